import './late-modules.ts';
import { counted } from '../../console/words.ts';
import type { FaultName } from '../simulators/faults.ts';
import { SECRETS as SIMULATED_SECRETS } from '../simulators/simulators.ts';
import { outageOf } from './aws-outages.ts';
import { ask, type Caller, type Told } from './callers.ts';
import { type Clock, createClock } from './clock.ts';
import { CutLists } from './cut-lists.ts';
import { deploy } from './deployment.ts';
import { createMemoryStore } from './memory-store.ts';
import type { Receive } from './network.ts';
import { type Decided, type OnCall, People } from './person.ts';
import type { Process } from './process.ts';
import type { SimulatedQueue } from './queue.ts';
import { createRandom, type Random } from './random.ts';
import type { Scenario } from './scenario.ts';
import { chance, noStrikes, type Strikes, tardiness, vendorFault, type Weather } from './weather.ts';
import { eventOf, type Witness, watch } from './witness.ts';

export interface Plan {
  readonly seed: number;
  readonly actions: number;
  readonly weather: Weather;
  /** Between two requests, on average. Milliseconds. */
  readonly paceMs: number;
  /** Who is asked for what; each request goes to one of them by chance. */
  scenarios(clock: Clock, random: Random): readonly [Scenario, ...Scenario[]];
  readonly env?: Readonly<Record<string, string>>;
  /** By `vendor/account`. @default one account, `default`, of each vendor */
  readonly secrets?: ReadonlyMap<string, unknown>;
  /** What has not ended this long after the last request never will. Milliseconds. @default 36 hours */
  readonly patienceMs?: number;
  /** Who decides about what is held. @default one patient person */
  readonly onCall?: OnCall;
  /** The share of invocations after which a container is not used again. @default a small one */
  readonly recycled?: number | undefined;
  /** Nothing stands in the way of any action for as long as it may take: each must be done. @default false */
  readonly allMustBeDone?: boolean;
  /** Told of each line that the bundle logs. */
  onLine?(line: string): void;
}

/** One request that reached a vendor. */
export interface VendorCall {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly from: Process;
  readonly method: string;
  readonly url: string;
  /** When the vendor was done with it. Epoch milliseconds. */
  answeredAt?: number;
  /** Absent if there was no answer. */
  status?: number;
  /** What the weather struck it with, if it did. */
  struckBy?: FaultName;
}

/** What came of a run, before anybody judges it. */
export interface Outcome {
  readonly told: readonly Told[];
  readonly witness: Witness;
  readonly scenarios: readonly Scenario[];
  /** Result events: `act_… done`. */
  readonly announced: ReadonlySet<string>;
  readonly strikes: Strikes;
  readonly queue: SimulatedQueue['counts'];
  /** Actions that a person had to decide on. */
  readonly decisions: number;
  /** What people decided, one by one. */
  readonly decided: readonly Decided[];
  /** Requests that reached a vendor. */
  readonly vendorCalls: number;
  /** The same one by one, oldest first. */
  readonly calls: readonly VendorCall[];
  /** Actions of which the bundle reported a duplicate. */
  readonly reportedTwice: ReadonlySet<string>;
  readonly allMustBeDone: boolean;
  /** Sums by metric. */
  readonly metrics: ReadonlyMap<string, number>;
  readonly offences: readonly string[];
  /** How much virtual time passed. Milliseconds. */
  readonly lastedMs: number;
}

export const START = Date.UTC(2026, 2, 2, 9);
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 3_600_000;
const PATIENCE_MS = 36 * 3_600_000;

/** Runs the whole bundle, from doors to vendors, in virtual time. The same plan, the same outcome. */
export async function simulate(plan: Plan): Promise<Outcome> {
  const { weather, actions, paceMs } = plan;
  const random = createRandom(plan.seed);
  const clock = createClock(START);
  const scenarios = plan.scenarios(clock, random);
  const witness = watch(createMemoryStore());
  const strikes = noStrikes();
  const tardyHost = weather.tardy && random.pick(scenarios).host;
  const reportedTwice = new Set<string>();
  const announced = new Set<string>();
  const metrics = new Map<string, number>();
  const offences: string[] = [];
  const calls: VendorCall[] = [];

  const wait = (ms: number) => new Promise<void>((resolve) => clock.at(clock.now() + ms, resolve));

  const cutLists = new CutLists(weather, random);

  const receive: Receive = async (request, from) => {
    const { method, origin, path } = request;
    const call: VendorCall = { at: clock.now(), from, method, url: origin + path };
    calls.push(call);
    const scenario = scenarios.find(({ host }) => request.origin === `https://${host}`);
    if (!scenario) throw new Error(`Nobody answers at ${request.origin}.`);
    const names = scenario.writesTo(request);
    const underWay = names.flatMap((name) => witness.underWay(name));
    if (names.length > 0 && underWay.length !== 1) {
      offences.push(
        `${request.path} is written to, and ${counted(underWay.length, 'action is', 'actions are')} on record as under way`,
      );
    }
    const lateMs = request.origin === `https://${tardyHost}` ? tardiness(weather, random, clock.now(), strikes) : 0;
    if (lateMs > 0) await wait(lateMs / 2);
    const now = clock.now();
    const fault = cutLists.faultOf(request, vendorFault(weather, random, now, strikes), now, strikes);
    if (fault) call.struckBy = fault.name;
    const delivery = await scenario.receive(request, fault);
    if (lateMs > 0) await wait(lateMs / 2);
    call.answeredAt = clock.now();
    if ('answer' in delivery) call.status = delivery.answer.status;
    return delivery;
  };
  const deployment = deploy({
    ...{ clock, random, receive, secrets: plan.secrets ?? SECRETS },
    operations: scenarios.map(({ operation }) => operation),
    store: witness.store,
    fates: chance(weather, random, strikes, clock.now),
    queueFaults: weather.queue,
    queueDownUntil: () => outageOf('sqs', weather.aws, clock.now())?.to,
    skewMs: weather.skewMs,
    recycled: plan.recycled,
    env: plan.env ?? {},
    onAnnounced(action) {
      const event = eventOf(action);
      // It need not be what the record says now: a person may have decided since, or the key may have been used again.
      if (!witness.eventful.has(event)) offences.push(`${event} is announced, and its end is not on record`);
      announced.add(event);
    },
    onLine(line) {
      countMetrics(metrics, line);
      if (line.includes('duplicate detected')) reportedTwice.add(JSON.parse(line).actionId);
      plan.onLine?.(line);
    },
  });

  const told: Told[] = [];
  const numbers = new Map<string, number>();
  let waiting = actions;
  let pacedAt = START + MINUTE_MS;
  let last = pacedAt;
  for (let n = 0; n < actions; n += 1) {
    pacedAt += random.between(0, 2 * paceMs);
    const scenario = random.pick(scenarios);
    const wish = scenario.wish(n, random);
    const { input, account, beginsAfterMs, lastsMs, precedent, trigger, askedAtMs, againAfterMs } = wish;
    const at = askedAtMs === undefined ? pacedAt : START + MINUTE_MS + askedAtMs;
    last = Math.max(last, at);
    if (precedent) clock.at(at - random.between(5_000, 50_000), precedent);
    const door = deployment.doors.get(scenario.operation);
    if (!door) throw new Error(`${scenario.operation.name} is not deployed.`);
    const caller: Caller = {
      ...{ n, input, account, againAfterMs, operation: scenario.operation, keyed: wish.keyed ?? random.chance(0.8) },
      notAfter: lastsMs === undefined ? (random.chance(0.8) ? at + DAY_MS : undefined) : at + lastsMs,
      notBefore: beginsAfterMs === undefined ? undefined : at + beginsAfterMs,
      trigger: trigger ?? random.pick(['http', 'http', 'direct', 'event']),
    };
    clock.at(at, () => {
      const onId = (id: string) => numbers.set(id, n);
      const { lambda } = deployment;
      void ask(caller, { clock, random, lambda, door, onId, repeated: weather.repeated }).then((known) => {
        told.push(known);
        waiting -= 1;
      });
    });
  }
  const people = new People({ clock, random, deployment }, plan.onCall ?? {}, ({ id, operation }) => {
    const scenario = scenarios.find((candidate) => candidate.operation.name === operation);
    return scenario?.hasHappened(numbers.get(id) ?? Number.NaN) ?? false;
  });
  everyMinute(clock, () => {
    void deployment.lambda.invoke(deployment.sweeper, {});
    people.look(witness);
    for (const process of deployment.lambda.running) {
      if (!random.chance(weather.clockSteps)) continue;
      strikes.clockSteps += 1;
      process.adjustClock(-random.between(0, MINUTE_MS));
    }
  });
  const over = last + (plan.patienceMs ?? PATIENCE_MS);
  await clock.run(() => clock.now() > over || (waiting === 0 && witness.open.size === 0));

  // Where no process dies or stands still, none may be at work for longer than it may.
  const isExplained = weather.crash > 0 || weather.pause > 0 || weather.slow > 0 || weather.aws.length > 0;
  const timedOut = isExplained ? [] : deployment.lambda.timedOut.map((name) => `${name} was ended at its timeout`);
  return {
    ...{ told, witness, scenarios, announced, strikes, calls, metrics, reportedTwice },
    allMustBeDone: plan.allMustBeDone ?? false,
    vendorCalls: calls.length,
    queue: deployment.queue.counts,
    decisions: people.decisions,
    decided: people.decided,
    offences: [...offences, ...witness.offences, ...timedOut],
    lastedMs: clock.now() - START,
  };
}

/** The secrets that the simulated vendors know: an account `default` of each. */
export const SECRETS: ReadonlyMap<string, unknown> = new Map(Object.entries(SIMULATED_SECRETS));

/** What happens by schedule: the sweep, a look at what is held, and, where clocks go wrong, their steps. */
function everyMinute(clock: Clock, task: () => void): void {
  clock.at(clock.now() + MINUTE_MS, () => {
    task();
    everyMinute(clock, task);
  });
}

function countMetrics(metrics: Map<string, number>, line: string): void {
  if (!line.includes('"_aws"')) return;
  const { _aws, ...fields } = JSON.parse(line);
  const name: string = _aws.CloudWatchMetrics[0].Metrics[0].Name;
  metrics.set(name, (metrics.get(name) ?? 0) + fields[name]);
}
