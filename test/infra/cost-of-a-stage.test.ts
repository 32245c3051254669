import { readFileSync } from 'node:fs';
import { beforeAll, expect, it } from 'vitest';
import { ROOT } from '../../scripts/catalog.ts';
import { stageResources } from '../kit/stage-resources.ts';

/** What AWS charges a month. @see https://aws.amazon.com/cloudwatch/pricing/ and https://aws.amazon.com/kms/pricing/ */
const DOLLARS = { metricOfAnAlarm: 0.1, dashboard: 3, key: 1 } as const;

/** Paragraphs are wrapped: a line break is a space. */
const operating = readFileSync(`${ROOT}docs/operations.md`, 'utf8').replaceAll('\n', ' ');

let alarms: readonly { readonly Metrics?: readonly { readonly MetricStat?: unknown }[] }[];
let metrics: number;
let dashboards: number;

beforeAll(async () => {
  const all = (await stageResources()).map(([, resource]) => resource);
  const of = (type: string) => all.filter(({ Type }) => Type === type).map(({ Properties }) => Object(Properties));
  alarms = of('AWS::CloudWatch::Alarm');
  metrics = alarms.reduce((sum, { Metrics: parts }) => sum + (parts?.filter((part) => part.MetricStat).length ?? 1), 0);
  dashboards = of('AWS::CloudWatch::Dashboard').length;
});

it('Operations names how many alarms a stage has, and of how many metrics they are made', () => {
  expect(operating).toContain(`| about ${toTens(alarms.length)} for each stage |`);
  expect(operating).toContain(`for each metric of an alarm, and there are about ${toTens(metrics)} of them`);
});

it('Operations names what a stage without any traffic costs, its dashboard included', () => {
  const { metricOfAnAlarm, dashboard, key } = DOLLARS;
  expect(dashboards).toBe(1);
  expect(operating).toContain(`charges $${metricOfAnAlarm.toFixed(2)} for each metric of an alarm`);
  expect(operating).toContain(`a dashboard costs $${dashboard * dashboards} a month beyond the account’s first three`);
  const most = metrics * metricOfAnAlarm + dashboards * dashboard + key;
  expect(operating).toContain(`A stage without any traffic costs about $${Math.round(most)} a month`);
});

function toTens(count: number): number {
  return Math.round(count / 10) * 10;
}
