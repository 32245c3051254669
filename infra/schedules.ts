import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { isMap, isScalar, LineCounter, parseDocument, type YAMLMap } from 'yaml';
import { SCHEDULER } from '../lib/doors/event-identity.ts';

/** The schedules that are deployed. */
export const SCHEDULES = fileURLToPath(new URL('schedules.yml', import.meta.url));

const ARN = '<aws.scheduler.schedule-arn>';
const TIME = '<aws.scheduler.scheduled-time>';

/**
 * Checks that each run of a schedule is an action of its own: that its input names the schedule and the time by the placeholders
 * which Scheduler replaces, that a schedule which recurs has no fixed key, and that SchedulerRole may invoke the function.
 * @throws Error naming file and line of each fault
 */
export function checkSchedules(file = SCHEDULES): void {
  const lines = new LineCounter();
  const document = parseDocument(readFileSync(file, 'utf8'), { lineCounter: lines });
  const resources = document.get('Resources');
  const role = JSON.stringify(Object(document.toJS()?.Resources).SchedulerRole ?? {});
  const faults = (isMap(resources) ? resources.items : []).flatMap(({ value }) =>
    isMap(value) && value.get('Type') === 'AWS::Scheduler::Schedule'
      ? [...faultsOf(value), ...refusedBy(role, value.toJS(document))].map(
          (message) => `  infra/schedules.yml:${lineOf(value, lines)}: ${message}`,
        )
      : [],
  );
  if (faults.length === 0) return;
  const error = new Error(`The schedules have faults.\n${faults.join('\n')}`);
  error.stack = error.message; // osls prints the stack
  throw error;
}

function faultsOf(schedule: YAMLMap): readonly string[] {
  const input = eventOf(schedule.getIn(['Properties', 'Target', 'Input']));
  if (input?.['source'] !== SCHEDULER) return [];
  const { resources, time, detail } = input;
  const key = String(Object(detail).idempotencyKey ?? TIME);
  const isOnce = String(schedule.getIn(['Properties', 'ScheduleExpression'])).startsWith('at(');
  return [
    ...(JSON.stringify(resources) === JSON.stringify([ARN])
      ? []
      : [`"resources" must be ["${ARN}"], the schedule’s own name`]),
    ...(time === TIME ? [] : [`"time" must be "${TIME}"`]),
    ...(isOnce || key.includes(TIME)
      ? []
      : ['a schedule that recurs must not have a fixed idempotencyKey: only its first run would act; leave it out']),
  ];
}

/** What the role would not let a schedule do: it would show at the schedule's first run. */
function refusedBy(role: string, schedule: unknown): readonly string[] {
  const { Arn, RoleArn } = Object(schedule).Properties.Target;
  const isOurs = JSON.stringify(RoleArn).includes('SchedulerRole');
  return isOurs && !role.includes(JSON.stringify(Arn))
    ? [`SchedulerRole must be allowed to invoke ${JSON.stringify(Arn)}`]
    : [];
}

function eventOf(input: unknown): Readonly<Record<string, unknown>> | undefined {
  try {
    return typeof input === 'string' ? Object(JSON.parse(input)) : undefined;
  } catch {
    return undefined;
  }
}

/** The line of a schedule's input, or where the schedule begins. */
function lineOf(schedule: YAMLMap, lines: LineCounter): number {
  const input = schedule.getIn(['Properties', 'Target', 'Input'], true);
  const node = isScalar(input) ? input : schedule;
  return lines.linePos(node.range?.[0] ?? 0).line;
}
