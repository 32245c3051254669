import { createClock } from '../../dev/simulation/clock.ts';
import { deploy } from '../../dev/simulation/deployment.ts';
import { createMemoryStore } from '../../dev/simulation/memory-store.ts';
import { vendorWorld } from '../../dev/simulation/plans.ts';
import type { Port } from '../../dev/simulation/process.ts';
import { createRandom } from '../../dev/simulation/random.ts';
import { httpEvent } from '../../dev/simulation/requests.ts';
import { createSimulators, SECRETS } from '../../dev/simulators/simulators.ts';
import { fresh, type Store } from '../../lib/ledger/records/store.ts';
import type { Operation } from '../../lib/operation.ts';
import { VENDOR_NAMES } from '../../lib/vendors/vendors.ts';
import { hostOf } from '../../test/kit/vendors.ts';
import { type Call, serviceOf, TAKES_MS } from './calls.ts';

const START = Date.UTC(2026, 2, 2, 9);
/** So long another action has the conversation: longer than a caller waits for its turn. */
const BEHIND_MS = 9_000;

/**
 * How an action comes to its function. All but the first come a minute after another one. `rate-limited`: others have taken the
 * account's next minute · `behind another`: another action has the conversation for longer than the caller waits.
 */
export const WAYS = ['fresh', 'warm', 'replay', 'rate-limited', 'answer lost', 'behind another'] as const;
export type Way = (typeof WAYS)[number];

/** The calls of one request by HTTP, in order, until its caller has the answer. */
export async function play(operation: Operation, input: object, way: Way): Promise<readonly Call[]> {
  const clock = createClock(START);
  const random = createRandom(1);
  const simulators = createSimulators({ world: vendorWorld(clock, random) });
  const store = createMemoryStore();
  let isLosing = false;
  let vendorTakesMs: number = TAKES_MS.vendor;
  const calls: { name: string; port: Port; from: number }[] = [];
  const stage = deploy({
    clock,
    // Nothing happens by chance: the same container serves all requests, and no message is late.
    random: { ...random, chance: () => false },
    operations: [operation],
    store: named(store, (record) => rename(` ${record}`)),
    receive: (request) => {
      rename(` ${request.method} ${request.path}`);
      const isWrite = request.method !== 'GET' && !request.path.endsWith('/token');
      const name = VENDOR_NAMES.find((vendor) => request.origin === `https://${hostOf(vendor)}`);
      if (!name) throw new Error(`Nobody is at ${request.origin}.`);
      const simulator = simulators[name];
      if (isLosing && isWrite) simulator.faults.push('reset-after');
      return simulator.receive(request);
    },
    fates(port) {
      calls.push({ name: port, port, from: clock.now() });
      return { latencyMs: port === 'vendor' ? vendorTakesMs / 2 : TAKES_MS[serviceOf(port)] };
    },
    queueFaults: { lost: 0, doubled: 0, late: 0 },
    skewMs: 0,
    secrets: new Map(Object.entries(SECRETS)),
  });
  function rename(suffix: string): void {
    const last = calls.at(-1);
    if (last && !last.name.includes(' ')) last.name += suffix;
  }

  const door = stage.doors.get(operation);
  if (!door) throw new Error(`${operation.name} has no door.`);
  const ask = async (key: string): Promise<number> => {
    let endedAt: number | undefined;
    void stage.lambda.invoke(door, httpEvent({ operation, input: { ...input } }, key)).then(() => {
      endedAt = clock.now();
    });
    await clock.run(() => endedAt !== undefined);
    return endedAt ?? clock.now();
  };

  if (way !== 'fresh') {
    await ask('first');
    clock.at(clock.now() + 60_000, () => {});
    await clock.run(() => false);
  }
  isLosing = way === 'answer lost';
  if (way === 'rate-limited') {
    const accounts = await store.due('account', 0, 1);
    for (const key of accounts)
      await store.advance(fresh(key, {}), { clock: 'arrival', byMs: 66_000, from: clock.now() });
  }
  if (way === 'behind another') {
    vendorTakesMs = BEHIND_MS;
    void ask('other');
    await clock.run(() => calls.at(-1)?.port === 'vendor');
    vendorTakesMs = TAKES_MS.vendor;
  }
  calls.length = 0;
  const from = clock.now();
  const to = await ask(way === 'replay' ? 'first' : 'second');
  return calls
    .filter((call) => call.from < to)
    .map(({ name, port, from: at }) => {
      const service = serviceOf(port);
      const begins = Math.round(at - from);
      return { name, service, from: begins, to: begins + TAKES_MS[service] };
    });
}

/** Tells of each call which kind of record it is about: `A#` is an action. */
function named(store: Store, tell: (record: string) => void): Store {
  const of = (key: string) => tell(`${key.slice(0, 2)}`);
  return {
    ...store,
    get(key) {
      of(key);
      return store.get(key);
    },
    put(item) {
      of(item.key);
      return store.put(item);
    },
    advance(item, move) {
      of(item.key);
      return store.advance(item, move);
    },
  };
}
