import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { createClock } from '../../../dev/simulation/clock.ts';
import { deploy, type Stage } from '../../../dev/simulation/deployment.ts';
import type { Invocation } from '../../../dev/simulation/lambda.ts';
import { createMemoryStore } from '../../../dev/simulation/memory-store.ts';
import { vendorWorld } from '../../../dev/simulation/plans.ts';
import type { Fates, Process } from '../../../dev/simulation/process.ts';
import { createRandom } from '../../../dev/simulation/random.ts';
import { type Ask, directEvent, httpEvent, ownEvent } from '../../../dev/simulation/requests.ts';
import { SCENARIOS } from '../../../dev/simulation/scenarios/of-vendors.ts';
import { SECRETS, START } from '../../../dev/simulation/simulation.ts';
import { watch } from '../../../dev/simulation/witness.ts';
import type { VendorRequest } from '../../../dev/simulators/exchange.ts';
import { createSimulators } from '../../../dev/simulators/simulators.ts';
import { operations } from '../../../functions/registry.ts';
import { AppError } from '../../../lib/errors/app-error.ts';
import { ERROR_KINDS } from '../../../lib/errors/kinds.ts';
import { type Action, ended } from '../../../lib/ledger/records/action.ts';
import type { Store } from '../../../lib/ledger/records/store.ts';
import type { VendorName } from '../../../lib/operation.ts';
import { VENDOR_NAMES } from '../../../lib/vendors/vendors.ts';
import { hostOf } from '../../kit/vendors.ts';

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

export const TRIGGERS = ['http', 'event', 'direct'] as const;
export type Trigger = (typeof TRIGGERS)[number];

/** One request to each vendor, by its name. */
export const REQUESTS = Object.fromEntries(
  [...SCENARIOS].map(([vendor, { plain }]) => [vendor, { operation: plain.operation, input: plain.input }]),
) as Readonly<Record<VendorName, Ask>>;

/** A reply at Help Scout, which must never be sent twice. */
export const REPLY = REQUESTS.helpscout;

/** The fields of an answer, or of a problem, that tests look at. */
interface ToldBody {
  readonly actionId?: string | undefined;
  readonly state?: string;
  readonly reason?: string;
  readonly result?: unknown;
  readonly replayed?: boolean;
  readonly kind?: string;
  readonly message?: string;
}

/** What a caller was told, whatever the trigger: over HTTP as it stands there, otherwise as HTTP would put it. */
export interface Told {
  readonly status: number;
  readonly body: ToldBody;
  readonly headers: Readonly<Record<string, unknown>>;
}

interface Surroundings extends Partial<Omit<Stage, 'clock' | 'random' | 'operations' | 'receive' | 'secrets'>> {
  readonly seed?: number;
  /** At Help Scout beside its own, with ids from 10000. @default 0 */
  readonly conversations?: number;
  readonly secrets?: ReadonlyMap<string, unknown>;
  /** What stands between the processes and the store. */
  around?(store: Store): Store;
  /** Told of every request as it reaches its vendor, and of the status that it is answered with. */
  onRequest?(request: VendorRequest): void;
  onAnswer?(status: number, from: Process, request: VendorRequest): void;
}

/** The bundle, deployed, with every vendor, in a time that passes only when it is told to. */
export function stand(surroundings: Surroundings = {}) {
  const {
    seed = 1,
    conversations = 0,
    around = (store) => store,
    onRequest = () => {},
    onAnswer = () => {},
    ...stage
  } = surroundings;
  const clock = createClock(START);
  const random = createRandom(seed);
  const world = vendorWorld(clock, random);
  const simulators = createSimulators({ world, extraConversations: Math.max(1, conversations) });
  simulators.helpscout.knobs.limitPerMinute = 100_000;
  const witness = watch(stage.store ?? createMemoryStore());
  const requests: VendorRequest[] = [];
  const fates: Fates = () => ({ latencyMs: random.between(1, 20) });
  const deployment = deploy({
    ...{ clock, random, operations, fates, secrets: SECRETS, skewMs: 0, queueFaults: { lost: 0, doubled: 0, late: 0 } },
    ...{ ...stage, store: around(witness.store) },
    async receive(request, from) {
      requests.push(request);
      onRequest(request);
      const { host } = new URL(request.origin);
      const vendor = VENDOR_NAMES.find((name) => hostOf(name) === host);
      if (!vendor) throw new Error(`No vendor is at ${request.origin}.`);
      const delivery = await simulators[vendor].receive(request);
      if ('answer' in delivery) onAnswer(delivery.answer.status, from, request);
      return delivery;
    },
  });
  const { lambda, sweeper } = deployment;

  /** @param onSweep told when a sweep begins, and when it has ended */
  const sweepEachMinute = (onSweep: (isSweeping: boolean) => void = () => {}) => {
    onSweep(true);
    void lambda.invoke(sweeper, {}).then(() => onSweep(false));
    clock.at(clock.now() + MINUTE_MS, () => sweepEachMinute(onSweep));
  };

  return {
    ...{ clock, random, witness, simulators, requests, deployment, sweepEachMinute },

    /** Asks over a trigger. Time must be told to pass for the answer to come. */
    async ask(trigger: Trigger, ask: Ask, key?: string, requestId?: string): Promise<Told> {
      const door = deployment.doors.get(ask.operation);
      if (!door) throw new Error(`${ask.operation.name} is not deployed.`);
      const event = { http: httpEvent, event: ownEvent, direct: directEvent }[trigger](ask, key);
      return told(await lambda.invoke(door, event, requestId ?? random.uniqueId()));
    },

    /** Lets time pass until something is answered. */
    async during<T>(work: Promise<T>): Promise<T> {
      let isOver = false;
      void work.finally(() => {
        isOver = true;
      });
      await clock.run(() => isOver);
      return work;
    },

    /** Lets time pass. */
    async pass(ms: number): Promise<void> {
      const until = clock.now() + ms;
      clock.at(until, () => {});
      await clock.run(() => clock.now() >= until);
    },

    /** Lets time pass until every action has ended and nobody is at work, or for so long. */
    async settled(patienceMs = 2 * HOUR_MS): Promise<void> {
      const until = clock.now() + patienceMs;
      const rests = (action?: Action) => action !== undefined && ended(action) && action.announced;
      const isQuiet = () =>
        lambda.running.size === 0 && [...witness.open].every((id) => rests(witness.actions.get(id)));
      await clock.run(() => clock.now() > until || isQuiet());
    },
  };
}

export type Standing = ReturnType<typeof stand>;

function told(invocation: Invocation): Told {
  if (invocation.kind === 'died') return { status: 0, body: { kind: 'died' }, headers: {} };
  if (invocation.kind === 'threw') {
    const { kind, message, facts } = AppError.from(invocation.error);
    return { status: ERROR_KINDS[kind].status, body: { kind, message, ...facts }, headers: {} };
  }
  const answer: APIGatewayProxyStructuredResultV2 & ToldBody & { error?: ToldBody & { status: number } } = Object(
    invocation.answer,
  );
  if (answer.statusCode !== undefined) {
    return { status: answer.statusCode, body: JSON.parse(answer.body ?? 'null'), headers: answer.headers ?? {} };
  }
  if (answer.error) return { status: answer.error.status, body: answer.error, headers: {} };
  const isOver = ['done', 'failed', 'cancelled'].includes(String(Object(answer).state));
  return { status: isOver ? 200 : 202, body: answer, headers: {} };
}
