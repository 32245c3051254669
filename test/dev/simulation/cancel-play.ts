import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { ask } from '../../../dev/simulation/callers.ts';
import { type Clock, createClock } from '../../../dev/simulation/clock.ts';
import { type Deployment, deploy } from '../../../dev/simulation/deployment.ts';
import { createMemoryStore } from '../../../dev/simulation/memory-store.ts';
import { PLAINLY, vendorWorld } from '../../../dev/simulation/plans.ts';
import { createRandom, type Random } from '../../../dev/simulation/random.ts';
import { httpEvent } from '../../../dev/simulation/requests.ts';
import type { Scenario } from '../../../dev/simulation/scenario.ts';
import { isWrite, struck } from '../../../dev/simulation/scenarios/adapted.ts';
import { SECRETS, START } from '../../../dev/simulation/simulation.ts';
import { chance, FOUL, noStrikes, vendorFault, type Weather } from '../../../dev/simulation/weather.ts';
import { watch } from '../../../dev/simulation/witness.ts';
import { type Action, ended } from '../../../lib/ledger/records/action.ts';

/** One action that somebody asked for, and that somebody wanted to cancel. */
export interface Contest {
  readonly action: Action | undefined;
  /** The statuses that were answered, oldest first; 0 for no answer at all. */
  readonly answers: readonly number[];
  /** What it made at the vendor. */
  readonly effects: readonly string[];
}

const ACTIONS = 10;
const SETTLE_MS = 120_000;
const LIFE_MS = 20 * 60_000;
const MINUTE_MS = 60_000;

/** Much goes wrong, and much takes its time. */
const WEATHER: Weather = { ...FOUL, slow: 0.1, vendor: 0.15 };

/** Of each vendor that shows what each action made there; both resend classes are among them. */
const SCENARIOS = [PLAINLY.helpscout, PLAINLY.khoros, PLAINLY.reamaze] as const;

/** Some actions in a few conversations of one vendor, each cancelled at some moment. The same seed, the same interleaving. */
export async function contests(seed: number): Promise<readonly Contest[]> {
  const clock = createClock(START);
  const random = createRandom(seed);
  const peaceful: Scenario = random.pick(SCENARIOS)(vendorWorld(clock, random), 4);
  const late = () => ({ name: 'late-commit', ms: random.between(0, WEATHER.lateCommitMs) }) as const;
  const scenario = struck(peaceful, (request) => (isWrite(request) && random.chance(0.2) ? late() : undefined));
  const witness = watch(createMemoryStore());
  const strikes = noStrikes();
  const deployment = deploy({
    ...{ clock, random, secrets: SECRETS, store: witness.store, operations: [scenario.operation] },
    receive: (request) => scenario.receive(request, vendorFault(WEATHER, random, clock.now(), strikes)),
    fates: chance(WEATHER, random, strikes, clock.now),
    queueFaults: WEATHER.queue,
    skewMs: WEATHER.skewMs,
    env: { SETTLE_MS: String(SETTLE_MS) },
  });
  const sweep = () => {
    void deployment.lambda.invoke(deployment.sweeper, {});
    clock.at(clock.now() + MINUTE_MS, sweep);
  };
  clock.at(START + MINUTE_MS, sweep);

  let open = ACTIONS;
  const contested = Array.from({ length: ACTIONS }, async (_, n) => {
    const askedAt = START + random.between(0, 2_000);
    const dueAt = random.chance(0.3) ? Math.ceil(askedAt + random.between(1_000, 30_000)) : askedAt;
    const wish = scenario.wish(n, random);
    const caller = {
      ...{ n, keyed: true, trigger: random.pick(['http', 'direct', 'event'] as const) },
      ...{ operation: scenario.operation, input: wish.input },
      // Behind what is held for a person it would wait for longer.
      ...{ notBefore: dueAt > askedAt ? dueAt : undefined, notAfter: dueAt + LIFE_MS },
    };
    const door = deployment.doors.get(scenario.operation);
    if (!door) throw new Error(`${scenario.operation.name} is not deployed.`);
    const id = await new Promise<string>((resolve) => {
      clock.at(askedAt, () => {
        void ask(caller, { clock, random, lambda: deployment.lambda, door, onId: resolve, repeated: 0 });
      });
    });
    const near = random.pick([dueAt, dueAt, askedAt]) + random.between(0, random.pick([200, 1_000, 10_000, 120_000]));
    await until(clock, near);
    while (!witness.actions.has(id)) await until(clock, clock.now() + 100);
    const answers = await cancel(httpEvent(caller, undefined), id, clock, random, deployment);
    open -= 1;
    return { n, id, answers };
  });

  let restsSince = Number.POSITIVE_INFINITY;
  const isOver = () => {
    const rests = [...witness.actions.values()].every((it) => (ended(it) || it.state === 'held') && it.announced);
    if (open > 0 || !rests) restsSince = Number.POSITIVE_INFINITY;
    else restsSince = Math.min(restsSince, clock.now());
    // What was lost on its way may still arrive.
    return clock.now() > restsSince + WEATHER.lateCommitMs || clock.now() > START + 180 * MINUTE_MS;
  };
  await clock.run(isOver);
  const effects = scenario.effects();
  const known = await Promise.all(contested);
  return known.map(({ n, id, answers }) => ({
    ...{ action: witness.actions.get(id), answers, effects: effects.get(n) ?? [] },
  }));
}

/** Cancels as a patient person does: again while there is no clear answer. */
async function cancel(
  { body, ...request }: ReturnType<typeof httpEvent>,
  actionId: string,
  clock: Clock,
  random: Random,
  { lambda, canceller }: Deployment,
): Promise<readonly number[]> {
  const event = { ...request, queryStringParameters: {}, pathParameters: { actionId } };
  const answers: number[] = [];
  for (let tries = 0; tries < 20; tries += 1) {
    const invocation = await lambda.invoke(canceller, event);
    const { statusCode = 0 } =
      invocation.kind === 'answered' ? (invocation.answer as APIGatewayProxyStructuredResultV2) : {};
    answers.push(statusCode);
    if (statusCode !== 503 && statusCode !== 0) break;
    await until(clock, clock.now() + random.between(20, 2_000));
  }
  return answers;
}

function until(clock: Clock, time: number): Promise<void> {
  return new Promise((resolve) => clock.at(time, resolve));
}
