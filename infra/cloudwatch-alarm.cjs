/**
 * One alarm, in short. Of `metric`, `sum` and `rate` (percent of the first in the second) it has one.
 * `of`: how many of how many periods must be over the threshold. `says`: what it means, to whoever is told.
 * @typedef {{Namespace: string, MetricName: string, dimensions: Record<string, unknown>}} Metric
 * @typedef {{metric?: Metric, sum?: Metric[], rate?: [Metric, Metric], threshold: number, comparison?: '>' | '>=', stat?: string,
 *   period?: number, of?: [number, number], missing?: 'breaching' | 'notBreaching', page?: boolean, says: string}} Alarm
 */

const COMPARISONS = { '>': 'GreaterThanThreshold', '>=': 'GreaterThanOrEqualToThreshold' };

/** The alarm as CloudFormation has it: one-minute periods, two of three, silence is good, unless it says otherwise. */
function toCloudWatch(alarm, { pageTopicArn, ticketTopicArn }) {
  const {
    threshold,
    comparison = '>',
    of: [datapoints, periods] = [2, 3],
    missing = 'notBreaching',
    page,
    says,
  } = alarm;
  const topic = page ? pageTopicArn : ticketTopicArn || pageTopicArn;
  return {
    Type: 'AWS::CloudWatch::Alarm',
    Properties: {
      AlarmDescription: `${says}.`,
      ComparisonOperator: COMPARISONS[comparison],
      Threshold: threshold,
      DatapointsToAlarm: datapoints,
      EvaluationPeriods: periods,
      TreatMissingData: missing,
      ...(topic && { AlarmActions: [topic], OKActions: [topic] }),
      ...measured(alarm),
    },
  };
}

function measured({ metric, sum, rate, stat = rate || sum ? 'Sum' : 'Maximum', period = 60 }) {
  if (metric) {
    const { dimensions, ...names } = metric;
    const statistic = stat.startsWith('p') ? { ExtendedStatistic: stat } : { Statistic: stat };
    return { ...names, ...statistic, Period: period, Dimensions: dimensionsOf(dimensions) };
  }
  const parts = (sum ?? rate).map(({ Namespace, MetricName, dimensions }, index) => ({
    Id: `m${index}`,
    ReturnData: false,
    MetricStat: { Metric: { Namespace, MetricName, Dimensions: dimensionsOf(dimensions) }, Stat: stat, Period: period },
  }));
  const Expression = rate ? '100 * m0 / m1' : parts.map(({ Id }) => `FILL(${Id}, 0)`).join(' + ');
  return { Metrics: [...parts, { Id: 'value', Expression, ReturnData: true }] };
}

function dimensionsOf(dimensions) {
  return Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
}

module.exports = { toCloudWatch };
