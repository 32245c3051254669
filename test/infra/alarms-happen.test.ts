import { beforeAll, describe, expect, it } from 'vitest';
import { createMemoryStore } from '../../dev/simulation/memory-store.ts';
import { operation as createReply } from '../../functions/helpscout/create-reply.ts';
import { operations } from '../../functions/registry.ts';
import { OUR_NAMESPACE } from '../../infra/metrics.ts';
import { serveSweep } from '../../lib/doors/workers.ts';
import { METRICS } from '../../lib/telemetry/telemetry.ts';
import { type AlarmProperties, alarmsOf, isAlarmed, namespacesOf } from '../kit/alarms.ts';
import { lambdaContext } from '../kit/lambda-context.ts';
import { replies, reply } from '../kit/replies.ts';
import { type Everything, everything, untilSettled } from '../kit/world.ts';

const MINUTE_MS = 60_000;
const DAY_MINUTES = 24 * 60;
const SETTLE_MS = 1_000;

const stageOf = (edge = {}) => everything({ env: { SETTLE_MS: String(SETTLE_MS) }, ...edge });

/** The sweep, each minute. */
async function sweeps(all: Everything, minutes: number): Promise<void> {
  for (let minute = 0; minute < minutes; minute += 1) {
    all.world.advance(MINUTE_MS);
    await serveSweep(operations, () => all.bundle.runtime)({}, lambdaContext());
  }
}

/** Several replies, each to a conversation of its own, whose request is lost twice. */
async function hold(all: Everything, count: number): Promise<void> {
  const { faults, state } = all.vendors.simulators.helpscout;
  for (let n = 0; n < count; n += 1) {
    const id = 20_000 + n;
    const known = state.conversations.get(123);
    if (known) state.conversations.set(id, { ...structuredClone(known), id });
    faults.push({ name: 'reset-before', match: { operation: 'createReply' }, times: 2 });
    const { body } = await reply(all, { conversationId: String(id) });
    await untilSettled(all, createReply, body.actionId);
  }
}

/** What makes each alarm on a metric of ours go off; everything that the functions have written by then is judged. */
const CONDITIONS: Readonly<Record<string, () => Promise<Everything>>> = {
  async DuplicateDetected() {
    const all = stageOf();
    // The vendor acts an hour after the request was lost, and so does it for the one that was sent again.
    const late = { name: 'late-commit', ms: 30 * MINUTE_MS, match: { operation: 'createReply' } } as const;
    all.vendors.simulators.helpscout.faults.push(late);
    const { body } = await reply(all);
    await untilSettled(all, createReply, body.actionId);
    for (let minute = 0; minute < 120 && !seen(all, 'DuplicateDetected'); minute += 1) {
      all.world.advance(MINUTE_MS);
      await all.bundle.drive(createReply, body.actionId);
    }
    return all;
  },
  async ActionHeld() {
    const all = stageOf();
    await hold(all, 1);
    await sweeps(all, 1);
    return all;
  },
  async ManyActionsHeld() {
    const all = stageOf();
    await hold(all, 10);
    await sweeps(all, 1);
    return all;
  },
  async ExpiringBehindHeld() {
    const all = stageOf();
    await replies.held(all);
    await reply(all, { key: 'behind' });
    await sweeps(all, 8);
    return all;
  },
  async OldestHeldAge() {
    const all = stageOf();
    await replies.held(all);
    all.world.advance(DAY_MINUTES * MINUTE_MS);
    await sweeps(all, 2);
    return all;
  },
  async OldestUnknownAge() {
    const all = stageOf();
    await replies.in_doubt(all);
    await sweeps(all, 3);
    return all;
  },
  /** The sweep has stopped. */
  async OldestUnfinishedAge() {
    const all = stageOf();
    await sweeps(all, 5);
    all.world.advance(5 * MINUTE_MS);
    return all;
  },
  async OldestUnannouncedAge() {
    const away = () => Promise.reject(new Error('away'));
    const all = stageOf({ resultEvents: { publish: away, publishEvent: away } });
    await reply(all);
    await sweeps(all, 18);
    return all;
  },
  async StoreFailClosed() {
    const store = createMemoryStore();
    let writes = 0;
    const failing: typeof store = {
      ...store,
      put: (item) => {
        writes += item.key.startsWith('A#') ? 1 : 0;
        if (writes > 1) return Promise.reject(new Error('down'));
        return store.put(item);
      },
    };
    const all = stageOf({ store: failing });
    await reply(all);
    return all;
  },
  async Vendor401AfterRefresh() {
    const all = stageOf();
    all.vendors.simulators.helpscout.faults.push({ name: 'unauthorized', times: 100 });
    await reply(all);
    return all;
  },
  async CredentialsRefused() {
    const all = stageOf();
    all.vendors.simulators.helpscout.faults.push({ name: 'unauthorized', times: 100 });
    await reply(all);
    await sweeps(all, 10);
    return all;
  },
  async BreakerOpen() {
    const all = stageOf();
    all.vendors.simulators.helpscout.faults.push({ name: 'status-before:503', times: 1_000 });
    // The failures of one action count once.
    for (let n = 0; n < 6; n += 1) await reply(all, { conversationId: String(30_000 + n) });
    await sweeps(all, 10);
    return all;
  },
  async EventsRefused() {
    const all = stageOf();
    const event = { id: '1', source: 'shop', 'detail-type': 'helpscout.createReply', detail: { input: {} } };
    await all.bundle.invoke(createReply, event);
    return all;
  },
};

/** Why no test makes an alarm on a metric of AWS go off. */
const OF_AWS: Readonly<Record<string, string>> = {
  'AWS/Lambda': 'Lambda counts invocations, errors, throttles and durations itself',
  'AWS/SQS': 'SQS measures its queues itself',
  'AWS/ApiGateway': 'API Gateway measures its requests itself',
  'AWS/DynamoDB': 'DynamoDB measures its tables itself',
  'AWS/Events': 'EventBridge counts what its rules could not deliver itself',
  'AWS/Scheduler': 'Scheduler counts what it gives up itself',
};

let alarms: Readonly<Record<string, AlarmProperties>>;

beforeAll(async () => {
  alarms = await alarmsOf({ settleMs: String(SETTLE_MS) });
});

const ourAlarms = () =>
  Object.keys(alarms).filter((name) => alarms[name] && namespacesOf(alarms[name]).includes(OUR_NAMESPACE));

function seen({ bundle }: Everything, metric: string): boolean {
  return bundle.lines.some((line) => metric in JSON.parse(line));
}

const isOn = (name: string, { bundle, world }: Everything) => {
  const alarm = alarms[name];
  return alarm !== undefined && isAlarmed(alarm, bundle.lines, world.now());
};

describe('an alarm on what the functions measure', () => {
  it('has a condition here, and each other one watches what AWS itself measures', () => {
    expect(ourAlarms().sort()).toEqual(Object.keys(CONDITIONS).sort());
    const others = new Set(Object.values(alarms).flatMap(namespacesOf));
    others.delete(OUR_NAMESPACE);
    expect([...others].sort()).toEqual(Object.keys(OF_AWS).sort());
  });

  it.each(Object.keys(CONDITIONS))('%s goes off when its condition is made to happen', async (name) => {
    expect(isOn(name, (await CONDITIONS[name]?.()) ?? stageOf())).toBe(true);
  });

  it('stays silent while a stage does its work', async () => {
    const all = stageOf();
    await sweeps(all, 10);
    await replies.done(all);
    await sweeps(all, 1);
    expect(ourAlarms().filter((name) => isOn(name, all))).toEqual([]);
  });

  it('watches the clock of the sweep alone where nothing is measured', () => {
    const silent = ourAlarms().filter((name) => isOn(name, stageOf()));
    expect(silent).toEqual(['OldestUnfinishedAge']);
  });
});

it('every metric that is declared is measured by then', async () => {
  const worlds = await Promise.all(Object.values(CONDITIONS).map((condition) => condition()));
  const limited = stageOf();
  limited.vendors.simulators.helpscout.faults.push({ name: 'rate-limited' });
  await reply(limited);
  const busy = stageOf();
  for (const state of ['done', 'failed', 'in_doubt'] as const) await replies[state](busy);
  const cancelled = stageOf();
  await reply(cancelled, { query: { onlyIf: 'spam' } });
  const all = [...worlds, limited, busy, cancelled];
  expect(Object.keys(METRICS).filter((metric) => !all.some((one) => seen(one, metric)))).toEqual([]);
});
