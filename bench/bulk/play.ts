import { Readable } from 'node:stream';
import { type Item, type Refused, readItems } from '../../dev/bulk/items.ts';
import { type Answer, type Outcome, runItems } from '../../dev/bulk/run.ts';
import { tally } from '../../dev/bulk/tally.ts';
import { type Clock, createClock } from '../../dev/simulation/clock.ts';
import { deploy } from '../../dev/simulation/deployment.ts';
import { createMemoryStore } from '../../dev/simulation/memory-store.ts';
import { plainReplies, vendorWorld } from '../../dev/simulation/plans.ts';
import { createRandom } from '../../dev/simulation/random.ts';
import { httpEvent } from '../../dev/simulation/requests.ts';
import type { Scenario } from '../../dev/simulation/scenario.ts';
import { SECRETS, START } from '../../dev/simulation/simulation.ts';
import { CALM } from '../../dev/simulation/weather.ts';
import { watch } from '../../dev/simulation/witness.ts';
import { operation } from '../../functions/helpscout/create-reply.ts';
import { LIMIT, UNITS_OF_A_REPLY } from '../neighbours/limit.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** How long one reply occupies the account's limit. Milliseconds. */
export const TURN_MS = (UNITS_OF_A_REPLY * MINUTE_MS) / LIMIT;
/** How long a call takes. */
const TAKES_MS = { vendor: 150, aws: 10 };
/** Help Scout takes a hundred threads in each. */
const CONVERSATIONS = 500;
const FIRST_CONVERSATION = 10_000;

export interface Size {
  readonly rows: number;
  /** The job is stopped after so many rows, and run again from its first one. */
  readonly stopAfter: number;
  /** A person replies so often. Milliseconds. */
  readonly callerEveryMs: number;
  /** People reply so many times at least, also after the job. */
  readonly leastCallers: number;
}

/** What a job shows. */
export interface Figures {
  /** Rows of the whole job by their outcome. */
  readonly states: Readonly<Record<string, number>>;
  /** Rows that the second run found on record. */
  readonly replayed: number;
  /** Replies that customers have: of the job, and of the people beside it. */
  readonly mails: number;
  /** Rows that customers have more than once. */
  readonly twice: number;
  /** The most actions that were open at once. */
  readonly mostOpen: number;
  /** How long each person waited for a reply, in the order in which they came. Milliseconds. */
  readonly callersMs: readonly number[];
  /** How long the job took, both runs. */
  readonly minutes: number;
}

/** The most that a person waited longer beside a job than the person who came as that one did without it. Milliseconds. */
export function longestBecauseOf({ callersMs }: Figures, alone: Figures): number {
  return Math.max(...callersMs.map((ms, n) => ms - (alone.callersMs[n] ?? Number.NaN)));
}

/** Runs a job of `npm run bulk` against the bundle in virtual time, beside people who reply at the same account. */
export async function play({ rows, stopAfter, callerEveryMs, leastCallers }: Size): Promise<Figures> {
  const items = await itemsOf(rows);
  const clock = createClock(START);
  const random = createRandom(1);
  const scenario = plainReplies(vendorWorld(clock, random), CONVERSATIONS);
  const witness = watch(createMemoryStore());
  const { lambda, doors, sweeper } = deploy({
    ...{ clock, random, operations: [operation], store: witness.store, secrets: SECRETS },
    receive: (request) => scenario.receive(request, undefined),
    // The same for every call: what a person waits longer than another run's is the job's doing, and not chance.
    fates: (port) => ({ latencyMs: port === 'vendor' ? TAKES_MS.vendor : TAKES_MS.aws }),
    ...{ queueFaults: CALM.queue, skewMs: 0, recycled: 0 },
  });
  const door = doors.get(operation);
  if (!door) throw new Error(`${operation.name} is not deployed.`);

  const run = async (goesOn: (told: number) => boolean) => {
    const told: Outcome[] = [];
    await runItems(listed(items), {
      perMinute: () => LIMIT,
      async invoke(request) {
        const invocation = await lambda.invoke(door, request);
        if (invocation.kind !== 'answered') throw new Error('The function gave no answer.');
        return invocation.answer as Answer;
      },
      tell: (outcome) => told.push(outcome),
      goesOn: () => goesOn(told.length),
      world: { now: clock.now, sleep: (ms) => passing(clock, ms) },
    });
    return told;
  };

  let isJobOver = false;
  let lastedMs = 0;
  const isOver = () => isJobOver && callersMs.length >= leastCallers;
  let mostOpen = 0;
  const callersMs: number[] = [];
  const reply = async (n: number) => {
    const startedAt = clock.now();
    const { input } = scenario.wish(rows + n, random);
    const invocation = await lambda.invoke(door, httpEvent({ operation, input }, `caller-${n}`));
    const { statusCode } = invocation.kind === 'answered' ? Object(invocation.answer) : {};
    callersMs[n - 1] = statusCode === 200 ? clock.now() - startedAt : Number.POSITIVE_INFINITY;
  };
  const beside = (n: number) =>
    clock.at(START + n * callerEveryMs, () => {
      if (isOver()) return;
      void reply(n);
      beside(n + 1);
    });
  const everyMinute = (minute: number) =>
    clock.at(START + minute * MINUTE_MS, () => {
      mostOpen = Math.max(mostOpen, witness.open.size);
      void lambda.invoke(sweeper, {});
      if (!isOver()) everyMinute(minute + 1);
    });
  beside(1);
  everyMinute(1);
  const job = run((told) => told < stopAfter)
    .then(() => run(() => true))
    .finally(() => {
      isJobOver = true;
      lastedMs = clock.now() - START;
    });
  await clock.run(() => (isOver() && witness.open.size === 0) || clock.now() > START + 24 * HOUR_MS);
  const told = await job;

  return {
    // What was accepted, and waited for its turn when the job was told, has ended since.
    states: statesOf(told, (id) => witness.actions.get(id)?.state),
    replayed: told.filter(({ replayed }) => replayed).length,
    ...mailsOf(scenario),
    ...{ mostOpen, callersMs, minutes: lastedMs / MINUTE_MS },
  };
}

/** The rows of a file as the job reads them, all of them first: what reads a stream waits for more than the clock. */
async function itemsOf(rows: number): Promise<readonly (Item | Refused)[]> {
  if (rows === 0) return []; // a file without a row is refused
  const lines = Array.from({ length: rows }, (_, n) => `${FIRST_CONVERSATION + (n % CONVERSATIONS)},${n}`);
  const text = ['conversation,order', ...lines].join('\n');
  const mapping = {
    name: 'order-shipped',
    match: { source: ['shop'], 'detail-type': ['order.shipped'] },
    operation: operation.name,
    input: {
      ...{ conversationId: 'detail.conversation', text: 'Order {{ detail.order }} is on its way.' },
      ...{ customer: { id: 123 }, cc: ['{{ detail.order }}@example.com'] },
    },
    key: ['order-shipped', 'detail.order'],
  };
  const items: (Item | Refused)[] = [];
  const source = { name: 'orders.csv', open: () => Readable.from([text]) };
  for await (const item of readItems({ rows: source, mapping, operation })) items.push(item);
  return items;
}

async function* listed<T>(list: readonly T[]): AsyncGenerator<T> {
  yield* list;
}

function passing(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => clock.at(clock.now() + ms, resolve));
}

function statesOf(told: readonly Outcome[], now: (id: string) => string | undefined): Readonly<Record<string, number>> {
  const counts = tally();
  for (const outcome of told) counts.add({ state: now(outcome.actionId ?? '') ?? outcome.state });
  return counts.states();
}

function mailsOf(scenario: Scenario): Pick<Figures, 'mails' | 'twice'> {
  const made = [...scenario.effects().values()];
  return {
    mails: made.reduce((sum, each) => sum + each.length, 0),
    twice: made.filter((each) => each.length > 1).length,
  };
}
