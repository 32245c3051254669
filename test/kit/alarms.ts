import { OUR_NAMESPACE } from '../../infra/metrics.ts';
import { stageResources } from './stage-resources.ts';

/** An alarm as CloudFormation has it. */
export interface AlarmProperties {
  readonly Namespace?: string;
  readonly MetricName?: string;
  readonly Statistic?: 'Sum' | 'Maximum';
  readonly Period: number;
  readonly Dimensions?: readonly { readonly Name: string; readonly Value: unknown }[];
  readonly ComparisonOperator: string;
  readonly Threshold: number;
  readonly DatapointsToAlarm: number;
  readonly EvaluationPeriods: number;
  readonly TreatMissingData: string;
  /** Of an alarm on metric math: each has the namespace of what is computed with. */
  readonly Metrics?: readonly { readonly MetricStat?: { readonly Metric: { readonly Namespace: string } } }[];
}

/** The alarms of a stage, as its template has them. @param settings instead of the defaults of infra/params.yml */
export async function alarmsOf(
  settings: Readonly<Record<string, string>> = {},
): Promise<Readonly<Record<string, AlarmProperties>>> {
  const all = await stageResources(settings);
  const alarms = all.filter(([, { Type }]) => Type === 'AWS::CloudWatch::Alarm');
  return Object.fromEntries(
    alarms.map(([id, { Properties }]) => [id.replace(/Alarm$/u, ''), Properties as AlarmProperties]),
  );
}

/** The namespaces of what an alarm watches. */
export function namespacesOf({ Namespace, Metrics = [] }: AlarmProperties): readonly string[] {
  const computed = Metrics.flatMap(({ MetricStat }) => MetricStat?.Metric.Namespace ?? []);
  return [...new Set(Namespace === undefined ? computed : [Namespace])];
}

/**
 * Whether CloudWatch would have the alarm in its alarm state at a moment, after what the functions have written.
 * @param lines log lines and metrics, in the embedded metric format
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html
 */
export function isAlarmed(alarm: AlarmProperties, lines: readonly string[], now: number): boolean {
  const { Period, EvaluationPeriods, DatapointsToAlarm, TreatMissingData } = alarm;
  const periodMs = Period * 1_000;
  const last = Math.floor(now / periodMs);
  const points = lines.flatMap((line) => pointsOf(alarm, line));
  const breaching = Array.from({ length: EvaluationPeriods }, (_, back) => {
    const values = points.filter(({ at }) => Math.floor(at / periodMs) === last - back).map(({ value }) => value);
    return values.length === 0 ? TreatMissingData === 'breaching' : isOver(alarm, values);
  });
  return breaching.filter(Boolean).length >= DatapointsToAlarm;
}

function isOver({ Statistic, ComparisonOperator, Threshold }: AlarmProperties, values: readonly number[]): boolean {
  const value = Statistic === 'Sum' ? values.reduce((sum, each) => sum + each, 0) : Math.max(...values);
  return ComparisonOperator === 'GreaterThanThreshold' ? value > Threshold : value >= Threshold;
}

/** What a line adds to the alarm's metric: only metrics with exactly its dimensions count. */
function pointsOf(
  { MetricName = '', Dimensions = [] }: AlarmProperties,
  line: string,
): { at: number; value: number }[] {
  const { _aws: emf, ...values } = JSON.parse(line);
  const names = Dimensions.map(({ Name }) => Name);
  const isMeasured = (emf?.CloudWatchMetrics ?? []).some(
    (each: { Namespace: string; Dimensions: string[][]; Metrics: { Name: string }[] }) =>
      each.Namespace === OUR_NAMESPACE &&
      each.Metrics.some(({ Name }) => Name === MetricName) &&
      each.Dimensions.some((set) => set.length === names.length && set.every((name) => names.includes(name))),
  );
  const isOurs = Dimensions.every(({ Name, Value }) => values[Name] === Value);
  return isMeasured && isOurs ? [{ at: emf.Timestamp, value: values[MetricName] }] : [];
}
