/** The fields a log line may have, and no others: ids, codes and counts; never a body, a name, a text or a credential. */
export interface LogLine {
  readonly level: 'info' | 'warn' | 'error';
  readonly message: string;
  readonly operation?: string | undefined;
  readonly actionId?: string | undefined;
  readonly account?: string | undefined;
  readonly trigger?: string | undefined;
  readonly state?: string | undefined;
  readonly reason?: string | undefined;
  readonly kind?: string | undefined;
  readonly outcome?: string | undefined;
  readonly vendorStatus?: number | undefined;
  readonly attempts?: number | undefined;
  readonly durationMs?: number | undefined;
  readonly correlationId?: string | undefined;
  /** For a refused event: its source, the mapping that it matched, and the fields with a fault. */
  readonly mapping?: string | undefined;
  readonly fields?: readonly string[] | undefined;
  readonly source?: string | undefined;
  readonly detailType?: string | undefined;
  readonly eventId?: string | undefined;
  readonly requestId?: string | undefined;
  /** The name of an unforeseen error's class, and the top of its stack without its message. */
  readonly error?: string | undefined;
  readonly count?: number | undefined;
}

const FIELDS = [
  'level',
  'message',
  'operation',
  'actionId',
  'account',
  'trigger',
  'state',
  'reason',
  'kind',
  'outcome',
  'vendorStatus',
  'attempts',
  'durationMs',
  'correlationId',
  'mapping',
  'fields',
  'source',
  'detailType',
  'eventId',
  'requestId',
  'error',
  'count',
] as const satisfies readonly (keyof LogLine)[];

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
  HeldNow: 'Count',
  InDoubtNow: 'Count',
  ExpiringBehindHeld: 'Count',
  OldestHeldAgeSec: 'Seconds',
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
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function createTelemetry(write: (line: string) => void, now: () => number, stage: string): Telemetry {
  return {
    log(line) {
      const listed = FIELDS.filter((field) => line[field] !== undefined).map((field) => [field, line[field]]);
      write(JSON.stringify({ timestamp: new Date(now()).toISOString(), ...Object.fromEntries(listed) }));
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

/** What may be logged of an unforeseen error: its class and where it arose, not its message, which may hold anything. */
export function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const frames = error.stack?.replace(error.message, '').split('\n');
  const origin = frames?.find((line) => /^\s*at .*:\d+:\d+\)?$/.test(line));
  return origin ? `${error.name} ${origin.trim().slice(0, 200)}` : error.name;
}
