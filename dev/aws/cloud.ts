import { SendMessageCommand } from '@aws-sdk/client-sqs';
import type { Bundle } from '../bundle.ts';
import { type AwsEndpoints, functionEnvironment } from '../environment.ts';
import { Opened } from '../opened.ts';
import { AsyncInvocations } from './async-invocations.ts';
import { serveDynamoDb } from './dynamodb.ts';
import { type DeliveredEvent, eventBus, inputOf, type Rule, Rules } from './event-bus.ts';
import { Lambda } from './lambda.ts';
import { answerInvoke } from './lambda-api.ts';
import { pollQueue } from './queue-poller.ts';
import type { OnCall } from './recorded-call.ts';
import type { SecretsSource } from './secrets.ts';
import { secretsManager } from './secrets-manager.ts';
import { serveAws } from './server.ts';
import { type Queue, type Sqs, serveSqs } from './sqs.ts';
import { lostLine, unmatchedLine } from './unmatched.ts';

export interface CloudOptions {
  readonly bundle: Bundle;
  readonly secrets: SecretsSource;
  /** What secrets' names begin with. */
  readonly secretsPrefix: string;
  /** Variables for the functions that override the bundle's. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly asyncRetryDelayMs: number;
  readonly sweepIntervalMs: number;
  /** Where the API listens, once it does. */
  publicUrl?(): string | undefined;
  onLog?(line: string): void;
  onEvent?(event: DeliveredEvent): void;
  /** Runs each function apart, with credentials of its own, and tells of each call that it makes. */
  readonly onCall?: OnCall | undefined;
}

/** The AWS services that the bundle uses, with the bundle deployed to them. */
export interface Cloud {
  readonly endpoints: AwsEndpoints;
  readonly lambda: Lambda;
  /** How many requests DynamoDB has had, by operation. */
  readonly dynamoDbAsked: Map<string, number>;
  /** By logical id. */
  readonly queues: ReadonlyMap<string, Queue>;
  /** Deploys changed mappings: new rules, and functions that are built with them. */
  deploy(changed: Pick<Bundle, 'rules' | 'mappings'>): void;
  close(): Promise<void>;
}

/** The queues of infra/queues.yml that AWS itself fills. */
const EVENT_DEAD_LETTERS = 'EventDeadLetterQueue';
const INVOCATION_DEAD_LETTERS = 'InvocationDeadLetterQueue';
/** What infra/schedules.yml runs each minute. */
const SWEEP = 'workers-sweep';

/** Starts the services on 127.0.0.1. */
export function startCloud(options: CloudOptions): Promise<Cloud> {
  return Opened.during((opened) => start(options, opened));
}

async function start(options: CloudOptions, opened: Opened): Promise<Cloud> {
  const { bundle, secrets, secretsPrefix, env, asyncRetryDelayMs, sweepIntervalMs, onLog, onEvent, onCall } = options;
  const dynamoDb = await opened.add(serveDynamoDb(bundle.prefix, bundle.table, onCall));
  const sqs = await opened.add(serveSqs(bundle.queues, (id) => `${bundle.prefix}-${id}`, onCall));
  const variables = () =>
    functionEnvironment(
      {
        aws: endpoints,
        secretsPrefix,
        tableName: bundle.prefix,
        wakeUpQueueUrl: sqs.queues.get('WakeUpQueue')?.url,
        params: bundle.params,
        publicUrl: options.publicUrl?.(),
      },
      env,
    );
  let { mappings } = bundle;
  const lambda = new Lambda({
    functions: bundle.functions,
    root: bundle.root,
    env: variables,
    mappings: () => mappings,
    apart: onCall !== undefined,
    ...(onLog && { onLog }),
  });
  const later = new AsyncInvocations(lambda, {
    retryDelayMs: asyncRetryDelayMs,
    onFailure: (failure) => bury(sqs, INVOCATION_DEAD_LETTERS, failure),
  });

  /** EventBridge hands over to Lambda's asynchronous invocation; only a target that does not exist is its own failure. */
  function deliver(rule: Rule, event: DeliveredEvent): void | Promise<void> {
    const found = lambda.find(rule.target);
    if (!found) return bury(sqs, EVENT_DEAD_LETTERS, event);
    later.accept(found, JSON.stringify(inputOf(rule, event)));
  }

  const rules = new Rules(bundle.rules);

  const onUnmatched = (event: DeliveredEvent) => {
    const line = unmatchedLine(event, rules.all);
    if (line) onLog?.(line);
  };

  const onLost = (event: DeliveredEvent, bus: string) => onLog?.(lostLine(event, bus));

  const server = await opened.add(
    serveAws({
      actions: {
        ...secretsManager(secrets),
        ...eventBus({
          buses: busesOf(bundle),
          rules,
          deliver,
          onUnmatched,
          onLost,
          ...(onEvent && { onEvent }),
        }),
      },
      invoke: (request) => answerInvoke(lambda, later, request),
      onCall,
    }),
  );
  const endpoints: AwsEndpoints = {
    dynamodb: dynamoDb.url,
    sqs: sqs.url,
    secretsmanager: server.url,
    events: server.url,
    lambda: server.url,
  };

  for (const { functionKey, queue, maximumConcurrency } of bundle.consumers) {
    const [target, source] = [lambda.find(functionKey), sqs.queues.get(queue)];
    if (!target || !source) throw new Error(`${functionKey} or its queue ${queue} does not exist.`);
    const invoke = (event: string) => lambda.invoke(target, event);
    await opened.add(pollQueue({ client: sqs.client, queue: source, maximumConcurrency, invoke }));
  }
  await opened.add(
    every(sweepIntervalMs, () => {
      const sweep = lambda.find(SWEEP);
      if (sweep) later.accept(sweep, '{}');
    }),
  );
  await opened.add(lambda);
  await opened.add(later);
  return {
    ...{ endpoints, lambda, queues: sqs.queues, dynamoDbAsked: dynamoDb.asked },
    deploy(changed) {
      mappings = changed.mappings;
      rules.replace(changed.rules);
      lambda.renew();
    },
    close: () => opened.close(),
  };
}

/** The buses that serverless.yml's parameters name. */
function busesOf({ params }: Bundle): string[] {
  return [params['eventBus'], params['resultBus']].filter((name) => name !== undefined);
}

async function bury(sqs: Sqs, queue: string, letter: unknown): Promise<void> {
  const QueueUrl = sqs.queues.get(queue)?.url;
  if (QueueUrl) await sqs.client.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(letter) }));
}

function every(ms: number, act: () => void): { close(): void } {
  const timer = setInterval(act, ms);
  return { close: () => clearInterval(timer) };
}
