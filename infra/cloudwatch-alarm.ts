import type { Metric } from './metrics.ts';
import { type Topics, topicOf } from './topics.ts';

/** One alarm, in short. Of `metric`, `sum`, `largest` and `rate` it has one. */
export interface Alarm {
  readonly metric?: Metric;
  readonly sum?: readonly Metric[];
  /** The largest of several at each moment. */
  readonly largest?: readonly Metric[];
  /** Percent of the first in the second. */
  readonly rate?: readonly [Metric, Metric];
  readonly threshold: number;
  /** @default '>' */
  readonly comparison?: '>' | '>=';
  /** @default the sum of what is summed up, else the maximum */
  readonly stat?: string;
  /** Seconds. @default 60 */
  readonly period?: number;
  /** How many of how many periods must be over the threshold. @default [2, 3] */
  readonly of?: readonly [number, number];
  /** What no data means. @default 'notBreaching' */
  readonly missing?: 'breaching' | 'notBreaching';
  /** It wakes somebody; the others wait for the morning. */
  readonly page?: boolean;
  /** What it means, to whoever is told. */
  readonly says: string;
}

/** What must never happen alarms on its first minute. */
export const NEVER = { stat: 'Sum', threshold: 1, comparison: '>=', of: [1, 1] } as const;

const COMPARISONS = { '>': 'GreaterThanThreshold', '>=': 'GreaterThanOrEqualToThreshold' };

/** The alarm as CloudFormation has it: one-minute periods, two of three, silence is good, unless it says otherwise. */
export function toCloudWatch(alarm: Alarm, topics: Topics): object {
  const {
    threshold,
    comparison = '>',
    of: [datapoints, periods] = [2, 3],
    missing = 'notBreaching',
    page = false,
    says,
  } = alarm;
  const topic = topicOf(page, topics);
  return {
    Type: 'AWS::CloudWatch::Alarm',
    Properties: {
      AlarmDescription: `${says}.`,
      ComparisonOperator: COMPARISONS[comparison],
      Threshold: threshold,
      DatapointsToAlarm: datapoints,
      EvaluationPeriods: periods,
      TreatMissingData: missing,
      AlarmActions: [topic],
      OKActions: [topic],
      ...measured(alarm),
    },
  };
}

function measured(alarm: Alarm): object {
  const { metric, sum, largest, rate, stat = rate || sum ? 'Sum' : 'Maximum', period = 60 } = alarm;
  if (metric) {
    const { dimensions, ...names } = metric;
    const statistic = stat.startsWith('p') ? { ExtendedStatistic: stat } : { Statistic: stat };
    return { ...names, ...statistic, Period: period, Dimensions: dimensionsOf(dimensions) };
  }
  const parts = (sum ?? largest ?? rate ?? []).map(({ Namespace, MetricName, dimensions }, index) => ({
    Id: `m${index}`,
    ReturnData: false,
    MetricStat: { Metric: { Namespace, MetricName, Dimensions: dimensionsOf(dimensions) }, Stat: stat, Period: period },
  }));
  const Expression = expressionOf(
    alarm,
    parts.map(({ Id }) => Id),
  );
  return { Metrics: [...parts, { Id: 'value', Expression, ReturnData: true }] };
}

/** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html */
function expressionOf({ rate, largest }: Alarm, ids: readonly string[]): string {
  if (rate) return '100 * m0 / m1';
  return largest ? `MAX([${ids.join(', ')}])` : ids.map((id) => `FILL(${id}, 0)`).join(' + ');
}

function dimensionsOf(dimensions: Metric['dimensions']): object[] {
  return Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
}
