import { describe, expect, it } from 'vitest';
import { SCENARIOS } from '../../../dev/simulation/scenarios/of-vendors.ts';
import { ended } from '../../../lib/ledger/records/action.ts';
import { VENDORS as PROFILES } from '../../../lib/vendors/vendors.ts';
import { DAY_MS, HOUR_MS, REPLY, REQUESTS, type Standing, stand, type Told, TRIGGERS } from './standing.ts';

const VENDORS = Object.keys(REQUESTS) as (keyof typeof REQUESTS)[];
const SEEDS = [1, 2] as const;

/** What of the answers is allowed beside the winner's: a replay, or that it is still under way. */
const isSecond = ({ status, body }: Told) =>
  status === 409 ? body.kind === 'in_flight' : (status === 200 || status === 202) && body.replayed === true;

/** A hundred requests with one key at one moment, over every trigger; each process is one of its own. */
function hundred(all: Standing, asks: readonly (typeof REPLY)[], key = 'order-5123'): Promise<Told[]> {
  const requests = Array.from({ length: 100 }, (_, n) => {
    const [trigger = 'http', ask = REPLY] = [TRIGGERS[n % TRIGGERS.length], asks[n % asks.length]];
    return all.ask(trigger, ask, key);
  });
  return all.during(Promise.all(requests));
}

describe('a hundred requests with one key at once, over every trigger', () => {
  it.each(VENDORS.map((vendor, seed) => [vendor, seed] as const))(
    'have one effect, one winner, and no error of ours (%s, seed %i)',
    async (vendor, seed) => {
      const all = stand({ seed });
      const answers = await hundred(all, [REQUESTS[vendor]]);
      const winners = answers.filter((answer) => !isSecond(answer));
      expect(winners).toMatchObject([{ status: 200, body: { state: 'done', replayed: false } }]);
      await all.settled();
      expect(all.simulators[vendor].effects()).toHaveLength(1);
      expect(all.witness.actions.size).toBe(1);
    },
  );

  it('have the effect of the one input that was first, and the others are refused', async () => {
    for (const seed of SEEDS) {
      const all = stand({ seed });
      const other = { ...REPLY, input: { ...REPLY.input, text: 'Never mind.' } };
      const answers = await hundred(all, [REPLY, other]);
      const winners = answers.filter(({ body }) => body.replayed === false);
      const refused = answers.filter(({ body }) => body.kind === 'key_reused');
      expect({ winners: winners.length, refused: refused.length }).toEqual({ winners: 1, refused: 50 });
      expect(new Set(refused.map(({ status }) => status))).toEqual(new Set([422]));
      expect(answers.filter(({ status }) => status >= 500 || status === 0)).toEqual([]);
      expect(all.simulators.helpscout.effects()).toHaveLength(1);
    }
  });

  it('are answered with the end to a caller who asks again', async () => {
    const all = stand();
    const answers = await hundred(all, [REPLY]);
    const [winner] = answers.filter(({ body }) => body.replayed === false);
    for (const trigger of TRIGGERS) {
      const again = await all.during(all.ask(trigger, REPLY, 'order-5123'));
      expect(again).toMatchObject({ status: 200, body: { ...winner?.body, replayed: true } });
    }
    expect(all.simulators.helpscout.effects()).toHaveLength(1);
  });
});

describe('a key with another input', () => {
  it.each(VENDORS)('is refused over every trigger, and changes nothing (%s)', async (vendor) => {
    const all = stand();
    const ask = REQUESTS[vendor];
    await all.during(all.ask('http', ask, 'order-5123'));
    const before = JSON.stringify([...all.witness.actions]);
    const requests = all.requests.length;
    const others = [
      { ...ask, input: { ...ask.input, ...SCENARIOS.get(vendor)?.plain.other } },
      { ...ask, onlyIf: PROFILES[vendor].statuses[0], notAfter: all.clock.now() + DAY_MS },
    ].filter(({ onlyIf, input }) => onlyIf !== undefined || input !== ask.input);
    for (const other of others) {
      for (const trigger of TRIGGERS) {
        const { status, body } = await all.during(all.ask(trigger, other, 'order-5123'));
        expect({ status, kind: body.kind, actionId: body.actionId }).toEqual({
          status: 422,
          kind: 'key_reused',
          actionId: [...all.witness.actions.keys()][0],
        });
      }
    }
    expect(all.requests).toHaveLength(requests);
    expect(JSON.stringify([...all.witness.actions])).toBe(before);
  });
});

describe('a key that comes again', () => {
  const AGES = [0, HOUR_MS, DAY_MS + 1_000, 5 * DAY_MS, 14 * DAY_MS, 30 * DAY_MS - 1_000] as const;

  it.each(VENDORS)('is answered with the same words for as long as a caller may bring it (%s)', async (vendor) => {
    const all = stand();
    const ask = REQUESTS[vendor];
    const first = await all.during(all.ask('http', ask, 'order-5123'));
    expect(first).toMatchObject({ status: 200, body: { state: 'done', replayed: false } });
    const [action] = all.witness.actions.values();
    const endedAt = action && ended(action) ? action.endedAt : Number.NaN;
    const requests = all.requests.length;
    for (const age of AGES) {
      await all.pass(endedAt + age - all.clock.now());
      for (const trigger of TRIGGERS) {
        const again = await all.during(all.ask(trigger, ask, 'order-5123'));
        expect({ status: again.status, body: again.body }).toEqual({
          status: 200,
          body: { ...first.body, replayed: true },
        });
      }
    }
    expect(all.requests).toHaveLength(requests);
    expect(all.simulators[vendor].effects()).toHaveLength(1);
  });

  it('is a new action once the first one is forgotten, though its record may still be there', async () => {
    const all = stand();
    const first = await all.during(all.ask('http', REPLY, 'order-5123'));
    await all.pass(30 * DAY_MS + 1_000);
    const second = await all.during(all.ask('http', REPLY, 'order-5123'));
    expect(second).toMatchObject({ status: 200, body: { actionId: first.body.actionId, replayed: false } });
    expect(second.body.result).not.toEqual(first.body.result);
    const third = await all.during(all.ask('direct', REPLY, 'order-5123'));
    expect(third.body).toEqual({ ...second.body, replayed: true });
    expect(all.simulators.helpscout.effects()).toHaveLength(2);
  });
});

it('without a key each request is its own action, and each event that of its id', async () => {
  const all = stand();
  const times = 3;
  for (let n = 0; n < times; n += 1) {
    for (const trigger of ['http', 'direct'] as const) {
      const { status, body } = await all.during(all.ask(trigger, REPLY));
      expect({ status, replayed: body.replayed }).toEqual({ status: 200, replayed: false });
    }
    const { status, body } = await all.during(all.ask('event', REPLY));
    expect({ status, replayed: body.replayed }).toEqual({ status: 200, replayed: n > 0 });
  }
  expect(all.simulators.helpscout.effects()).toHaveLength(2 * times + 1);
});
