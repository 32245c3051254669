import type { Mapping } from '../lib/mappings/compile.ts';
import { VENDOR_NAMES } from '../lib/vendors/vendors.ts';
import { serveApi } from './api-gateway/front.ts';
import { REGION } from './aws/account.ts';
import { type Cloud, startCloud } from './aws/cloud.ts';
import type { DeliveredEvent } from './aws/event-bus.ts';
import type { LambdaFunction } from './aws/lambda.ts';
import type { OnCall } from './aws/recorded-call.ts';
import { type SecretsSource, secretsInMemory } from './aws/secrets.ts';
import { checkSecretsFile, secretsFromFile } from './aws/secrets-file.ts';
import { type Bundle, readBundle } from './bundle.ts';
import { bulkSpecials } from './console/bulk-jobs.ts';
import { consoleFront } from './console/front.ts';
import { localSpecials } from './console/local.ts';
import { rehearsalSpecials } from './console/rehearsals.ts';
import { Ring } from './console/ring.ts';
import { type AwsEndpoints, checkUserEnvironment } from './environment.ts';
import { eventSources } from './infra.ts';
import type { Listening } from './listen.ts';
import { Opened } from './opened.ts';
import { baseUrlsOf, type SimulatedVendors, type Simulators, serveVendors } from './simulated-vendors.ts';
import { storedSecrets } from './try/example-secrets.ts';

export interface StackOptions {
  /** Of the API. @default 0: any free one */
  readonly port?: number;
  /** Variables for the functions, and `SECRETS_FILE` and `SWEEP_INTERVAL_MS`; others are ignored. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** @default this project's own */
  readonly bundle?: Bundle;
  /** Pause before an asynchronous invocation is tried again, doubled before the second time. Milliseconds. @default 1000 */
  readonly asyncRetryDelayMs?: number;
  /** How long the API waits for a function. Milliseconds. @default 30000 */
  readonly integrationTimeoutMs?: number;
  /** Conversations of each simulator beside those of its README. @default 0 */
  readonly extraConversations?: number;
  /** @default mappings/mappings.json */
  readonly mappings?: readonly Mapping[];
  /** Which mappings the console plans and tries with. @default mappings/ */
  readonly mappingsFolder?: string;
  /** Told of each line that a function writes. */
  onLog?(line: string): void;
  /** Told of each event that is put on the bus. */
  onEvent?(event: DeliveredEvent): void;
  /** Runs each function apart, with credentials of its own, and tells of each call that it makes of AWS. */
  readonly onCall?: OnCall;
}

/** The whole bundle on this machine: its API, the AWS services that it uses, and the vendors. */
export interface Stack {
  readonly api: string;
  readonly aws: AwsEndpoints;
  /** Where each vendor's simulator listens. */
  readonly vendors: SimulatedVendors['urls'];
  readonly simulators: Simulators;
  readonly bundle: Bundle;
  /** How many requests DynamoDB has had, by operation: `Query`. */
  readonly dynamoDbAsked: Map<string, number>;
  /** URLs of the queues by their logical id: `WakeUpQueue`. */
  readonly queues: Readonly<Record<string, string>>;
  /**
   * Invokes a function by its key and answers what it answered.
   * @throws Error named as the function's own error, if that is how it ended
   */
  invoke(functionKey: string, event: unknown): Promise<unknown>;
  /** Takes these mappings instead of those from before; what is running ends with the mappings that it began with. */
  deployMappings(mappings: readonly Mapping[]): Promise<void>;
  /** Loses every function that is running, in the middle of whatever it does. */
  killFunctions(): Promise<void>;
  /** Ends everything and leaves nothing behind. */
  close(): Promise<void>;
}

/**
 * Starts the bundle with everything around it, in this process and on 127.0.0.1 alone.
 * @throws Error with `code: 'EADDRINUSE'` where the API's port is taken, or that says what is wrong with a variable or with SECRETS_FILE; then
 * nothing is left running
 */
export function startStack(options: StackOptions = {}): Promise<Stack> {
  return Opened.during((opened) => start(options, opened));
}

async function start(options: StackOptions, opened: Opened): Promise<Stack> {
  const { port = 0, env = {}, asyncRetryDelayMs = 1000, integrationTimeoutMs = 30_000 } = options;
  const bundle = options.bundle ?? (await readBundle(env['EVENT_SOURCES'], options.mappings));
  const { SECRETS_FILE: file } = env;
  checkUserEnvironment(env);
  if (file) await checkSecretsFile(file, VENDOR_NAMES);
  const vendors = await opened.add(serveVendors({ extraConversations: options.extraConversations ?? 0 }));
  const secretsPrefix = bundle.prefix.replace(/-local$/u, '/local');
  const secrets = file
    ? secretsFromFile(secretsPrefix, file, baseUrlsOf(vendors))
    : secretsInMemory(secretsPrefix, vendors.secrets);
  let publicUrl: string | undefined;
  const events = new Ring<DeliveredEvent>(200);
  const logs = new Ring<string>(2_000);
  const cloud = await opened.add(
    startCloud({
      onLog: both(logs, options.onLog),
      onEvent: both(events, options.onEvent),
      onCall: options.onCall,
      ...{ bundle, env, asyncRetryDelayMs, secrets, secretsPrefix },
      sweepIntervalMs: sweepIntervalMs(env['SWEEP_INTERVAL_MS']),
      publicUrl: () => publicUrl,
    }),
  );
  const whereabouts = async () => ({
    api: api.url,
    region: REGION,
    aws: cloud.endpoints,
    bus: bundle.params['resultBus'] ?? 'default',
    functions: bundle.functions.map(({ key }) => key),
    secrets: await namesOf(secrets),
    simulators: vendors.urls,
  });
  const api: Listening = await opened.add(
    serveApi(
      {
        routes: bundle.routes,
        integrationTimeoutMs,
        invoke: (functionKey, event) => cloud.lambda.invoke(find(cloud, functionKey), event),
        local: { '/_local': whereabouts },
        before: consoleFront({
          about: () => ({ stage: 'local', api: api.url, local: true }),
          specials: {
            ...localSpecials({ simulators: vendors.simulators, events, logs, bus: () => cloud.endpoints.events }),
            ...rehearsalSpecials({
              folder: options.mappingsFolder,
              eventSources: eventSources(env),
              secretSource: storedSecrets(secrets, secretsPrefix),
            }),
            ...bulkSpecials({
              folder: options.mappingsFolder,
              stage: async () => (await import('./stages/stage.ts')).openStage({ stage: 'local', api: api.url }),
            }),
          },
        }),
      },
      port,
    ),
  );
  publicUrl = api.url;
  cloud.lambda.warm();
  return {
    api: api.url,
    aws: cloud.endpoints,
    vendors: vendors.urls,
    simulators: vendors.simulators,
    bundle,
    dynamoDbAsked: cloud.dynamoDbAsked,
    queues: Object.fromEntries([...cloud.queues].map(([id, { url }]) => [id, url])),
    invoke: (functionKey, event) => invoke(cloud, functionKey, event),
    deployMappings: async (mappings) => cloud.deploy(await readBundle(env['EVENT_SOURCES'], mappings)),
    killFunctions: () => cloud.lambda.kill(),
    close: () => opened.close(),
  };
}

/** Keeps what is told for the console, and tells it on. */
function both<Item>(ring: Ring<Item>, tell: ((item: Item) => void) | undefined): (item: Item) => void {
  return (item) => {
    ring.push(item);
    tell?.(item);
  };
}

/** Never their values; where they cannot be read, the reason. */
function namesOf(secrets: SecretsSource): Promise<readonly string[] | string> {
  return secrets.read().then(
    (found) => found.map(({ name }) => name),
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
}

function sweepIntervalMs(text = '60000'): number {
  const ms = Number(text);
  if (Number.isInteger(ms) && ms > 0 && ms < 2 ** 31) return ms;
  throw new Error(`SWEEP_INTERVAL_MS must be a number of milliseconds, not ${text}.`);
}

async function invoke(cloud: Cloud, functionKey: string, event: unknown): Promise<unknown> {
  const { payload, functionError } = await cloud.lambda.invoke(find(cloud, functionKey), JSON.stringify(event));
  const answer = JSON.parse(payload);
  if (functionError) throw Object.assign(new Error(answer.errorMessage), { name: answer.errorType });
  return answer;
}

function find({ lambda }: Cloud, functionKey: string): LambdaFunction {
  const found = lambda.find(functionKey);
  if (!found) throw new RangeError(`There is no function ${functionKey}.`);
  return found;
}
