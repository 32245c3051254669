import { setTimeout as delay } from 'node:timers/promises';
import type { VendorName } from '../../lib/operation.ts';
import { VENDOR_NAMES } from '../../lib/vendors/vendors.ts';
import type { DeliveredEvent } from '../aws/event-bus.ts';
import { type Bundle, readBundle } from '../bundle.ts';
import { Opened } from '../opened.ts';
import { createRandom } from '../simulation/random.ts';
import { marksIn } from '../simulation/scenarios/any-operation.ts';
import { FAULTS } from '../simulators/faults.ts';
import { SIMULATED } from '../simulators/simulators.ts';
import { startStack } from '../stack.ts';
import { Book } from './book.ts';
import { type Caller, openCallers, untilTaken } from './callers.ts';
import type { Sample } from './growth.ts';
import { heldBytes } from './heap.ts';
import { type Asked, judge, type Soaked, titleOf, wasRefused } from './judge.ts';
import { type Kind, kinds } from './kinds.ts';

/** The slowest vendors let 60 requests of an account pass in a minute, and an action takes up to four. */
const ACTIONS_A_SECOND_AND_ACCOUNT = 0.5;
const CONVERSATIONS = 4_096;
/** How many actions are under way at a time, however slow the machine is. */
const UNDER_WAY = 48;
/** What has not ended by then makes room: an event that ended in the dead letters never will, and is reported as not ended. */
const GIVEN_UP_MS = 60_000;
/** The share of actions of which a request to the vendor fails, before or after the vendor acts; and of those asked for twice. */
const FAULTY = 0.05;
const REPEATED = 0.05;
/** A fault that comes late, or commits late: well within the settle time. */
const LATE_MS = 300;
const ENV = { SETTLE_MS: '8000', SAFE_RESEND_MS: '4000', VENDOR_RESPONSE_TIMEOUT_MS: '2000' } as const;
/** A sample is taken at the latest after so long: a machine that is busy otherwise takes its time. */
const SAMPLE_WITHIN_MS = 120_000;
/** A sample waits so long for what is under way; the end of the soak much longer: actions wait for turns, and the queue for its messages. */
const LULL_MS = 5_000;
const END_MS = 90_000;
/** More requests than a simulator keeps never come within this. */
const LOOK_EACH_MS = 50;

export interface Soak {
  readonly actions: number;
  /** Actions asked for in a second, at most. */
  readonly rate: number;
  /** Asks for no more actions after so many seconds. @default Infinity */
  readonly seconds?: number;
  /** How many samples are taken of the memory, each after as many actions, beside the one before them. @default 20 */
  readonly samples?: number;
  /** @default this project's own */
  readonly bundle?: Bundle;
  readonly seed?: number;
  /** Told of each sample as it is taken. */
  onSample?(sample: Sample): void;
}

const HEAP = 'soak-heap';
const HEAP_FUNCTION = {
  key: HEAP,
  name: HEAP,
  handler: 'dev/soak/heap.handler',
  timeoutMs: 600_000,
  memoryMb: 512,
  asyncRetries: 0,
};

/** Runs actions of every kind, by every trigger, over the local stack while vendors fail. */
export function soak(asked: Soak): Promise<Soaked> {
  return Opened.during((opened) => play(asked, opened).finally(() => opened.close()));
}

async function play(options: Soak, opened: Opened): Promise<Soaked> {
  const { actions, rate, seconds: mostSeconds = Number.POSITIVE_INFINITY, seed = 1, onSample } = options;
  const sampleEach = Math.ceil(actions / (options.samples ?? 20));
  const accounts = Math.ceil(rate / ACTIONS_A_SECOND_AND_ACCOUNT);
  const accountOf = (index: number) => `soak-${index % accounts}`;
  const bundle = options.bundle ?? (await readBundle());
  const onEvent = ({ source, 'detail-type': type, detail }: DeliveredEvent) => {
    if (source === 'conversation-actions' && type.startsWith('action.')) book.note(Object(detail));
  };
  const stack = await opened.add(
    startStack({
      bundle: { ...bundle, functions: [...bundle.functions, HEAP_FUNCTION] },
      env: ENV,
      extraConversations: CONVERSATIONS,
      onEvent,
    }),
  );
  const { simulators } = stack;
  const book = new Book(simulators, CONVERSATIONS);
  const looking = setInterval(() => book.look(), LOOK_EACH_MS);
  opened.add({ close: () => clearInterval(looking) });
  const { triggers, addAccount, deadLetters } = await opened.add(openCallers(stack));
  for (const vendor of VENDOR_NAMES) {
    widen(simulators[vendor].knobs, accounts);
    const secret = SIMULATED[vendor].secret(stack.vendors[vendor]);
    for (let index = 0; index < accounts; index += 1) await addAccount(vendor, accountOf(index), secret);
  }
  const random = createRandom(seed);
  const calls = new Set<Promise<unknown>>();
  const broken: string[] = [];
  const samples: Sample[] = [];
  let faults = 0;

  async function ask(kind: Kind, call: Caller, times: number, isFaulty: boolean): Promise<void> {
    const { asked, account, key, name } = book.enter(kind, accountOf);
    if (isFaulty) {
      faults += 1;
      const written = book.writtenBy.get(kind);
      const match = { path: `/${name}(/|$)`, ...(written && { operation: written }) };
      simulators[kind.vendor].faults.push({ name: random.pick(FAULTS as ['slow']), ms: LATE_MS, match });
    }
    const request = { kind, account, key, input: kind.input(asked.n, asked.index) };
    const taken = await Promise.all(Array.from({ length: times }, () => untilTaken(() => call(request))));
    asked.isRefused = !taken.includes(true);
  }

  function track(call: Promise<unknown>): void {
    const tracked = call.catch((error: unknown) => broken.push(String(error))).finally(() => calls.delete(tracked));
    calls.add(tracked);
  }

  /** Waits until no more than so many actions and callers are under way, for a time at most. */
  async function until(most: number, ms = Number.POSITIVE_INFINITY): Promise<void> {
    const last = Date.now() + ms;
    while (Math.max(book.underWay(GIVEN_UP_MS), calls.size) > most && Date.now() < last) await delay(10);
  }

  async function sample(done: number): Promise<void> {
    await until(0, LULL_MS);
    for (const vendor of VENDOR_NAMES) simulators[vendor].faults.clear();
    const taken = { actions: done, functions: Number(await stack.invoke(HEAP, {})), standIns: await heldBytes() };
    samples.push(taken);
    onSample?.(taken);
  }

  /** Tells of those that have not ended which are not on record, and said so, and what the API answers about the others. */
  async function notEnded(those: readonly Asked[]): Promise<Pick<Soaked, 'refused' | 'unended'>> {
    const dead = await deadLetters();
    const unended: string[] = [];
    for (const asked of those) {
      const response = await fetch(`${stack.api}/actions/${asked.id}`);
      if (!wasRefused(asked, dead, response.status)) unended.push(`${titleOf(asked)}: ${await response.text()}`);
    }
    return { refused: those.length - unended.length, unended };
  }

  const marksAt = (vendor: VendorName) => marksIn(simulators[vendor].state);
  const every = kinds();

  /** Each account and each kind, without a fault: what a container learns once, it has learned then. */
  async function warmUp(): Promise<ReadonlyMap<Kind, number>> {
    const calm = new Map<Kind, number>();
    for (const vendor of VENDOR_NAMES) {
      const own = every.filter((kind) => kind.vendor === vendor);
      for (let index = 0; index < Math.max(accounts, own.length); index += 1) {
        const kind = own[index % own.length] as Kind;
        calm.set(kind, book.all.length);
        track(ask(kind, triggers.http, 1, false));
        await until(8);
      }
    }
    await until(0, END_MS);
    const marks = new Map(VENDOR_NAMES.map((vendor) => [vendor, marksAt(vendor)]));
    return new Map(every.map((kind) => [kind, marks.get(kind.vendor)?.get(calm.get(kind) ?? -1) ?? 0]));
  }

  const marksOfOne = await warmUp();
  await sample(0);
  const from = book.all.length;
  const callers = Object.values(triggers);
  const startedAt = Date.now();
  const isOver = () => Date.now() - startedAt > mostSeconds * 1_000;
  let nextAt = startedAt;
  let [done, sampledAt] = [0, startedAt];
  while (done < actions && !isOver()) {
    const kind = random.pick(every as [Kind, ...Kind[]]);
    const caller = random.pick(callers as [Caller, ...Caller[]]);
    // What was late is made up for within a second, and no later: the rate is a limit.
    nextAt = Math.max(nextAt + 1_000 / rate, Date.now() - 1_000);
    await delay(Math.max(0, nextAt - Date.now()));
    while (!book.hasFree(kind)) await delay(20);
    track(ask(kind, caller, random.chance(REPEATED) ? 2 : 1, random.chance(FAULTY)));
    await until(UNDER_WAY);
    done += 1;
    const isLate = Date.now() - sampledAt > SAMPLE_WITHIN_MS;
    if (done % sampleEach !== 0 && done < actions && !isOver() && !isLate) continue;
    await sample(done);
    sampledAt = Date.now();
  }
  const seconds = (Date.now() - startedAt) / 1_000;
  await until(0, END_MS);
  await delay(LATE_MS);
  book.look();

  const marks = new Map(VENDOR_NAMES.map((vendor) => [vendor, marksAt(vendor)]));
  const judged = judge({
    played: book.all.slice(from),
    marks: new Map(every.map((kind) => [kind, marks.get(kind.vendor) ?? new Map()])),
    marksOfOne,
  });
  return {
    ...judged,
    ...(await notEnded(judged.unended)),
    actions: done,
    seconds,
    faults,
    broken,
    samples,
  };
}

/** All accounts share a simulator, which limits them together: what it allows one is multiplied. */
function widen(knobs: object, accounts: number): void {
  for (const [name, value] of Object.entries(knobs)) {
    if (/^limitPer/u.test(name)) Object.assign(knobs, { [name]: Number(value) * accounts });
  }
}
