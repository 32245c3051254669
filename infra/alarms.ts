import { capital, type FunctionEntry, readFunctions } from '../scripts/catalog.ts';
import { type Alarm, type Metric, toCloudWatch } from './cloudwatch-alarm.ts';
import { readSettings, type Settings, type Variables } from './settings.ts';

const ref = (logicalId: string) => ({ Ref: logicalId });
const nameOf = (queue: string) => ({ 'Fn::GetAtt': [queue, 'QueueName'] });

const ours = (MetricName: string, stage: string): Metric => ({
  Namespace: 'conversation-actions',
  MetricName,
  dimensions: { stage },
});
const sqs = (MetricName: string, queue: string): Metric => ({
  Namespace: 'AWS/SQS',
  MetricName,
  dimensions: { QueueName: nameOf(queue) },
});
const lambda = (MetricName: string, { logicalId }: FunctionEntry): Metric => ({
  Namespace: 'AWS/Lambda',
  MetricName,
  dimensions: { FunctionName: ref(logicalId) },
});
const api = (MetricName: string): Metric => ({
  Namespace: 'AWS/ApiGateway',
  MetricName,
  dimensions: { ApiId: ref('HttpApi') },
});
const table = (MetricName: string, Operation?: string): Metric => ({
  Namespace: 'AWS/DynamoDB',
  MetricName,
  dimensions: { TableName: ref('Table'), ...(Operation && { Operation }) },
});

/** What must never happen alarms on its first minute. */
const NEVER = { stat: 'Sum', threshold: 1, comparison: '>=', of: [1, 1] } as const;

/** The alarms on the whole. `page` wakes somebody; the others wait for the morning. */
function alarmsOfTheService({ stage, settleMs }: Settings): Record<string, Alarm> {
  return {
    DuplicateDetected: {
      ...NEVER,
      page: true,
      metric: ours('DuplicateDetected', stage),
      says: 'A customer may have got a message twice',
    },
    // Gauges of the sweep: the alarm stays for as long as something is held.
    ActionHeld: {
      ...NEVER,
      stat: 'Maximum',
      metric: ours('HeldNow', stage),
      says: 'An action waits for a person',
    },
    ManyActionsHeld: {
      ...NEVER,
      stat: 'Maximum',
      page: true,
      metric: ours('HeldNow', stage),
      threshold: 10,
      says: 'Many actions wait for a person',
    },
    ExpiringBehindHeld: {
      ...NEVER,
      stat: 'Maximum',
      page: true,
      metric: ours('ExpiringBehindHeld', stage),
      says: 'Actions will expire soon behind one that waits for a person',
    },
    OldestUnknownAge: {
      page: true,
      metric: ours('OldestUnknownAgeSec', stage),
      threshold: (2 * settleMs) / 1000,
      says: 'Actions in doubt are not being settled',
    },
    OldestUnfinishedAge: {
      page: true,
      metric: ours('OldestUnfinishedAgeSec', stage),
      threshold: 3600,
      of: [5, 5],
      missing: 'breaching',
      says: 'Actions do not end, or the sweep has stopped',
    },
    StoreFailClosed: {
      ...NEVER,
      page: true,
      metric: ours('StoreFailClosed', stage),
      says: 'Nothing is sent because the ledger cannot be written',
    },
    Vendor401AfterRefresh: {
      ...NEVER,
      page: true,
      metric: ours('Vendor401AfterRefresh', stage),
      says: 'A vendor refuses the newest credentials',
    },
    EventsRefused: {
      ...NEVER,
      metric: ours('EventsRefused', stage),
      says: 'An event arrived that no operation can carry out',
    },

    ...Object.fromEntries(
      ['WakeUpDeadLetterQueue', 'EventDeadLetterQueue', 'InvocationDeadLetterQueue'].map((queue) => [
        queue,
        {
          stat: 'Maximum',
          page: true,
          metric: sqs('ApproximateNumberOfMessagesVisible', queue),
          threshold: 0,
          of: [1, 1],
          says: 'A dead letter',
        },
      ]),
    ),
    WakeUpQueueAge: {
      metric: sqs('ApproximateAgeOfOldestMessage', 'WakeUpQueue'),
      threshold: 900,
      says: 'Wake-ups are not being read',
    },

    HttpErrors: {
      page: true,
      rate: [api('5xx'), api('Count')],
      threshold: 0.5,
      says: 'More than 0.5 % of requests fail with 5xx',
    },
    HttpLatency: { page: true, stat: 'p99', metric: api('Latency'), threshold: 10_000, says: 'Answers are slow' },
    TableThrottled: {
      ...NEVER,
      sum: [table('ReadThrottleEvents'), table('WriteThrottleEvents')],
      period: 300,
      says: 'The ledger is throttled',
    },
    TableErrors: {
      ...NEVER,
      sum: ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'Query'].map((operation) =>
        table('SystemErrors', operation),
      ),
      period: 300,
      says: 'DynamoDB has errors',
    },
    SchedulesDropped: {
      ...NEVER,
      page: true,
      metric: {
        Namespace: 'AWS/Scheduler',
        MetricName: 'InvocationDroppedCount',
        dimensions: { ScheduleGroup: ref('ScheduleGroup') },
      },
      says: 'A scheduled invocation was given up',
    },
  };
}

/** The alarms of one function. */
function alarmsOfFunction(entry: FunctionEntry, { timeout, reservedConcurrency }: Settings): Record<string, Alarm> {
  const name = entry.logicalId.replace(/LambdaFunction$/, '');
  const timeoutS = entry.kind === 'worker' ? entry.declared.timeoutSeconds : timeout;
  return {
    [`${name}Errors`]: {
      page: true,
      rate: [lambda('Errors', entry), lambda('Invocations', entry)],
      threshold: 1,
      says: `${entry.key} fails`,
    },
    [`${name}Duration`]: {
      stat: 'p99',
      metric: lambda('Duration', entry),
      threshold: 0.8 * 1000 * timeoutS,
      says: `${entry.key} comes near its timeout`,
    },
    ...(entry.kind === 'operation' && {
      [`${name}Dropped`]: {
        ...NEVER,
        page: true,
        sum: [lambda('AsyncEventsDropped', entry), lambda('DestinationDeliveryFailures', entry)],
        says: `An event for ${entry.key} was given up`,
      },
    }),
    ...(reservedConcurrency && {
      [`${name}Concurrency`]: {
        metric: lambda('ConcurrentExecutions', entry),
        threshold: 0.8 * reservedConcurrency,
        says: `${entry.key} comes near its reserved concurrency`,
      },
    }),
  };
}

/** So many metrics one alarm may add up. */
const METRICS_OF_AN_ALARM = 10;

/**
 * The alarms on throttled functions: one for each folder of functions, more where it has more than an alarm takes. An alarm
 * of its own for each function would leave the stack little room among CloudFormation's 500 resources.
 */
function alarmsOfThrottles(catalog: readonly FunctionEntry[]): Record<string, Alarm> {
  const alarms: Record<string, Alarm> = {};
  for (const folder of new Set(catalog.map((entry) => entry.folder))) {
    const functions = catalog.filter((entry) => entry.folder === folder);
    for (let from = 0; from < functions.length; from += METRICS_OF_AN_ALARM) {
      const part = functions.slice(from, from + METRICS_OF_AN_ALARM);
      const number = from === 0 ? '' : String(from / METRICS_OF_AN_ALARM + 1);
      alarms[`${capital(folder)}${number}Throttles`] = {
        ...NEVER,
        sum: part.map((entry) => lambda('Throttles', entry)),
        says: `A function of functions/${folder} is throttled`,
      };
    }
  }
  return alarms;
}

/** The alarms on the service and on each function; those on the rules are in event-rules.ts. */
export async function resources(variables: Variables) {
  const settings = await readSettings(variables);
  const catalog = await readFunctions();
  const alarms: Record<string, Alarm> = Object.assign(
    alarmsOfTheService(settings),
    alarmsOfThrottles(catalog),
    ...catalog.map((entry) => alarmsOfFunction(entry, settings)),
  );
  return {
    Resources: Object.fromEntries(
      Object.entries(alarms).map(([name, alarm]) => [`${name}Alarm`, toCloudWatch(alarm, settings)]),
    ),
  };
}
