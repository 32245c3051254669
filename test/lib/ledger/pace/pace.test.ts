import { describe, expect, it } from 'vitest';
import { AppError, type ErrorFacts } from '../../../../lib/errors/app-error.ts';
import type { ErrorKind } from '../../../../lib/errors/kinds.ts';
import { giveBackPlace } from '../../../../lib/ledger/pace/backlog.ts';
import { paceOf, recordRequest, recordSlowness, takeTurn } from '../../../../lib/ledger/pace/pace.ts';
import type { Account } from '../../../../lib/ledger/records/account.ts';
import type { Trigger } from '../../../../lib/ledger/records/action.ts';
import { pauseMs } from '../../../../lib/ledger/time.ts';
import type { SeenLimit } from '../../../../lib/operation.ts';
import {
  accountOf,
  aLedger,
  alwaysOutrun,
  anAction,
  away,
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

const arrivalOf = async (ledger: TestLedger) => (await ledger.store.get(KEY))?.arrival;

async function turns(ledger: TestLedger, count: number, cost = 1) {
  const taken: number[] = [];
  for (let index = 0; index < count; index += 1)
    taken.push((await takeTurn(ledger, anAction(), cost)).at - ledger.world.now());
  return taken;
}

describe('a turn in the rate limit', () => {
  it('comes at once for a burst, and then at the even pace', async () => {
    const ledger = aLedger();
    expect(await turns(ledger, 10)).toEqual([0, 0, 0, 0, 0, 0, 0, 1_000, 2_000, 3_000]);
  });

  it('takes as long as what it costs', async () => {
    const ledger = aLedger();
    expect(await turns(ledger, 5, 3)).toEqual([0, 0, 0, 3_000, 6_000]);
    expect(await arrivalOf(ledger)).toBe(NOW + 15 * SECOND_MS);
  });

  it('goes at the pace that the vendor’s answers have told', async () => {
    const ledger = aLedger();
    await withAccount(ledger, { perMinute: 600 });
    expect(await turns(ledger, 63)).toEqual([...Array.from({ length: 61 }, () => 0), 100, 200]);
  });

  it('does not let idle time grow into a larger burst', async () => {
    const ledger = aLedger();
    await turns(ledger, 1);
    ledger.world.advance(10 * MINUTE_MS);
    expect(await turns(ledger, 8)).toEqual([0, 0, 0, 0, 0, 0, 0, 1_000]);
  });

  it('is told with what is to be kept of it, and the account as it was', async () => {
    const ledger = aLedger();
    expect(await takeTurn(ledger, anAction(), 1)).toEqual({
      at: NOW,
      rateLimitTurnAt: NOW,
      reason: 'rate_limited',
      probing: false,
      account: HEALTHY,
    });
    await turns(ledger, 7);
    expect(await takeTurn(ledger, anAction(), 1)).toMatchObject({ at: NOW + 2_000, rateLimitTurnAt: NOW + 2_000 });
  });

  it('is shared by all actions of an account, and by no other account’s', async () => {
    const ledger = aLedger();
    await turns(ledger, 9);
    expect((await takeTurn(ledger, anAction({ id: 'act_other', conversation: '9' }), 1)).at).toBe(NOW + 3_000);
    expect((await takeTurn(ledger, anAction({ account: 'other' }), 1)).at).toBe(NOW);
    expect((await takeTurn(ledger, anAction({ vendor: 'khoros' }), 1)).at).toBe(NOW);
  });

  it('is not taken twice', async () => {
    const ledger = aLedger();
    await turns(ledger, 1);
    for (const turnAt of [NOW - MINUTE_MS, NOW, NOW + 5_000]) {
      expect(await takeTurn(ledger, anAction({ rateLimitTurnAt: turnAt }), 1)).toMatchObject({
        at: turnAt,
        rateLimitTurnAt: turnAt,
      });
    }
    expect(await arrivalOf(ledger)).toBe(NOW + SECOND_MS);
  });

  it('is over when it was missed by more than a minute, and is taken anew', async () => {
    const ledger = aLedger();
    expect(await takeTurn(ledger, anAction({ rateLimitTurnAt: NOW - MINUTE_MS - 1 }), 1)).toMatchObject({
      at: NOW,
      rateLimitTurnAt: NOW,
    });
    expect(await arrivalOf(ledger)).toBe(NOW + SECOND_MS);
  });

  it('is needed by no action that costs nothing, and no record is touched', async () => {
    const ledger = aLedger();
    expect(await paceOf(ledger, anAction())).toEqual({
      at: NOW,
      reason: 'rate_limited',
      account: HEALTHY,
      probing: false,
    });
    expect(await ledger.store.get(KEY)).toBeUndefined();
  });

  it('is not to be had while the ledger cannot be reached', async () => {
    const ledger = aLedger();
    disturbing(ledger, 'advance', KEY, fails);
    await expect(takeTurn(ledger, anAction(), 1)).rejects.toMatchObject({ kind: 'unavailable' });
  });
});

describe('where no turn begins soon', () => {
  const TAT = 16 * SECOND_MS;
  const busy = async (
    clocks: { arrival?: number; backlog?: number; servedAt?: number; servedLateMs?: number } = {},
  ) => {
    const ledger = aLedger();
    await withAccount(ledger, {}, { arrival: NOW + TAT + 1, ...clocks });
    return ledger;
  };
  const placed = (at: number, costMs = SECOND_MS) => ({ backlogPlace: { at, costMs } });

  it('an action takes a place, one behind the other, at the even pace', async () => {
    const ledger = await busy();
    const place = async () => (await takeTurn(ledger, anAction(), 2)).backlogPlace;
    const first = NOW + TAT + 1;
    expect([await place(), await place()]).toEqual([
      { at: first, costMs: 2 * SECOND_MS },
      { at: first + 2 * SECOND_MS, costMs: 2 * SECOND_MS },
    ]);
    expect(await arrivalOf(ledger)).toBe(first);
  });

  it('it is called again for its place, and asks halfway whether it may go earlier, but not each minute', async () => {
    const dueOf = async (backlog: number) => {
      const { at } = await takeTurn(await busy({ backlog: NOW + backlog }), anAction(), 1);
      return at - NOW;
    };
    expect([await dueOf(4 * MINUTE_MS), await dueOf(8 * MINUTE_MS), await dueOf(20 * MINUTE_MS)]).toEqual([
      ...[4 * MINUTE_MS, 5 * MINUTE_MS, 10 * MINUTE_MS],
    ]);
  });

  it('it takes no place that comes too late for it, and goes on looking', async () => {
    const ledger = await busy({ backlog: NOW + 10 * MINUTE_MS + 1 });
    const notAfter = NOW + 10 * MINUTE_MS;
    const none = { at: notAfter, costMs: 0 };
    const wait = await takeTurn(ledger, anAction({ notAfter }), 1);
    expect(wait).toMatchObject({ at: NOW + 5 * MINUTE_MS, backlogPlace: none });
    expect(wait.rateLimitTurnAt).toBeUndefined();
    expect((await ledger.store.get(KEY))?.backlog, 'none waits behind it').toBe(NOW + 10 * MINUTE_MS + 1);
    // The one before it has ended.
    await giveBackPlace(ledger, anAction(placed(NOW + MINUTE_MS)));
    expect((await takeTurn(ledger, anAction({ notAfter, backlogPlace: none }), 1)).backlogPlace).toEqual({
      ...{ at: NOW + 10 * MINUTE_MS + 1 - SECOND_MS, costMs: SECOND_MS },
    });
  });

  it('nor one that comes in time only if the backlog is not as late as it is', async () => {
    const ledger = await busy({ backlog: NOW + 5 * MINUTE_MS, servedAt: NOW - 1, servedLateMs: MINUTE_MS });
    const place = async (notAfter: number) => (await takeTurn(ledger, anAction({ notAfter }), 1)).backlogPlace;
    expect(await place(NOW + 6 * MINUTE_MS - 1)).toEqual({ at: NOW + 6 * MINUTE_MS - 1, costMs: 0 });
    expect(await place(NOW + 6 * MINUTE_MS)).toEqual({ at: NOW + 5 * MINUTE_MS, costMs: SECOND_MS });
  });

  it('nor a turn that begins after its time', async () => {
    const ledger = await busy({ arrival: NOW + 9 * SECOND_MS });
    expect((await takeTurn(ledger, anAction({ notAfter: NOW + 2_999 }), 1)).rateLimitTurnAt).toBeUndefined();
    expect((await takeTurn(ledger, anAction({ notAfter: NOW + 3_000 }), 1)).rateLimitTurnAt).toBe(NOW + 3_000);
    const paused = aLedger();
    await withAccount(paused, { pauseUntil: NOW + 20_000 });
    expect((await takeTurn(paused, anAction({ notAfter: NOW + 19_999 }), 1)).rateLimitTurnAt).toBeUndefined();
  });

  it('a place is given back when its action ends unsent, and not when its time has come', async () => {
    const ledger = await busy({ backlog: NOW + MINUTE_MS });
    const backlog = async () => ((await ledger.store.get(KEY))?.backlog ?? 0) - NOW;
    await giveBackPlace(ledger, anAction(placed(NOW + 30_000)));
    expect(await backlog()).toBe(MINUTE_MS - SECOND_MS);
    await giveBackPlace(ledger, anAction(placed(NOW)));
    await giveBackPlace(ledger, anAction());
    await giveBackPlace(ledger, anAction(placed(NOW + 30_000, 0)));
    expect(await backlog()).toBe(MINUTE_MS - SECOND_MS);
  });

  it('an action whose place has come leaves half of the burst to callers that wait', async () => {
    const served = { servedAt: NOW - 1 };
    const turnAt = async (arrival: number, more = {}) =>
      (await takeTurn(await busy({ arrival: NOW + arrival, ...served }), anAction({ ...placed(NOW), ...more }), 1))
        .rateLimitTurnAt;
    expect(await turnAt(3 * SECOND_MS)).toBe(NOW);
    expect(await turnAt(3 * SECOND_MS + 1)).toBeUndefined();
    expect(await turnAt(3 * SECOND_MS + 1, { backlogPlace: undefined }), 'a caller waits').toBe(NOW);
  });

  it('an action goes before its place has come where nothing else has gone lately', async () => {
    const turnAt = async (arrival: number) =>
      (await takeTurn(await busy({ arrival: NOW + arrival }), anAction(placed(NOW + MINUTE_MS)), 1)).rateLimitTurnAt;
    expect([await turnAt(0), await turnAt(1)]).toEqual([NOW, undefined]);
  });

  it('every fourth turn is the backlog’s, however many callers wait', async () => {
    const ledger = await busy({ arrival: NOW + TAT, servedAt: NOW - 4 * SECOND_MS });
    const late = anAction(placed(NOW - 7 * SECOND_MS));
    expect((await takeTurn(ledger, late, 1)).rateLimitTurnAt).toBe(NOW + 10 * SECOND_MS);
    expect(await ledger.store.get(KEY)).toMatchObject({ servedAt: NOW, servedLateMs: 7 * SECOND_MS });
    expect((await takeTurn(ledger, late, 1)).rateLimitTurnAt).toBeUndefined();
    ledger.world.advance(4 * SECOND_MS);
    expect((await takeTurn(ledger, late, 1)).rateLimitTurnAt).toBe(NOW + 11 * SECOND_MS);
  });

  it('an action that must wait on looks again in its order: all are as late as the one that was served last', async () => {
    const dueOf = async (lateMs: number, servedLateMs: number) => {
      const ledger = await busy({ servedAt: NOW - 1, servedLateMs });
      ledger.world.chance = 0;
      return (await takeTurn(ledger, anAction(placed(NOW - lateMs)), 1)).at - NOW;
    };
    // There is room for the backlog in 3.999 s.
    expect(await dueOf(5_000, 5_000)).toBe(3_999);
    expect(await dueOf(5_000, 20_000)).toBe((20_000 - 5_000 - 3_000) / 2);
    expect(await dueOf(5_000, 60_000)).toBe(8_000);
    expect(await dueOf(5_000, 500_000)).toBe(500_000 / 8);
  });

  it.each([
    ['an event asks for', { trigger: 'event' } as const],
    ['was asked for a later time', { notBefore: NOW - 1 }],
  ])('what %s comes behind those that wait, and leaves half of the burst to callers', async (_, bulk) => {
    const turnAt = async (clocks: object, action: { trigger?: Trigger; notBefore?: number } = bulk) =>
      (await takeTurn(await busy({ arrival: NOW, ...clocks }), anAction(action), 1)).rateLimitTurnAt;
    expect(await turnAt({})).toBe(NOW);
    expect(await turnAt({ arrival: NOW + 3 * SECOND_MS })).toBe(NOW);
    expect(await turnAt({ arrival: NOW + 3 * SECOND_MS + 1 })).toBeUndefined();
    expect(await turnAt({ backlog: NOW + 3 * SECOND_MS + 1 })).toBeUndefined();
    expect(await turnAt({ backlog: NOW, servedAt: NOW - 1, servedLateMs: 3 * SECOND_MS + 1 })).toBeUndefined();
    expect(await turnAt({ backlog: NOW + MINUTE_MS }, { trigger: 'http' }), 'a caller does not wait').toBe(NOW);
  });

  it('a caller’s turn makes the places come later that are not handed out yet', async () => {
    const ledger = await busy({ arrival: NOW, backlog: NOW + MINUTE_MS });
    await takeTurn(ledger, anAction(), 5);
    expect(await ledger.store.get(KEY)).toMatchObject({ backlog: NOW + MINUTE_MS + 5 * SECOND_MS });
    await takeTurn(ledger, anAction(placed(NOW - 1)), 1);
    expect(await ledger.store.get(KEY)).toMatchObject({ backlog: NOW + MINUTE_MS + 5 * SECOND_MS });
  });

  it('many who ask at once take no more turns than begin soon', async () => {
    const ledger = aLedger();
    const paces = await Promise.all(Array.from({ length: 40 }, () => takeTurn(ledger, anAction(), 1)));
    expect(paces.filter(({ rateLimitTurnAt }) => rateLimitTurnAt !== undefined)).toHaveLength(17);
    const places = paces.flatMap(({ backlogPlace }) => (backlogPlace ? [(backlogPlace.at - NOW) / SECOND_MS] : []));
    expect(places).toEqual(Array.from({ length: 23 }, (_, index) => 17 + index));
  });

  it('a place is kept while the vendor fails, and while a person has stopped the account', async () => {
    const failing = aLedger();
    await withAccount(failing, { failures: 3, pauseUntil: NOW + 1 });
    expect(await takeTurn(failing, anAction(placed(NOW)), 1)).toMatchObject(placed(NOW));
    const stopped = aLedger();
    await withAccount(stopped, { stopped: { at: NOW, by: 'a person' } });
    expect(await takeTurn(stopped, anAction(placed(NOW)), 1)).toMatchObject({ reason: 'paused', ...placed(NOW) });
  });
});

describe('while an account is paused', () => {
  const paused = async () => {
    const ledger = aLedger();
    await withAccount(ledger, { pauseUntil: NOW + 20_000 });
    return ledger;
  };

  it('the turns begin when the pause ends, so that a backlog leaves at the pace of the limit', async () => {
    expect(await turns(await paused(), 9)).toEqual([...Array.from({ length: 7 }, () => 20_000), 21_000, 22_000]);
  });

  it('a turn before its end is taken anew, and one after it is kept', async () => {
    const ledger = await paused();
    expect(await takeTurn(ledger, anAction({ rateLimitTurnAt: NOW + 19_999 }), 1)).toMatchObject({ at: NOW + 20_000 });
    expect(await arrivalOf(ledger)).toBe(NOW + 20_000 + SECOND_MS);
    for (const turnAt of [NOW + 20_000, NOW + 30_000])
      expect(await takeTurn(ledger, anAction({ rateLimitTurnAt: turnAt }), 1)).toMatchObject({
        at: turnAt,
        rateLimitTurnAt: turnAt,
      });
    expect(await arrivalOf(ledger)).toBe(NOW + 20_000 + SECOND_MS);
  });

  it('what costs nothing waits too, and does not come all at once', async () => {
    const ledger = await paused();
    const waits = async (chance: number) => {
      ledger.world.chance = chance;
      return (await paceOf(ledger, anAction())).at - NOW;
    };
    expect({ least: await waits(0), middle: await waits(0.5), most: await waits(0.999) }).toEqual({
      least: 20_000,
      middle: 21_500,
      most: 22_997,
    });
  });

  it('it is over at its end', async () => {
    const ledger = await paused();
    ledger.world.advance(20_000);
    expect((await paceOf(ledger, anAction())).at).toBe(NOW + 20_000);
    expect((await takeTurn(ledger, anAction(), 1)).at).toBe(NOW + 20_000);
  });
});

describe('after three failures in a row', () => {
  const failing = async (account: Partial<Account> = {}) => {
    const ledger = aLedger();
    await withAccount(ledger, { failures: 3, ...account });
    return ledger;
  };

  it('one may try whether the vendor works again, and the pause is put off for all others', async () => {
    const ledger = await failing();
    const account = { failures: 3, pauseUntil: 0 };
    const reason = 'vendor_unavailable';
    expect(await takeTurn(ledger, anAction({ rateLimitTurnAt: 7 }), 1)).toEqual({
      at: NOW,
      rateLimitTurnAt: 7,
      reason,
      account,
      probing: true,
    });
    expect(await accountOf(ledger)).toEqual({ failures: 3, pauseUntil: NOW + 30_000 });
    expect(await takeTurn(ledger, anAction({ id: 'act_other' }), 1)).toEqual({
      at: NOW + 60_000 + 1_500,
      reason,
      account: { failures: 3, pauseUntil: NOW + 30_000 },
      probing: false,
    });
    expect(await arrivalOf(ledger)).toBeUndefined();
  });

  it('a process that is outrun at the election waits', async () => {
    const ledger = await failing();
    disturbing(ledger, 'put', KEY, isOutrun(ledger));
    expect(await takeTurn(ledger, anAction(), 1)).toMatchObject({ probing: false, at: NOW + 61_500 });
  });

  it('no action passes before a long pause ends', async () => {
    const ledger = await failing({ pauseUntil: NOW + 100_000 });
    ledger.world.chance = 0;
    expect(await takeTurn(ledger, anAction(), 1)).toMatchObject({ probing: false, at: NOW + 100_000 });
    expect(await paceOf(ledger, anAction({ rateLimitTurnAt: NOW + 200_000 }))).toMatchObject({ at: NOW + 100_000 });
    expect((await takeTurn(ledger, anAction(), 1)).rateLimitTurnAt).toBeUndefined();
  });

  it('there is a probe again when the pause ends', async () => {
    const ledger = await failing({ pauseUntil: NOW + 1 });
    expect((await takeTurn(ledger, anAction(), 1)).probing).toBe(false);
    ledger.world.advance(1);
    expect((await paceOf(ledger, anAction())).probing).toBe(true);
  });

  it('probes come sooner where all is settled sooner', async () => {
    const ledger = aLedger({ config: { SETTLE_MS: 50_000, SAFE_RESEND_MS: 0, VENDOR_RESPONSE_TIMEOUT_MS: 1 } });
    await withAccount(ledger, { failures: 4 });
    expect((await takeTurn(ledger, anAction(), 1)).probing).toBe(true);
    expect(await accountOf(ledger)).toEqual({ failures: 4, pauseUntil: NOW + 5_000 });
    expect((await takeTurn(ledger, anAction(), 1)).at).toBe(NOW + 5_000 + 250);
  });

  it('but not after two', async () => {
    const ledger = await failing({ failures: 2 });
    expect(await takeTurn(ledger, anAction(), 1)).toMatchObject({ at: NOW, probing: false, reason: 'rate_limited' });
    expect(await accountOf(ledger)).toEqual({ failures: 2, pauseUntil: 0 });
  });
});

describe('what an attempt teaches of its account', () => {
  const error = (kind: ErrorKind, facts: ErrorFacts = {}) => new AppError(kind, 'Oh.', facts);

  async function learned(before: Partial<Account>, thrown?: AppError, limit?: SeenLimit) {
    const ledger = aLedger();
    const { body } = await withAccount(ledger, before);
    await recordRequest(ledger, anAction(), body, { error: thrown, limit });
    return accountOf(ledger);
  }

  const MINE = { failedBy: ['act_mine'] };

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
    expect(await learned({}, thrown)).toEqual({ pauseUntil: 0, failures: 1, ...MINE });
    expect(await learned({ failures: 1, pauseUntil: 5 }, thrown)).toEqual({ pauseUntil: 5, failures: 2, ...MINE });
    const open = { pauseUntil: NOW + 30_000, failures: 3, ...MINE };
    expect(await learned({ failures: 2, pauseUntil: 5 }, thrown)).toEqual(open);
    expect(await learned({ failures: 9, pauseUntil: NOW + 30_001 }, thrown)).toEqual({
      pauseUntil: NOW + 30_001,
      failures: 10,
      ...MINE,
    });
  });

  it('counts failures of one action once: its conversation alone may be what fails', async () => {
    const failing = async (ids: readonly string[], facts = {}) => {
      const ledger = aLedger();
      for (const id of ids) {
        const { body = HEALTHY } = (await ledger.store.get<Account>(KEY)) ?? {};
        await recordRequest(ledger, anAction({ id }), body, { error: error('vendor_unavailable', facts) });
      }
      return (await accountOf(ledger))?.failures;
    };
    expect(await failing(['a', 'a', 'a', 'a'])).toBe(1);
    expect(await failing(['a', 'b', 'a', 'b'])).toBe(2);
    expect(await failing(['a', 'b', 'c'])).toBe(3);
    // A probe of a vendor that fails for all, and a vendor to which there is no connection.
    expect(await failing(['a', 'b', 'c', 'c'])).toBe(4);
    expect(await failing(['a', 'a', 'a'], { unreachable: true })).toBe(3);
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
      ...MINE,
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
    const ledger = aLedger();
    const touched: string[] = [];
    ledger.disturb = ({ verb, key, go }) => {
      touched.push(`${verb} ${key}`);
      return go();
    };
    await recordRequest(ledger, anAction(), HEALTHY);
    await recordRequest(ledger, anAction(), { ...HEALTHY, perMinute: 400 }, { limit: { perMinute: 400 } });
    await recordRequest(ledger, anAction(), HEALTHY, { error: error('vendor_refused', { vendor: { status: 422 } }) });
    await recordRequest(
      ledger,
      anAction(),
      { ...HEALTHY, pauseUntil: NOW + 9 },
      { error: error('rate_limited', { retryAfterMs: 9 }) },
    );
    expect(touched).toEqual([]);
  });

  it('begins a record where there is none', async () => {
    const ledger = aLedger();
    await recordRequest(ledger, anAction(), HEALTHY, { error: error('vendor_unavailable') });
    expect(await accountOf(ledger)).toEqual({ pauseUntil: 0, failures: 1, ...MINE });
  });

  it('is learned from the account as it stands now, where another process was faster', async () => {
    const ledger = aLedger();
    const { body } = await withAccount(ledger, { failures: 1 });
    disturbing(
      ledger,
      'put',
      KEY,
      isOutrun(ledger, ({ failures }: Account) => ({ pauseUntil: 0, failures: failures + 1 })),
    );
    await recordRequest(ledger, anAction(), body, { error: error('vendor_unavailable') });
    expect(await accountOf(ledger)).toEqual({ failures: 3, pauseUntil: NOW + 30_000, ...MINE });
  });

  it('is left to the next attempt, where it is known meanwhile', async () => {
    const ledger = aLedger();
    await withAccount(ledger, { perMinute: 400 });
    const puts = alwaysOutrun(ledger);
    await recordRequest(ledger, anAction(), HEALTHY, { limit: { perMinute: 400 } });
    expect(puts()).toBe(0);
  });

  it('is given up, where twenty times another process was faster', async () => {
    const ledger = aLedger();
    const puts = alwaysOutrun(ledger);
    await recordRequest(ledger, anAction(), HEALTHY, { error: error('vendor_unavailable') });
    expect(puts()).toBe(20);
  });

  it('is given up without an error where the ledger or the secret store fails', async () => {
    const ledger = aLedger();
    disturbing(ledger, 'put', KEY, fails);
    await recordRequest(ledger, anAction(), HEALTHY, { error: error('vendor_unavailable') });
    disturbing(ledger, 'put', KEY, fails);
    await recordSlowness(ledger, anAction(), HEALTHY, 9_000);
    const accountFacts = () => Promise.reject(away());
    await recordRequest({ ...ledger, accountFacts }, anAction(), HEALTHY);
    expect(await ledger.store.get(KEY)).toBeUndefined();
  });
});

it('pauses for twice as long after each failure, never above a tenth of the settle time, and not all alike', () => {
  const ledger = aLedger();
  const pauses = (chance: number) => {
    ledger.world.chance = chance;
    return [0, 1, 5, 6, 10, 1_000].map((failures) => pauseMs(ledger, failures));
  };
  expect(pauses(0)).toEqual([500, 1_000, 16_000, 30_000, 30_000, 30_000]);
  expect(pauses(0.5)).toEqual([750, 1_500, 24_000, 45_000, 45_000, 45_000]);
});

it('doubles its pauses ten times at most', () => {
  const ledger = aLedger({ config: { SETTLE_MS: 1e9, SAFE_RESEND_MS: 0, VENDOR_RESPONSE_TIMEOUT_MS: 1 } });
  expect([10, 11, 99].map((failures) => pauseMs(ledger, failures))).toEqual([768_000, 768_000, 768_000]);
});
