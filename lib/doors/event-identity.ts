import type { EventBridgeEvent } from 'aws-lambda';
import { invalid } from '../errors/app-error.ts';
import { isExact } from '../exact-number.ts';
import { DateTime, IdempotencyKey } from './intake/options.ts';

export type BusEvent = EventBridgeEvent<string, unknown>;

/** The source of events that EventBridge Scheduler sends. */
export const SCHEDULER = 'aws.scheduler';

const ARN = /^arn:[\w-]+:[\w-]+:[\w-]*:\d*:\S+$/;
/** Scheduler replaces `<aws.scheduler.schedule-arn>` and the like; a rule with a constant input, or a test event, does not. */
const PLACEHOLDER = '<aws.scheduler.';

/** The key of an event that carries none: its source, type and id, or a schedule's ARN and time. @throws AppError */
export function keyOfEvent(event: BusEvent): string {
  if (event.source === SCHEDULER) return keyOfSchedule(event);
  const { source, 'detail-type': type, id } = event;
  if (typeof id !== 'string' || id === '')
    throw invalid('id', 'is missing: without it, or a key, the event cannot be told from another');
  return `${source}|${type}|${id}`;
}

/** The ARN and time of one run of a schedule. The execution's id would not do: it changes with each attempt. */
function keyOfSchedule({ resources, time }: BusEvent): string {
  if (!DateTime.safeParse(time).success)
    throw invalid('time', 'must be the time of the schedule: <aws.scheduler.scheduled-time> in the schedule’s input');
  const schedule: unknown = resources?.[0];
  if (typeof schedule !== 'string' || !ARN.test(schedule))
    throw invalid(
      'resources',
      'must name the schedule by its ARN: <aws.scheduler.schedule-arn> in the schedule’s input',
    );
  return `${schedule}|${time}`;
}

/**
 * The idempotency key that an event of another producer carries, if it carries one.
 * @throws AppError if it cannot be used: without it, an event that its producer repeats would act twice
 */
export function keyInDetail(detail: unknown): string | undefined {
  const { idempotencyKey } = Object(detail) as { readonly idempotencyKey?: unknown };
  if (idempotencyKey === undefined || idempotencyKey === null) return undefined;
  const isNumber = typeof idempotencyKey === 'number' && isExact(idempotencyKey);
  const { data } = IdempotencyKey.safeParse(isNumber ? String(idempotencyKey) : idempotencyKey);
  if (data !== undefined) return data;
  throw invalid(
    'detail.idempotencyKey',
    'cannot be used: a key has 1 to 255 visible ASCII characters, or is a number that JavaScript keeps exactly',
  );
}

/** Refuses a schedule's event with an unreplaced placeholder: all its runs would have one key, and customers would get the placeholder. */
export function refusePlaceholders(event: BusEvent): void {
  if (event.source !== SCHEDULER) return;
  const left = Object.entries(event).filter(([, value]) => JSON.stringify(value)?.includes(PLACEHOLDER));
  const [[field] = []] = left;
  if (field !== undefined) throw invalid(field, 'holds a placeholder <aws.scheduler.…> that was not replaced');
}
