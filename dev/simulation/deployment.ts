import { createHash } from 'node:crypto';
import { route as cancel } from '../../functions/actions/cancel.ts';
import { route as resolve } from '../../functions/actions/resolve.ts';
import { type LambdaHandler, serve, serveRoute } from '../../lib/doors/serve.ts';
import { serveSweep, serveWakeUps } from '../../lib/doors/workers.ts';
import type { Action } from '../../lib/ledger/records/action.ts';
import type { Store } from '../../lib/ledger/records/store.ts';
import type { Operation } from '../../lib/operation.ts';
import { buildRuntime, type RuntimeSource } from '../../lib/runtime.ts';
import type { Clock } from './clock.ts';
import { type SimulatedFunction, SimulatedLambda } from './lambda.ts';
import { fetchOf, type Receive } from './network.ts';
import { resultEventsSeenBy, secretsSeenBy, storeSeenBy, wakeUpsSeenBy } from './ports.ts';
import { type Fates, Process } from './process.ts';
import { type DownUntil, type QueueFaults, SimulatedQueue } from './queue.ts';
import type { Random } from './random.ts';
import { SOURCE } from './requests.ts';

/** What a simulated stage is made of. */
export interface Stage {
  readonly clock: Clock;
  readonly random: Random;
  readonly operations: readonly Operation[];
  readonly store: Store;
  readonly receive: Receive;
  readonly fates: Fates;
  readonly queueFaults: QueueFaults;
  readonly queueDownUntil?: DownUntil;
  /** The share of invocations after which a container is not used again. @default a small one */
  readonly recycled?: number | undefined;
  /** How far the clocks of its processes may be off. Milliseconds. */
  readonly skewMs: number;
  readonly env?: Readonly<Record<string, string>>;
  /** By `vendor/account`; read anew by each look-up, so that a change is a rotation. */
  readonly secrets: ReadonlyMap<string, unknown>;
  onSecretRead?(by: Process): void;
  onAnnounced?(action: Action): void;
  onLine?(line: string): void;
}

/** The bundle as it stands in an account: its functions, its queue, its schedule. */
export interface Deployment {
  readonly lambda: SimulatedLambda;
  readonly queue: SimulatedQueue;
  readonly doors: ReadonlyMap<Operation, SimulatedFunction>;
  readonly worker: SimulatedFunction;
  readonly sweeper: SimulatedFunction;
  /** Where a person decides on what is held. */
  readonly resolver: SimulatedFunction;
  /** Where a caller cancels what it asked for. */
  readonly canceller: SimulatedFunction;
}

export const ENVIRONMENT = {
  STAGE: 'simulation',
  SECRETS_PREFIX: 'simulation',
  TABLE_NAME: 'simulation',
  EVENT_SOURCES: SOURCE,
} as const;

const DOOR_TIMEOUT_MS = 29_000;
const WORKER_TIMEOUT_MS = 60_000;

/** Deploys the bundle to a stage. Each process builds a runtime of its own, with its own caches. */
export function deploy(stage: Stage): Deployment {
  const { clock, random, operations, fates, skewMs, queueFaults } = stage;
  const lambda = new SimulatedLambda(
    clock,
    random,
    (onDeath) => new Process(clock, random, fates, random.between(-skewMs, skewMs), onDeath),
    stage.recycled,
  );
  const fn = (
    name: string,
    timeoutMs: number,
    handler: (source: RuntimeSource) => LambdaHandler,
  ): SimulatedFunction => ({
    name,
    timeoutMs,
    load(process) {
      const runtime = runtimeOf(stage, process, queue);
      return handler(() => runtime);
    },
  });
  const door = (operation: Operation) =>
    [operation, fn(operation.name, DOOR_TIMEOUT_MS, (source) => serve(operation, source))] as const;
  const worker = fn('worker', WORKER_TIMEOUT_MS, (source) => {
    const serveOne = serveWakeUps(operations, source);
    return (event, context) => serveOne(event as Parameters<typeof serveOne>[0], context);
  });
  const consume = async (body: string) => {
    const invocation = await lambda.invoke(worker, { Records: [{ messageId: 'message', body }] });
    if (invocation.kind !== 'answered') return false;
    return (invocation.answer as { batchItemFailures: readonly unknown[] }).batchItemFailures.length === 0;
  };
  const queue: SimulatedQueue = new SimulatedQueue(clock, random, queueFaults, consume, stage.queueDownUntil);
  const sweeper = fn('sweep', WORKER_TIMEOUT_MS, (source) => serveSweep(operations, source));
  const resolver = fn('resolve', DOOR_TIMEOUT_MS, (source) => serveRoute(resolve, source));
  const canceller = fn('cancel', DOOR_TIMEOUT_MS, (source) => serveRoute(cancel, source));
  return { lambda, queue, doors: new Map(operations.map(door)), worker, sweeper, resolver, canceller };
}

/** The version of a secret, by its content: it goes on record, and shows nothing of it. */
export function versionOf(text: string | undefined): string {
  return createHash('sha256')
    .update(text ?? '')
    .digest('hex')
    .slice(0, 16);
}

function runtimeOf(stage: Stage, process: Process, queue: SimulatedQueue) {
  const { store, receive, secrets, onLine = () => {} } = stage;
  return buildRuntime({
    env: { ...ENVIRONMENT, ...stage.env },
    world: process.world,
    fetch: fetchOf(process, receive),
    store: storeSeenBy(process, store),
    secretSource: secretsSeenBy(process, async (name) => {
      stage.onSecretRead?.(process);
      const secret = secrets.get(name.replace(`${ENVIRONMENT.SECRETS_PREFIX}/`, ''));
      const text = JSON.stringify(secret);
      return secret === undefined ? undefined : { text, versionId: versionOf(text) };
    }),
    wakeUps: wakeUpsSeenBy(process, queue),
    resultEvents: resultEventsSeenBy(process, {
      publish: async (action) => stage.onAnnounced?.(action),
      publishEvent: async () => undefined,
    }),
    mappings: [],
    write: onLine,
  });
}
