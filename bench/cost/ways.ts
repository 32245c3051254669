import { EventEmitter, once } from 'node:events';
import { warmUp } from '../../lib/doors/warm-up.ts';
import type { Action } from '../../lib/ledger/records/action.ts';
import { fresh } from '../../lib/ledger/records/store.ts';
import { type Count, nothing } from './count.ts';
import type { Container, Stage } from './stage.ts';
import type { Subject } from './subjects.ts';

/** How an action comes to its end. */
export interface Way {
  readonly title: string;
  /** Nothing goes wrong and nobody is in the way: what the budget is for. */
  readonly isPlain: boolean;
  /** Something happens to the request that takes effect. Where the vendor has what is asked for already, none is sent. */
  readonly needsWrite?: boolean;
  /** Brings one action to its end, and answers its id. */
  go(at: Place): Promise<string>;
}

/** Where an action is measured: two functions that are warm, and whoever else there is. */
export interface Place {
  readonly stage: Stage;
  readonly subject: Subject;
  readonly door: Container;
  readonly worker: Container;
  /** A container whose doings are nobody's cost. */
  readonly other: Container;
  /** Another container whose doings are this action's. */
  start(): Container;
  /** A key that no action has yet. */
  key(): string;
}

const QUIET_MS = 3_600_000;

/** What the dollars are of. */
export const WARM: Way = { title: 'by one that is warm', isPlain: true, go: (at) => ask(at, at.door) };

export const WAYS: readonly Way[] = [
  { title: 'by a function that has just started', isPlain: true, go: started },
  WARM,
  { title: 'asked for again, under its key', isPlain: false, go: repeated },
  { title: 'having waited a minute for the rate limit', isPlain: false, go: rateLimited },
  { title: 'its answer lost, then found or set again', isPlain: false, needsWrite: true, go: lost },
  { title: 'behind another, which takes 0.5 s', isPlain: false, needsWrite: true, go: (at) => behind(at, 500) },
  { title: 'behind another, which takes 8 s', isPlain: false, needsWrite: true, go: (at) => behind(at, 8_000) },
];

/** What one action costs on each way. The account and the conversation have seen actions before, and are idle now. */
export async function costs(stage: Stage, subject: Subject, ways: readonly Way[]): Promise<Map<Way, Count>> {
  const started: Container[] = [];
  let keys = 0;
  const place: Place = {
    ...{ stage, subject, door: stage.start(), worker: stage.start(), other: stage.start({ leavesNothing: true }) },
    start() {
      const container = stage.start();
      started.push(container);
      return container;
    },
    key: () => `${subject.title.replace(/\W+/g, '-')}-${++keys}`,
  };
  const { door, worker } = place;
  await ask(place, door);
  if (!ways.every(({ isPlain }) => isPlain)) {
    stage.world.advance(QUIET_MS);
    await rateLimited(place);
  }

  const counts = new Map<Way, Count>();
  const { counts: atVendor } = stage.simulators[subject.vendor];
  let isWritten = true;
  for (const way of ways) {
    if (way.needsWrite && !isWritten) continue;
    stage.world.advance(QUIET_MS);
    started.length = 0;
    for (const { count } of [door, worker]) Object.assign(count, nothing());
    const writes = atVendor.writes;
    const id = await way.go(place);
    if (way.isPlain) isWritten = atVendor.writes > writes;
    counts.set(way, total([door, worker, ...started]));
    const state = await stateOf(place, id);
    if (state !== 'done') throw new Error(`${subject.title}, ${way.title}: ended ${state}`);
  }
  return counts;
}

/** Asks, and wakes the worker for whatever is left. */
async function ask({ subject: { operation, input }, worker, key }: Place, door: Container): Promise<string> {
  const { actionId } = await door.ask(operation, input, key());
  while (await worker.wake([operation]));
  return actionId;
}

/** On Lambda a start reads ahead. */
async function started(at: Place): Promise<string> {
  const door = at.start();
  await warmUp(door.runtime, { vendor: at.subject.vendor, account: 'default' });
  return ask(at, door);
}

async function repeated({ subject: { operation, input }, other, door, key }: Place): Promise<string> {
  const same = key();
  await other.ask(operation, input, same);
  return (await door.ask(operation, input, same)).actionId;
}

/** Others have taken the account's next minute already. */
async function rateLimited(at: Place): Promise<string> {
  const { store } = at.other.runtime.ledger();
  const move = { clock: 'arrival', byMs: 66_000, from: at.stage.world.now() } as const;
  await store.advance(fresh(`V#${at.subject.vendor}|default`, {}), move);
  return ask(at, at.door);
}

async function lost(at: Place): Promise<string> {
  const { vendor, write } = at.subject;
  const { faults } = at.stage.simulators[vendor];
  faults.push({ name: 'reset-after', match: write });
  const id = await ask(at, at.door);
  if (faults.waiting.length > 0) throw new Error(`${at.subject.title}: its answer was not lost`);
  return id;
}

/** Somebody else's action has the conversation, and its vendor takes so long to answer. */
async function behind(at: Place, tookMs: number): Promise<string> {
  const { stage, subject, key } = at;
  const { operation, input, write } = subject;
  const signals = new EventEmitter();
  const [asked, answer] = [once(signals, 'asked'), once(signals, 'answer')];
  const slow = stage.start({
    leavesNothing: true,
    through: (fetch) => async (url, init) => {
      if (init.method === write.method && new RegExp(write.path).test(new URL(url).pathname)) {
        signals.emit('asked');
        await answer;
      }
      return fetch(url, init);
    },
  });
  const first = slow.ask(operation, input, key());
  await asked;
  let isAnswered = false;
  stage.world.after(tookMs, () => {
    isAnswered = signals.emit('answer');
  });
  stage.meanwhile = async () => isAnswered && first;
  const id = await ask(at, at.door);
  if (!isAnswered) throw new Error(`${subject.title}: ended before its turn`);
  return id;
}

async function stateOf({ other }: Place, id: string): Promise<string | undefined> {
  return (await other.runtime.ledger().store.get<Action>(`A#${id}`))?.body.state;
}

function total(containers: readonly Container[]): Count {
  const sum = nothing();
  for (const { count } of containers) {
    for (const name of Object.keys(sum) as (keyof Count)[]) sum[name] += count[name];
  }
  return sum;
}
