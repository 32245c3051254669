import { createClock } from '../../dev/simulation/clock.ts';
import { deploy } from '../../dev/simulation/deployment.ts';
import { createMemoryStore } from '../../dev/simulation/memory-store.ts';
import { vendorWorld } from '../../dev/simulation/plans.ts';
import type { Port } from '../../dev/simulation/process.ts';
import { createRandom } from '../../dev/simulation/random.ts';
import { httpEvent } from '../../dev/simulation/requests.ts';
import { createSimulators, SECRETS } from '../../dev/simulators/simulators.ts';
import type { Store } from '../../lib/ledger/records/store.ts';
import type { Operation } from '../../lib/operation.ts';
import { VENDOR_NAMES } from '../../lib/vendors/vendors.ts';
import { hostOf } from '../../test/kit/vendors.ts';
import { type Call, serviceOf, TAKES_MS } from './calls.ts';

const START = Date.UTC(2026, 2, 2, 9);

/** How an action comes to its function. All but the first come a minute after another one. */
export const WAYS = ['fresh', 'warm', 'replay', 'answer lost'] as const;
export type Way = (typeof WAYS)[number];

/** The calls of one request by HTTP, in order, until its caller has the answer. */
export async function play(operation: Operation, input: object, way: Way): Promise<readonly Call[]> {
  const clock = createClock(START);
  const random = createRandom(1);
  const simulators = createSimulators({ world: vendorWorld(clock, random) });
  let isLosing = false;
  const calls: { name: string; port: Port; from: number }[] = [];
  const stage = deploy({
    clock,
    // Nothing happens by chance: the same container serves all requests, and no message is late.
    random: { ...random, chance: () => false },
    operations: [operation],
    store: named(createMemoryStore(), (record) => rename(` ${record}`)),
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
      const takesMs = TAKES_MS[serviceOf(port)];
      return { latencyMs: port === 'vendor' ? takesMs / 2 : takesMs };
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
  calls.length = 0;
  const from = clock.now();
  const to = await ask(way === 'replay' ? 'first' : 'second');
  return calls
    .filter((call) => call.from < to)
    .map(({ name, port, from: at }) => {
      const service = serviceOf(port);
      return { name, service, from: at - from, to: at - from + TAKES_MS[service] };
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
