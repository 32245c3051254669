import { beforeAll, describe, expect, it } from 'vitest';
import { resources } from '../../infra/dashboard.ts';
import { OUR_NAMESPACE } from '../../infra/metrics.ts';
import { METRICS } from '../../lib/telemetry/telemetry.ts';
import { alarmsOf } from '../kit/alarms.ts';

interface Widget {
  readonly type: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly properties: { readonly markdown?: string; readonly metrics?: readonly (readonly unknown[])[] };
}

let widgets: readonly Widget[];
/** What the graphs name: `namespace metric`, also within searches. */
let shown: readonly string[];

beforeAll(async () => {
  const { Resources } = await resources({
    resolveVariable: async (name) => (name === 'sls:stage' ? 'test' : 'service'),
  });
  ({ widgets } = JSON.parse(Resources.Dashboard.Properties.DashboardBody['Fn::Sub']));
  shown = widgets.flatMap(({ properties }) => (properties.metrics ?? []).map(nameOf));
});

function nameOf([first, second]: readonly unknown[]): string {
  const { expression = '' } = Object(first);
  const [, namespace, metric] = /\{([^,}]+),[^}]*\} MetricName="(\w+)"/.exec(String(expression)) ?? [];
  return expression === '' ? `${first} ${second}` : `${namespace} ${metric}`;
}

describe('the dashboard', () => {
  it('shows every metric that the functions measure, and none that they do not', () => {
    const ours = shown.filter((name) => name.startsWith(OUR_NAMESPACE)).map((name) => name.split(' ')[1]);
    expect([...new Set(ours)].sort()).toEqual(Object.keys(METRICS).sort());
  });

  it('shows what each alarm on a metric of ours watches', async () => {
    const watched = Object.values(await alarmsOf()).filter(({ Namespace }) => Namespace === OUR_NAMESPACE);
    expect(watched.filter(({ MetricName }) => !shown.includes(`${OUR_NAMESPACE} ${MetricName}`))).toEqual([]);
  });

  it('has a row for each question, in which no graph covers another', () => {
    expect(widgets.flatMap(({ properties }) => properties.markdown ?? [])).toHaveLength(7);
    for (const { x, width } of widgets) expect(x + width).toBeLessThanOrEqual(24);
    expect(new Set(widgets.map(({ x, y }) => `${x} ${y}`)).size).toBe(widgets.length);
  });
});
