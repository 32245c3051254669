import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { checkSchedules, SCHEDULES } from '../../infra/schedules.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'schedules-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

/** The shipped schedules, with something changed. */
function checked(from: string, to: string): void {
  const file = join(folder, 'schedules.yml');
  const text = readFileSync(SCHEDULES, 'utf8');
  expect(text).toContain(from);
  writeFileSync(file, text.replace(from, to));
  checkSchedules(file);
}

const KEYED = '"detail":{"idempotencyKey":"weekly-check",';

describe('the schedules', () => {
  it('that are shipped have no fault', () => {
    expect(() => checkSchedules()).not.toThrow();
  });

  it('must not have a fixed key where they recur, by which only the first run would act', () => {
    expect(() => checked('"detail":{', KEYED)).toThrow(
      /infra\/schedules\.yml:\d+: a schedule that recurs must not have a fixed/,
    );
  });

  it('may have a key that holds the time, or a fixed one where they run once', () => {
    const keyed = KEYED.replace('weekly-check', 'weekly-<aws.scheduler.scheduled-time>');
    expect(() => checked('"detail":{', keyed)).not.toThrow();
    const once = readFileSync(SCHEDULES, 'utf8')
      .replace('"detail":{', KEYED)
      .replace('cron(0 9 ? * MON *)', 'at(2030-01-01T09:00:00)');
    const file = join(folder, 'once.yml');
    writeFileSync(file, once);
    expect(() => checkSchedules(file)).not.toThrow();
  });

  it('invoke only functions that their role may invoke', () => {
    const target = '        Arn: { Fn::GetAtt: [KhorosDashreactivateDashauthorDashconversationsLambdaFunction, Arn] }';
    expect(() => checked(target, target.replace('KhorosDashreactivateDashauthor', 'KhorosDashreactivate'))).toThrow(
      /schedules\.yml:\d+: SchedulerRole must be allowed to invoke .*KhorosDashreactivateDashconversations/,
    );
  });

  it.each([
    ['"false"', 1],
    ['"true"', 2],
  ])('let their role invoke no function that none of them invokes: exampleSchedule %s', (isOn, functions) => {
    const text = readFileSync(SCHEDULES, 'utf8').replace(/"\$\{param:exampleSchedule\}"/, isOn);
    const { Conditions, Resources } = parse(text);
    const [one, other] = Conditions.ExampleScheduleIsOn['Fn::Equals'];
    const [{ Resource }] = Resources.SchedulerRole.Properties.Policies[0].PolicyDocument.Statement;
    const chosen = Resource.map((each: object) => {
      const [, then, otherwise] = Object(each)['Fn::If'] ?? [];
      return then === undefined ? each : one === other ? then : otherwise;
    });
    const invoked = chosen.filter((each: object) => !('Ref' in each));
    expect(invoked).toHaveLength(functions);
  });

  it.each([
    ['<aws.scheduler.schedule-arn>', 'weekly', '"resources" must be'],
    ['<aws.scheduler.scheduled-time>', '2030-01-01T09:00:00Z', '"time" must be'],
  ])('name themselves and their time by what Scheduler replaces: %s', (placeholder, fixed, fault) => {
    expect(() => checked(placeholder, fixed)).toThrow(fault);
  });
});
