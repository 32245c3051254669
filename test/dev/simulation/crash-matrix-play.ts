import { type Reading, read } from '../../../dev/simulation/callers.ts';
import { type Clock, createClock } from '../../../dev/simulation/clock.ts';
import { type Deployment, deploy } from '../../../dev/simulation/deployment.ts';
import { createMemoryStore } from '../../../dev/simulation/memory-store.ts';
import { vendorWorld } from '../../../dev/simulation/plans.ts';
import type { Fate, Port } from '../../../dev/simulation/process.ts';
import { createRandom } from '../../../dev/simulation/random.ts';
import { directEvent, httpEvent, ownEvent } from '../../../dev/simulation/requests.ts';
import { SECRETS, START } from '../../../dev/simulation/simulation.ts';
import { watch } from '../../../dev/simulation/witness.ts';
import { type Action, ended } from '../../../lib/ledger/records/action.ts';
import type { Store } from '../../../lib/ledger/records/store.ts';
import type { Case } from './crash-matrix-case.ts';

const MINUTE_MS = 60_000;

/** What may become of one call. */
export const STRIKES = {
  'throws before': { fails: 'before' },
  'throws after': { fails: 'after' },
  'killed before': { crash: 'before' },
  'killed after': { crash: 'after' },
  'hangs after': { hangs: 'after' },
  'throws, lands late': { landsLateMs: 5_000 },
} as const satisfies Record<string, Partial<Fate>>;

export type Strike = keyof typeof STRIKES;

/** The strikes that make a difference: before a read and after it are the same, and only the table's writes land late. */
export function strikesOn(call: string): readonly Strike[] {
  const isRead = /^(store\.(get|due)|secrets)/.test(call);
  const strikes = (Object.keys(STRIKES) as Strike[]).filter((strike) => !isRead || strike.endsWith('after'));
  return call.startsWith('store.') ? strikes : strikes.filter((strike) => strike !== 'throws, lands late');
}

/** How an action comes to be carried out. */
export const WAYS = {
  HTTP: { trigger: 'http', waitsMs: 0 },
  EventBridge: { trigger: 'event', waitsMs: 0 },
  'direct invoke': { trigger: 'direct', waitsMs: 0 },
  'wake-up': { trigger: 'direct', waitsMs: 10_000 },
  // Later than a wake-up can be.
  sweep: { trigger: 'direct', waitsMs: 16 * MINUTE_MS },
} as const;

export type Way = keyof typeof WAYS;

/** How things stood when one call had been struck. */
export interface Moment {
  readonly action: Action | undefined;
  readonly effects: number;
  /** Whether it has had a place in its conversation's line: nothing is sent before. */
  readonly inLine: boolean;
}

/** One run with one call struck, or none. */
export interface Played {
  /** Every call through a port, in order. */
  readonly calls: readonly string[];
  readonly struck: Moment;
  readonly action: Action | undefined;
  readonly effects: number;
  /** What the caller was told last. */
  readonly told: Reading;
  readonly isAnnounced: boolean;
  readonly offences: readonly string[];
  /** Virtual time since it was to be carried out. Milliseconds. */
  readonly tookMs: number;
}

const LATENCY_MS = 1;
const BESIDE_MS = 1_000;
const PATIENCE_MS = 60 * MINUTE_MS;

/** Plays one action from its request to its end. `strike` hits the k-th call through any port, from 0 on. */
export async function play(subject: Case, way: Way, strike?: Strike, k?: number): Promise<Played> {
  const clock = createClock(START);
  const random = createRandom(1);
  const witness = watch(createMemoryStore());
  const vendor = subject.vendor(vendorWorld(clock, random));
  const calls: string[] = [];
  let inLine = false;
  const moment = (): Moment => ({ action: [...witness.actions.values()][0], effects: vendor.effects(), inLine });
  let struck: Moment | undefined;
  let isAnnounced = false;

  const fates = (port: Port): Fate => {
    if (calls.push(port) - 1 !== k) return { latencyMs: LATENCY_MS };
    // A request takes its time to the vendor; whatever comes after the call comes later still.
    const arrivesAt = clock.now() + (port === 'vendor' ? LATENCY_MS : 0);
    // A process whose call hangs ends what it does beside it.
    const settlesMs = strike === 'hangs after' ? BESIDE_MS : LATENCY_MS / 2;
    clock.at(arrivesAt + settlesMs, () => {
      struck = moment();
    });
    return { latencyMs: LATENCY_MS, ...(strike && STRIKES[strike]) };
  };
  const deployment = deploy({
    ...{ clock, random, fates, secrets: SECRETS, operations: [subject.operation], skewMs: 0 },
    store: observed(witness.store, (key, isWrite) => {
      calls.push(`${calls.pop()} ${RECORDS[key.charAt(0)]}`);
      inLine ||= isWrite && key.startsWith('C#');
    }),
    receive: vendor.receive,
    queueFaults: { lost: 0, doubled: 0, late: 0 },
    onAnnounced: () => {
      isAnnounced = true;
    },
  });

  const dueAt = START + WAYS[way].waitsMs;
  let told: Reading | undefined;
  clock.at(START, () => {
    void ask(subject, way, clock, deployment).then((reading) => {
      told = reading;
    });
  });
  const sweep = () => {
    void deployment.lambda.invoke(deployment.sweeper, {});
    clock.at(clock.now() + MINUTE_MS, sweep);
  };
  clock.at(dueAt + MINUTE_MS / 2, sweep);

  const isOver = () => {
    const { action } = moment();
    const rests = !action || ((ended(action) || action.state === 'held') && action.announced);
    return told !== undefined && rests && deployment.lambda.running.size === 0;
  };
  await clock.run(() => isOver() || clock.now() > dueAt + PATIENCE_MS);
  return {
    ...{ calls, struck: struck ?? moment(), isAnnounced, offences: witness.offences, ...moment() },
    told: told ?? { recorded: false, repeatable: false, isReplay: false, surprise: 'was told nothing' },
    tookMs: Math.max(0, clock.now() - dueAt),
  };
}

/** How often Lambda invokes for an event; other callers ask but once here. */
const INVOCATIONS = 3;

async function ask(subject: Case, way: Way, clock: Clock, { doors, lambda }: Deployment): Promise<Reading> {
  const { trigger, waitsMs } = WAYS[way];
  const door = doors.get(subject.operation);
  if (!door) throw new Error(`${subject.operation.name} is not deployed.`);
  const asked = { ...subject, ...(waitsMs > 0 ? { notBefore: START + waitsMs } : {}) };
  const event = {
    http: () => httpEvent(asked, 'key'),
    event: () => ownEvent(asked, 'key'),
    direct: () => directEvent(asked, undefined),
  }[trigger]();
  for (let times = 1; ; times += 1) {
    const reading = read(trigger, await lambda.invoke(door, event, 'request'));
    if (reading.recorded || trigger !== 'event' || times === INVOCATIONS) return reading;
    await new Promise<void>((resolve) => clock.at(clock.now() + MINUTE_MS, resolve));
  }
}

/** What a record is about, by how its key begins. */
const RECORDS: Readonly<Record<string, string>> = { A: 'action', C: 'conversation', V: 'account', T: 'credit' };

function observed(store: Store, see: (key: string, isWrite: boolean) => void): Store {
  return {
    ...store,
    get(key) {
      see(key, false);
      return store.get(key);
    },
    put(item) {
      see(item.key, true);
      return store.put(item);
    },
  };
}
