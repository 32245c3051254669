import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import mappings from '../mappings/mappings.json' with { type: 'json' };
import { AWS_CLIENT } from './aws/aws-client.ts';
import { createAwsJson } from './aws/aws-json.ts';
import { type Operations, SERVICES, type Service } from './aws/services.ts';
import { type Config, readConfig } from './config/config.ts';
import { type Access, createAccess } from './doors/intake/access.ts';
import { createResultEvents, type ResultEvents } from './doors/outgoing/result-events.ts';
import { createWakeUps } from './doors/outgoing/wake-ups.ts';
import { AppError } from './errors/app-error.ts';
import { createTransport, type Fetch } from './http/transport.ts';
import type { Ledger, WakeUps } from './ledger/ledger.ts';
import { createDynamoStore } from './ledger/records/dynamo-store.ts';
import type { Store } from './ledger/records/store.ts';
import type { Mapping } from './mappings/compile.ts';
import type { Call, Operation, Schema, VendorName, Vendors } from './operation.ts';
import type { SecretBase } from './secrets/base.ts';
import type { Guards } from './secrets/guards.ts';
import { createSecrets, type SecretSource } from './secrets/secrets.ts';
import { secretsManager } from './secrets/secrets-manager.ts';
import { createTelemetry, type Telemetry } from './telemetry/telemetry.ts';
import { openVendors, VENDORS } from './vendors/vendors.ts';
import { systemWorld, type World } from './world.ts';

/** What the doors and workers of one process share. Nothing in it belongs to an invocation. */
export interface Runtime {
  readonly config: Config;
  readonly world: World;
  readonly telemetry: Telemetry;
  readonly access: Access;
  readonly mappings: readonly Mapping[];
  readonly vendors: Vendors;
  readonly resultEvents: ResultEvents | undefined;
  /** Whether wake-ups reach workers. */
  readonly hasWorkers: boolean;
  /**
   * Returns what the account refuses to send.
   * @throws AppError `unknown_account` or `misconfigured`; not when the secrets cannot be read just now: then the guards are checked
   * when it is sent
   */
  checkAccount(vendor: VendorName, account: string): Promise<Guards>;
  /** The ledger, able to drive these operations. */
  ledger(...operations: readonly Operation[]): Ledger;
  /** Reads an account's secret, so that the process has it. @throws AppError like `checkAccount`, and `unavailable` */
  readSecret(vendor: VendorName, account: string): Promise<unknown>;
  /** See `Connection.fetchToken`. */
  fetchToken(vendor: VendorName, call: Call): Promise<void>;
}

/** Answers the process's runtime; the first call builds it. */
export interface RuntimeSource {
  (): Runtime;
  /** The handler for which Lambda has started this process: `functions/helpscout/create-reply.handler`. @default it was not Lambda */
  readonly handler?: string | undefined;
}

/** Everything at the edge of a runtime. What is left out is the real thing. */
export interface Edge {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly world?: World;
  readonly fetch?: Fetch;
  readonly store?: Store;
  readonly secretSource?: SecretSource;
  readonly wakeUps?: WakeUps;
  readonly resultEvents?: ResultEvents;
  readonly mappings?: readonly Mapping[];
  /** Takes log lines and metrics. @default standard output */
  readonly write?: (line: string) => void;
}

/** Sends no wake-up: the sweep alone drives what waits. */
const NO_WAKE_UPS: WakeUps = { send: async () => undefined };

/**
 * The composition root: the only place that reads the world and builds clients.
 * @throws AppError `misconfigured`
 */
export function buildRuntime(edge: Edge): Runtime {
  const { env, world = systemWorld, write = (line) => process.stdout.write(`${line}\n`) } = edge;
  const telemetry = createTelemetry(write, world.now, env['STAGE'] ?? '', () => env['_X_AMZN_TRACE_ID']);
  const config = configOf(env, telemetry);
  let made: SecretsManagerClient | undefined;
  // It takes longest to make, and is not needed where every edge is given: the simulation builds a runtime for each process.
  const sdk = () => {
    made ??= new SecretsManagerClient(AWS_CLIENT);
    return made;
  };
  const aws = <Of extends Operations>(service: Service) =>
    createAwsJson({ sdk: sdk(), env: edge.env, world })<Of>(service);
  const secrets = createSecrets({
    source: edge.secretSource ?? secretsManager(sdk(), world),
    prefix: config.SECRETS_PREFIX,
    maxAgeMs: config.SECRETS_MAX_AGE_MS,
    now: world.now,
  });
  const transport = createTransport({
    responseTimeoutMs: config.VENDOR_RESPONSE_TIMEOUT_MS,
    now: world.now,
    after: world.after,
    onlyLoopback: config.ONLY_LOOPBACK_VENDORS,
    ...(edge.fetch ? { fetch: edge.fetch } : {}),
  });
  const { vendors, fetchToken } = openVendors({
    transport,
    secrets,
    world,
    telemetry,
    allowedVendorHosts: config.ALLOWED_VENDOR_HOSTS,
    allowLoopbackVendors: config.ALLOW_LOOPBACK_VENDORS,
  });
  const { WAKE_UP_QUEUE_URL: queue, RESULT_BUS_NAME: bus } = config;
  const resultEvents =
    edge.resultEvents ?? (bus ? createResultEvents(aws(SERVICES.events), bus, config.PUBLIC_URL) : undefined);
  const store = edge.store ?? createDynamoStore(aws(SERVICES.dynamodb), config.TABLE_NAME);
  const wakeUps = edge.wakeUps ?? (queue ? createWakeUps(aws(SERVICES.sqs), queue) : NO_WAKE_UPS);
  const shared = { store, world, telemetry, vendors, wakeUps, config, announcer: resultEvents };
  const readSecret = (vendor: VendorName, account: string) =>
    secrets.read<SecretBase>(vendor, account, VENDORS[vendor].secret as Schema<SecretBase>);
  const accountFacts = (vendor: VendorName, account: string) =>
    readSecret(vendor, account).then(
      ({ value }) => ({ mode: value.mode, web: webOf(vendor, value) }),
      () => undefined,
    );
  const repliesPerHour = async (vendor: VendorName, account: string) =>
    (await readSecret(vendor, account)).value.repliesPerHour;
  const perMinute = mapValues(VENDORS, ({ pace }) => pace.perMinute);

  return {
    config,
    world,
    telemetry,
    vendors,
    resultEvents,
    hasWorkers: wakeUps !== NO_WAKE_UPS,
    access: createAccess(config.ACCESS_POLICY),
    mappings: edge.mappings ?? mappings,
    checkAccount: (vendor, account) =>
      readSecret(vendor, account).then(
        ({ value: { copiesTo, repliesPerHour: most } }) => ({ copiesTo, repliesPerHour: most }),
        (error) => {
          if (error instanceof AppError && error.kind === 'unavailable') return {};
          throw error;
        },
      ),
    readSecret,
    fetchToken,
    ledger: (...operations) => ({
      ...shared,
      accountFacts,
      repliesPerHour,
      perMinute,
      hasOtherCredential: secrets.hasOther,
      operations: new Map(operations.map((operation) => [operation.name, operation])),
    }),
  };
}

/** Reads the environment. Where it is not valid, the log says where: no runtime means no other line. */
function configOf(env: Edge['env'], telemetry: Telemetry): Config {
  try {
    return readConfig(env);
  } catch (thrown) {
    const { kind, facts } = AppError.from(thrown);
    const { issues = [] } = AppError.from(facts.cause).facts;
    telemetry.log({ level: 'error', message: 'environment not valid', kind, fields: issues.map(({ path }) => path) });
    throw thrown;
  }
}

/** Where callers reach the API; `undefined` also if the runtime cannot be built, which is reported elsewhere. */
export function publicUrlOf(runtime: RuntimeSource): string | undefined {
  try {
    return runtime().config.PUBLIC_URL;
  } catch {
    return undefined;
  }
}

/**
 * Answers one runtime, built on first use.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
 */
export function runtimeOf(edge: Edge): RuntimeSource {
  return Object.assign(
    once(() => buildRuntime(edge)),
    { handler: edge.env['_HANDLER'] },
  );
}

/** The process's own runtime. */
export const runtime: RuntimeSource = runtimeOf({ env: process.env });

/** Builds at the first call. A failure stays one: a process keeps its environment. */
function once<T>(build: () => T): () => T {
  let built: (() => T) | undefined;
  return () => {
    built ??= outcomeOf(build);
    return built();
  };
}

function outcomeOf<T>(build: () => T): () => T {
  try {
    const value = build();
    return () => value;
  } catch (thrown) {
    return () => {
      throw thrown;
    };
  }
}

/** Where an agent sees a conversation, with `{conversation}` for its id. */
function webOf(vendor: VendorName, secret: SecretBase): string | undefined {
  return VENDORS[vendor].conversationUrl('CONVERSATION', secret)?.replace('CONVERSATION', '{conversation}');
}

function mapValues<K extends string, V, W>(values: Readonly<Record<K, V>>, to: (value: V) => W): Record<K, W> {
  const entries = Object.entries<V>(values).map(([key, value]) => [key, to(value)]);
  return Object.fromEntries(entries) as Record<K, W>;
}
