import { describe, expect, it } from 'vitest';
import { AppError, type ErrorFacts } from '../../../../lib/errors/app-error.ts';
import type { ErrorKind } from '../../../../lib/errors/kinds.ts';
import { learn, pauseMs, slot } from '../../../../lib/ledger/pace/slots.ts';
import type { Account } from '../../../../lib/ledger/records/records.ts';
import type { SeenLimit } from '../../../../lib/operation.ts';
import {
  accountOf,
  aLedger,
  alwaysOutrun,
  anAction,
  disturbing,
  fails,
  isOutrun,
  NOW,
  PER_MINUTE,
  type TestLedger,
  withAccount,
} from '../../../kit/ledger.ts';

const HEALTHY: Account = { pauseUntil: 0, failures: 0 };
const KEY = 'V#helpscout|default';
const MINUTE_MS = 60_000;

/** The ledger's account lets one unit pass a second; six more may run ahead. */
const SECOND_MS = MINUTE_MS / PER_MINUTE;

const arrivalOf = async (l: TestLedger) => (await l.store.get(KEY))?.arrival;

async function slots(l: TestLedger, count: number, cost = 1) {
  const taken: number[] = [];
  for (let index = 0; index < count; index += 1) taken.push((await slot(l, anAction(), cost)).at - l.world.now());
  return taken;
}

describe('a turn in the rate limit', () => {
  it('comes at once for a burst, and then at the even pace', async () => {
    const l = aLedger();
    expect(await slots(l, 10)).toEqual([0, 0, 0, 0, 0, 0, 0, 1_000, 2_000, 3_000]);
  });

  it('takes as long as what it costs', async () => {
    const l = aLedger();
    expect(await slots(l, 5, 3)).toEqual([0, 0, 0, 3_000, 6_000]);
    expect(await arrivalOf(l)).toBe(NOW + 15 * SECOND_MS);
  });

  it('goes at the pace that the vendor’s answers have told', async () => {
    const l = aLedger();
    await withAccount(l, { perMinute: 600 });
    expect(await slots(l, 63)).toEqual([...Array.from({ length: 61 }, () => 0), 100, 200]);
  });

  it('does not let idle time grow into a larger burst', async () => {
    const l = aLedger();
    await slots(l, 1);
    l.world.advance(10 * MINUTE_MS);
    expect(await slots(l, 8)).toEqual([0, 0, 0, 0, 0, 0, 0, 1_000]);
  });

  it('is told with what is to be kept of it, and the account as it was', async () => {
    const l = aLedger();
    expect(await slot(l, anAction(), 1)).toEqual({
      at: NOW,
      slotAt: NOW,
      reason: 'rate_limited',
      probing: false,
      account: HEALTHY,
    });
    await slots(l, 7);
    expect(await slot(l, anAction(), 1)).toMatchObject({ at: NOW + 2_000, slotAt: NOW + 2_000 });
  });

  it('is shared by all actions of an account, and by no other account’s', async () => {
    const l = aLedger();
    await slots(l, 9);
    expect((await slot(l, anAction({ id: 'act_other', conversation: '9' }), 1)).at).toBe(NOW + 3_000);
    expect((await slot(l, anAction({ account: 'other' }), 1)).at).toBe(NOW);
    expect((await slot(l, anAction({ vendor: 'khoros' }), 1)).at).toBe(NOW);
  });

  it('is not taken twice', async () => {
    const l = aLedger();
    await slots(l, 1);
    for (const slotAt of [NOW - MINUTE_MS, NOW, NOW + 5_000]) {
      expect(await slot(l, anAction({ slotAt }), 1)).toMatchObject({ at: slotAt, slotAt });
    }
    expect(await arrivalOf(l)).toBe(NOW + SECOND_MS);
  });

  it('is over when it was missed by more than a minute, and is taken anew', async () => {
    const l = aLedger();
    expect(await slot(l, anAction({ slotAt: NOW - MINUTE_MS - 1 }), 1)).toMatchObject({ at: NOW, slotAt: NOW });
    expect(await arrivalOf(l)).toBe(NOW + SECOND_MS);
  });

  it('is needed by nobody for what costs nothing, and no record is touched', async () => {
    const l = aLedger();
    expect(await slot(l, anAction(), 0)).toEqual({
      at: NOW,
      reason: 'rate_limited',
      account: HEALTHY,
      probing: false,
    });
    expect(await l.store.get(KEY)).toBeUndefined();
  });

  it('is not to be had while the ledger cannot be reached', async () => {
    const l = aLedger();
    disturbing(l, 'advance', KEY, fails);
    await expect(slot(l, anAction(), 1)).rejects.toMatchObject({ kind: 'unavailable' });
  });
});

describe('while an account is paused', () => {
  const paused = async () => {
    const l = aLedger();
    await withAccount(l, { pauseUntil: NOW + 20_000 });
    return l;
  };

  it('the turns begin when the pause ends, so that a backlog leaves at the pace of the limit', async () => {
    expect(await slots(await paused(), 9)).toEqual([...Array.from({ length: 7 }, () => 20_000), 21_000, 22_000]);
  });

  it('a turn before its end is taken anew, and one after it is kept', async () => {
    const l = await paused();
    expect(await slot(l, anAction({ slotAt: NOW + 19_999 }), 1)).toMatchObject({ at: NOW + 20_000 });
    expect(await arrivalOf(l)).toBe(NOW + 20_000 + SECOND_MS);
    for (const slotAt of [NOW + 20_000, NOW + 30_000])
      expect(await slot(l, anAction({ slotAt }), 1)).toMatchObject({ at: slotAt, slotAt });
    expect(await arrivalOf(l)).toBe(NOW + 20_000 + SECOND_MS);
  });

  it('what costs nothing waits too, and does not come all at once', async () => {
    const l = await paused();
    const waits = async (chance: number) => {
      l.world.chance = chance;
      return (await slot(l, anAction(), 0)).at - NOW;
    };
    expect([await waits(0), await waits(0.5), await waits(0.999)]).toEqual([20_000, 21_500, 22_997]);
  });

  it('it is over at its end', async () => {
    const l = await paused();
    l.world.advance(20_000);
    expect((await slot(l, anAction(), 0)).at).toBe(NOW + 20_000);
    expect((await slot(l, anAction(), 1)).at).toBe(NOW + 20_000);
  });
});

describe('after three failures in a row', () => {
  const failing = async (account: Partial<Account> = {}) => {
    const l = aLedger();
    await withAccount(l, { failures: 3, ...account });
    return l;
  };

  it('one may try whether the vendor works again, and the pause is put off for all others', async () => {
    const l = await failing();
    const account = { failures: 3, pauseUntil: 0 };
    const reason = 'vendor_unavailable';
    expect(await slot(l, anAction({ slotAt: 7 }), 1)).toEqual({ at: NOW, slotAt: 7, reason, account, probing: true });
    expect(await accountOf(l)).toEqual({ failures: 3, pauseUntil: NOW + 30_000 });
    expect(await slot(l, anAction({ id: 'act_other' }), 1)).toEqual({
      at: NOW + 60_000 + 1_500,
      reason,
      account: { failures: 3, pauseUntil: NOW + 30_000 },
      probing: false,
    });
    expect(await arrivalOf(l)).toBeUndefined();
  });

  it('whoever is outrun at the election waits', async () => {
    const l = await failing();
    disturbing(l, 'put', KEY, isOutrun(l));
    expect(await slot(l, anAction(), 1)).toMatchObject({ probing: false, at: NOW + 61_500 });
  });

  it('nobody passes before a long pause ends', async () => {
    const l = await failing({ pauseUntil: NOW + 100_000 });
    l.world.chance = 0;
    expect(await slot(l, anAction(), 1)).toMatchObject({ probing: false, at: NOW + 100_000 });
    expect(await slot(l, anAction({ slotAt: NOW + 200_000 }), 0)).toMatchObject({ at: NOW + 100_000 });
    expect((await slot(l, anAction(), 1)).slotAt).toBeUndefined();
  });

  it('there is a probe again when the pause ends', async () => {
    const l = await failing({ pauseUntil: NOW + 1 });
    expect((await slot(l, anAction(), 1)).probing).toBe(false);
    l.world.advance(1);
    expect((await slot(l, anAction(), 0)).probing).toBe(true);
  });

  it('probes come sooner where all is settled sooner', async () => {
    const l = aLedger({ config: { SETTLE_MS: 50_000, SAFE_RESEND_MS: 0, VENDOR_RESPONSE_TIMEOUT_MS: 1 } });
    await withAccount(l, { failures: 4 });
    expect((await slot(l, anAction(), 1)).probing).toBe(true);
    expect(await accountOf(l)).toEqual({ failures: 4, pauseUntil: NOW + 5_000 });
    expect((await slot(l, anAction(), 1)).at).toBe(NOW + 5_000 + 250);
  });

  it('but not after two', async () => {
    const l = await failing({ failures: 2 });
    expect(await slot(l, anAction(), 1)).toMatchObject({ at: NOW, probing: false, reason: 'rate_limited' });
    expect(await accountOf(l)).toEqual({ failures: 2, pauseUntil: 0 });
  });
});

describe('what an attempt teaches of its account', () => {
  const error = (kind: ErrorKind, facts: ErrorFacts = {}) => new AppError(kind, 'Oh.', facts);

  async function learned(before: Partial<Account>, thrown?: AppError, limit?: SeenLimit) {
    const l = aLedger();
    const { body } = await withAccount(l, before);
    await learn(l, anAction(), body, thrown, limit);
    return accountOf(l);
  }

  it('is to pause as long as the vendor asks', async () => {
    const thrown = error('rate_limited', { retryAfterMs: 7_000 });
    expect(await learned({}, thrown)).toEqual({ pauseUntil: NOW + 7_000, failures: 0 });
    expect(await learned({ failures: 2 }, thrown)).toEqual({ pauseUntil: NOW + 7_000, failures: 2 });
  });

  it('is to pause for longer after each failure, where the vendor does not say', async () => {
    expect(await learned({}, error('rate_limited'))).toEqual({ pauseUntil: NOW + 750, failures: 0 });
    expect(await learned({ failures: 3 }, error('rate_limited'))).toEqual({ pauseUntil: NOW + 6_000, failures: 3 });
  });

  it('is never to pause for a shorter time than was known', async () => {
    const thrown = error('rate_limited', { retryAfterMs: 5_000 });
    for (const pauseUntil of [NOW + 5_000, NOW + 5_001]) {
      expect(await learned({ pauseUntil }, thrown)).toEqual({ pauseUntil, failures: 0 });
    }
    expect(await learned({ pauseUntil: NOW + 4_999 }, thrown)).toEqual({ pauseUntil: NOW + 5_000, failures: 0 });
  });

  it('is how often in a row it has failed; from the third time on only probes pass', async () => {
    const thrown = error('vendor_unavailable');
    expect(await learned({}, thrown)).toEqual({ pauseUntil: 0, failures: 1 });
    expect(await learned({ failures: 1, pauseUntil: 5 }, thrown)).toEqual({ pauseUntil: 5, failures: 2 });
    expect(await learned({ failures: 2, pauseUntil: 5 }, thrown)).toEqual({ pauseUntil: NOW + 30_000, failures: 3 });
    expect(await learned({ failures: 9, pauseUntil: NOW + 30_001 }, thrown)).toEqual({
      pauseUntil: NOW + 30_001,
      failures: 10,
    });
  });

  it('is that it works again, once it has answered, whatever it said', async () => {
    const sick = { failures: 5, pauseUntil: NOW + 9_000 };
    expect(await learned(sick)).toEqual(HEALTHY);
    expect(await learned(sick, error('vendor_refused', { vendor: { status: 422 } }))).toEqual(HEALTHY);
  });

  it('is nothing, where an answer was lost: the look that follows will tell', async () => {
    const sick = { failures: 2, pauseUntil: 5 };
    expect(await learned(sick, error('vendor_unavailable', { outcome: 'unknown' }))).toEqual(sick);
    expect(await learned(sick, error('vendor_unavailable', { outcome: 'not_applied' }))).toMatchObject({ failures: 3 });
    const status = { outcome: 'unknown', vendor: { status: 500 } } as const;
    expect(await learned(sick, error('vendor_unavailable', status))).toEqual(sick);
  });

  it('is nothing, where the error came from our side', async () => {
    const sick = { failures: 5, pauseUntil: NOW + 9_000 };
    expect(await learned(sick, error('unavailable'))).toEqual(sick);
    expect(await learned(sick, error('invalid_input', { outcome: 'not_applied' }))).toEqual(sick);
  });

  it('is the limit, whatever else it teaches', async () => {
    const limit = { perMinute: 400, remaining: 3 };
    expect(await learned({}, undefined, limit)).toEqual({ ...HEALTHY, perMinute: 400 });
    expect(await learned({ failures: 3, pauseUntil: 5 }, undefined, limit)).toEqual({ ...HEALTHY, perMinute: 400 });
    const asked = { pauseUntil: 5, perMinute: 400 };
    expect(await learned({ failures: 2, pauseUntil: 5 }, undefined, limit)).toEqual({ ...HEALTHY, ...asked });
    expect(await learned({}, error('vendor_unavailable'), limit)).toEqual({
      pauseUntil: 0,
      failures: 1,
      perMinute: 400,
    });
    expect(await learned({}, error('rate_limited', { retryAfterMs: 9 }), limit)).toEqual({
      pauseUntil: NOW + 9,
      failures: 0,
      perMinute: 400,
    });
    expect(await learned({ perMinute: 40 }, error('unavailable'), limit)).toEqual({ ...HEALTHY, perMinute: 400 });
    const paused = { pauseUntil: NOW + 9 };
    const short = error('rate_limited', { retryAfterMs: 9 });
    expect(await learned(paused, short, limit)).toEqual({ ...HEALTHY, ...paused, perMinute: 400 });
    const lost = error('vendor_unavailable', { outcome: 'unknown' });
    expect(await learned({ failures: 2 }, lost, limit)).toEqual({ ...HEALTHY, failures: 2, perMinute: 400 });
  });

  it('touches no record where it is nothing new', async () => {
    const l = aLedger();
    l.disturb = async ({ verb, key }) => expect.fail(`${verb} ${key}`);
    await learn(l, anAction(), HEALTHY);
    await learn(l, anAction(), { ...HEALTHY, perMinute: 400 }, undefined, { perMinute: 400 });
    await learn(l, anAction(), HEALTHY, error('vendor_refused', { vendor: { status: 422 } }));
    await learn(l, anAction(), { ...HEALTHY, pauseUntil: NOW + 9 }, error('rate_limited', { retryAfterMs: 9 }));
  });

  it('begins a record where there is none', async () => {
    const l = aLedger();
    await learn(l, anAction(), HEALTHY, error('vendor_unavailable'));
    expect(await accountOf(l)).toEqual({ pauseUntil: 0, failures: 1 });
  });

  it('is learned from the account as it stands now, where somebody else was faster', async () => {
    const l = aLedger();
    const { body } = await withAccount(l, { failures: 1 });
    disturbing(
      l,
      'put',
      KEY,
      isOutrun(l, ({ failures }: Account) => ({ pauseUntil: 0, failures: failures + 1 })),
    );
    await learn(l, anAction(), body, error('vendor_unavailable'));
    expect(await accountOf(l)).toEqual({ failures: 3, pauseUntil: NOW + 30_000 });
  });

  it('is left to the next attempt, where it is known meanwhile', async () => {
    const l = aLedger();
    await withAccount(l, { perMinute: 400 });
    disturbing(l, 'put', KEY, fails);
    await learn(l, anAction(), HEALTHY, undefined, { perMinute: 400 });
    expect(await accountOf(l)).toEqual({ ...HEALTHY, perMinute: 400 });
  });

  it('is given up, where five times somebody else was faster', async () => {
    const l = aLedger();
    const puts = alwaysOutrun(l);
    await learn(l, anAction(), HEALTHY, error('vendor_unavailable'));
    expect(puts()).toBe(5);
  });
});

it('pauses for twice as long after each failure, never above a tenth of the settle time, and not all alike', () => {
  const l = aLedger();
  const pauses = (chance: number) => {
    l.world.chance = chance;
    return [0, 1, 5, 6, 10, 1_000].map((failures) => pauseMs(l, failures));
  };
  expect(pauses(0)).toEqual([500, 1_000, 16_000, 30_000, 30_000, 30_000]);
  expect(pauses(0.5)).toEqual([750, 1_500, 24_000, 45_000, 45_000, 45_000]);
});

it('doubles its pauses ten times at most', () => {
  const l = aLedger({ config: { SETTLE_MS: 1e9, SAFE_RESEND_MS: 0, VENDOR_RESPONSE_TIMEOUT_MS: 1 } });
  expect([10, 11, 99].map((failures) => pauseMs(l, failures))).toEqual([768_000, 768_000, 768_000]);
});
