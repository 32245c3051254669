import { type FunctionEntry, readFunctions } from '../scripts/catalog.ts';
import { type Alarm, NEVER, toCloudWatch } from './cloudwatch-alarm.ts';
import { alarmsOfFolders } from './folder-alarms.ts';
import { api, DEAD_LETTER_QUEUES, lambda, ours, sqs, table } from './metrics.ts';
import { readSettings, type Settings, type Variables } from './settings.ts';
import { topicResources } from './topics.ts';

const A_DAY_S = 86_400;

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
    OldestHeldAge: {
      page: true,
      metric: ours('OldestHeldAgeSec', stage),
      threshold: A_DAY_S,
      says: 'An action has waited for a person for a day',
    },
    BreakerOpen: {
      metric: ours('BreakersOpenNow', stage),
      threshold: 0,
      of: [10, 10],
      says: 'A vendor has failed an account for ten minutes: its circuit breaker is open',
    },
    CredentialsRefused: {
      metric: ours('CredentialsRefusedNow', stage),
      threshold: 0,
      of: [10, 10],
      says: 'A vendor has refused the credentials of an account for ten minutes',
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
    // The sweep itself publishes an event that is two minutes late.
    OldestUnannouncedAge: {
      metric: ours('OldestUnannouncedAgeSec', stage),
      threshold: 900,
      says: 'Result events are not being published',
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
      DEAD_LETTER_QUEUES.map((queue) => [
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
        dimensions: { ScheduleGroup: { Ref: 'ScheduleGroup' } },
      },
      says: 'A scheduled invocation was given up',
    },
  };
}

/** The alarms of one function: what wakes somebody names the function. */
function alarmsOfFunction(entry: FunctionEntry): Record<string, Alarm> {
  const name = entry.logicalId.replace(/LambdaFunction$/, '');
  return {
    [`${name}Errors`]: {
      page: true,
      rate: [lambda('Errors', entry), lambda('Invocations', entry)],
      threshold: 1,
      says: `${entry.key} fails`,
    },
    ...(entry.kind === 'operation' && {
      [`${name}Dropped`]: {
        ...NEVER,
        page: true,
        sum: [lambda('AsyncEventsDropped', entry), lambda('DestinationDeliveryFailures', entry)],
        says: `An event for ${entry.key} was given up`,
      },
    }),
  };
}

/** The alarms on the service and on the functions, and the topics that they notify; those on the rules are in event-rules.ts. */
export async function resources(variables: Variables) {
  const settings = await readSettings(variables);
  const catalog = await readFunctions();
  const alarms: Record<string, Alarm> = Object.assign(
    alarmsOfTheService(settings),
    alarmsOfFolders(catalog, settings),
    ...catalog.map(alarmsOfFunction),
  );
  const { Resources, Outputs } = topicResources(settings);
  const toResource = ([name, alarm]: [string, Alarm]) => [`${name}Alarm`, toCloudWatch(alarm, settings)];
  return { Resources: { ...Object.fromEntries(Object.entries(alarms).map(toResource)), ...Resources }, Outputs };
}
