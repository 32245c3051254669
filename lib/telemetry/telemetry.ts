import { callerTraceId as callerTrace } from './caller-trace.ts';
import { LOG_FIELDS, type LogLine } from './log-fields.ts';

export type { LogLine } from './log-fields.ts';

const FIELDS = Object.keys(LOG_FIELDS) as readonly (keyof typeof LOG_FIELDS & keyof LogLine)[];

/** Every metric there is, with its CloudWatch unit. Alarms use the same names. */
export const METRICS = {
  ActionDone: 'Count',
  ActionFailed: 'Count',
  ActionHeld: 'Count',
  ActionCancelled: 'Count',
  ActionInDoubt: 'Count',
  DuplicateDetected: 'Count',
  EventsRefused: 'Count',
  StoreFailClosed: 'Count',
  Vendor401AfterRefresh: 'Count',
  VendorLatencyMs: 'Milliseconds',
  VendorThrottled: 'Count',
  VendorErrors: 'Count',
  HeldNow: 'Count',
  InDoubtNow: 'Count',
  ExpiringBehindHeld: 'Count',
  BreakersOpenNow: 'Count',
  AccountsPausedNow: 'Count',
  CredentialsRefusedNow: 'Count',
  OldestHeldAgeSec: 'Seconds',
  OldestUnannouncedAgeSec: 'Seconds',
  OldestUnfinishedAgeSec: 'Seconds',
  OldestUnknownAgeSec: 'Seconds',
} as const;

export type Metric = keyof typeof METRICS;

/** Where log lines and metrics go. */
export interface Telemetry {
  log(line: LogLine): void;
  /** @param dimensions what the metric is split by; few values each */
  measure(metric: Metric, value: number, dimensions?: Readonly<Record<string, string>>): void;
}

/**
 * Writes JSON lines: log lines with listed fields only, metrics in the embedded metric format.
 * Every metric is its stage's: stages that share an account do not set off each other's alarms.
 * @param trace what Lambda says of the trace, `Root=1-…;Parent=…`: a line's `traceId` is its root,
 *   and its `callerTraceId` the trace that the caller of the HTTP API is in
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function createTelemetry(
  write: (line: string) => void,
  now: () => number,
  stage: string,
  trace: () => string | undefined = () => undefined,
): Telemetry {
  return {
    log(line) {
      const listed = FIELDS.filter((field) => line[field] !== undefined).map((field) => [field, line[field]]);
      const traceId = /(?:^|;)Root=(1-[\da-f]{8}-[\da-f]{24})(?:;|$)/.exec(trace() ?? '')?.[1];
      const callerTraceId = callerTrace();
      const timestamp = new Date(now()).toISOString();
      write(
        JSON.stringify({
          timestamp,
          ...Object.fromEntries(listed),
          ...(traceId && { traceId }),
          ...(callerTraceId && { callerTraceId }),
        }),
      );
    },
    measure(metric, value, dimensions = {}) {
      const names = Object.keys(dimensions);
      const _aws = {
        Timestamp: now(),
        CloudWatchMetrics: [
          {
            Namespace: 'conversation-actions',
            Dimensions: names.length ? [['stage'], ['stage', ...names]] : [['stage']],
            Metrics: [{ Name: metric, Unit: METRICS[metric] }],
          },
        ],
      };
      write(JSON.stringify({ _aws, stage, ...dimensions, [metric]: value }));
    },
  };
}

/** Writes nothing: for what is no function. */
export const SILENT: Telemetry = { log: () => undefined, measure: () => undefined };

/** What may be logged of an unforeseen error: its class and where it arose, not its message, which may hold anything. */
export function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const frames = error.stack?.replace(error.message, '').split('\n');
  const origin = frames?.find((line) => /^\s*at .*:\d+:\d+\)?$/.test(line));
  return origin ? `${error.name} ${origin.trim().slice(0, 200)}` : error.name;
}
