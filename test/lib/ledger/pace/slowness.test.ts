import { describe, expect, it } from 'vitest';
import { AppError } from '../../../../lib/errors/app-error.ts';
import { recordRequest, recordSlowness, takeTurn } from '../../../../lib/ledger/pace/pace.ts';
import { slownessAfter, slownessAfterHang } from '../../../../lib/ledger/pace/slowness.ts';
import type { Account } from '../../../../lib/ledger/records/account.ts';
import { accountOf, aLedger, anAction, NOW, type TestLedger, withAccount } from '../../../kit/ledger.ts';

/** From now on, what is asked of the store. A test that throws there would not be heard: what is learned is best effort. */
function touches(ledger: TestLedger): readonly string[] {
  const touched: string[] = [];
  ledger.disturb = ({ verb, key, go }) => {
    touched.push(`${verb} ${key}`);
    return go();
  };
  return touched;
}

const HEALTHY: Account = { pauseUntil: 0, failures: 0 };
const slow = (ms: number, since = NOW): Account => ({ ...HEALTHY, slow: { ms, since } });

describe('an account is slow', () => {
  it('from two seconds on, in half powers of two, and never shorter than it is', () => {
    const ms = (tookMs: number) => slownessAfter(HEALTHY, tookMs, NOW)?.slow?.ms;
    expect([0, 1_999, 2_000, 4_095, 4_096, 4_500, 9_000].map(ms)).toEqual([
      ...[undefined, undefined],
      ...[2_048, 4_096, 4_096, 5_793, 11_586],
    ]);
  });

  it('at once where it takes longer than is known, and for a minute where it takes less', () => {
    expect(slownessAfter(slow(4_096), 8_000, NOW + 1)).toEqual({ slow: { ms: 8_192, since: NOW + 1 } });
    expect(slownessAfter(slow(4_096), 4_000, NOW + 59_999)).toBeUndefined();
    expect(slownessAfter(slow(4_096), 100, NOW + 59_999)).toBeUndefined();
    expect(slownessAfter(slow(4_096), 2_000, NOW + 60_000)).toEqual({ slow: { ms: 2_048, since: NOW + 60_000 } });
    expect(slownessAfter(slow(4_096), 100, NOW + 60_000)).toEqual({ slow: undefined });
  });
});

describe('an account whose writes hang', () => {
  /** What is known of it after requests: a write that hung for ten seconds, one that had a response, a read that had one. */
  const learnedFrom = async (...requests: readonly ('hangs' | 'responds' | 'is read')[]) => {
    const ledger = aLedger();
    let { body } = await withAccount(ledger, {});
    for (const request of requests) {
      const error = new AppError('vendor_unavailable', 'It hung.', { outcome: 'unknown' });
      const facts = { hangs: { error, hungMs: 10_000 }, responds: { tookMs: 300 }, 'is read': {} }[request];
      await recordRequest(ledger, anAction(), body, facts);
      body = (await accountOf(ledger)) ?? body;
    }
    return body;
  };

  it('is slow once two in a row have hung, whatever is read between', async () => {
    expect(await learnedFrom('hangs')).toEqual({ ...HEALTHY, hungWrites: 1 });
    expect(await learnedFrom('hangs', 'is read', 'hangs')).toEqual({ ...slow(11_586), hungWrites: 2 });
  });

  it('is not slow where another write had a response between: one lost response shows nothing of the next', async () => {
    expect(await learnedFrom('hangs', 'responds')).toEqual(HEALTHY);
    expect(await learnedFrom('hangs', 'responds', 'hangs')).toEqual({ ...HEALTHY, hungWrites: 1 });
  });

  it('stays slow while they hang, and is written no more than once a minute', async () => {
    const hanging = { ...slow(11_586), hungWrites: 2 };
    expect(slownessAfterHang(hanging, 10_000, NOW + 59_999)).toEqual({ hungWrites: 2 });
    expect(slownessAfterHang(hanging, 10_000, NOW + 60_000)).toEqual({
      hungWrites: 2,
      slow: { ms: 11_586, since: NOW + 60_000 },
    });
  });

  it('has not hung where its connection broke at once', () => {
    expect(slownessAfterHang(HEALTHY, 1_999, NOW)).toBeUndefined();
    expect(slownessAfterHang(HEALTHY, 2_000, NOW)).toEqual({ hungWrites: 1 });
  });
});

describe('the turns of a slow account', () => {
  const SHARED = { isShared: true };

  /** When turns are taken, if an action looks for one each tenth of a second, in so many seconds. */
  const turnsIn = async (seconds: number, ledger: TestLedger, budget: { readonly isShared?: boolean }) => {
    const taken: number[] = [];
    const from = ledger.world.now();
    for (let index = 0; index < seconds * 10; index += 1) {
      const now = ledger.world.now();
      const { rateLimitTurnAt } = await takeTurn(ledger, anAction(), 1, budget);
      if (rateLimitTurnAt !== undefined) taken.push(now - from);
      ledger.world.advance(100);
    }
    return taken;
  };
  /** Notes that responses to accounts take so long. */
  const isSlow = async (ledger: TestLedger, ms: number, ...names: readonly string[]) => {
    for (const account of names) await recordRequest(ledger, anAction({ account }), HEALTHY, { tookMs: ms });
  };

  it('are so far apart where workers drive them that four are at work at a time', async () => {
    const ledger = aLedger();
    await isSlow(ledger, 8_192, 'default');
    // An attempt takes two responses: 16.4 s.
    expect(await turnsIn(13, ledger, SHARED)).toEqual([0, 4_100, 8_200, 12_300]);
  });

  it('are further apart beside other slow accounts, so that four are at work for all of them together', async () => {
    const ledger = aLedger();
    await isSlow(ledger, 8_192, 'default', 'second', 'third');
    await isSlow(ledger, 300, 'quick');
    expect(await turnsIn(25, ledger, SHARED)).toEqual([0, 12_300, 24_600]);
  });

  it('are as far apart beside others whose own turns are minutes apart, and beside hundreds of them', async () => {
    const ledger = aLedger();
    const others = Array.from({ length: 149 }, (_, index) => `other${index}`);
    await isSlow(ledger, 8_192, ...others);
    ledger.world.advance(15 * 60_000);
    await isSlow(ledger, 8_192, 'default');
    const look = async () => (await takeTurn(ledger, anAction(), 1, SHARED)).rateLimitTurnAt;
    expect(await look()).toBeDefined();
    // For each of the 150 accounts 4.096 s.
    ledger.world.advance(614_399);
    expect(await look()).toBeUndefined();
  });

  it('come sooner again once the others have not been slow for half an hour', async () => {
    const ledger = aLedger();
    await isSlow(ledger, 8_192, 'second', 'third');
    ledger.world.advance(30 * 60_000 + 1);
    await isSlow(ledger, 8_192, 'default');
    expect(await turnsIn(9, ledger, SHARED)).toEqual([0, 4_100, 8_200]);
  });

  it('are one at a time, however many workers look for one at once', async () => {
    const ledger = aLedger();
    await isSlow(ledger, 8_192, 'default');
    const taken = await Promise.all(
      Array.from({ length: 10 }, () => takeTurn(ledger, anAction({ trigger: 'event' }), 1, SHARED)),
    );
    expect(taken.filter(({ rateLimitTurnAt }) => rateLimitTurnAt !== undefined)).toHaveLength(1);
  });

  it('are as far apart for what is late in the backlog, also where the account was read before the last turn', async () => {
    const ledger = aLedger();
    await isSlow(ledger, 8_192, 'default', 'second');
    const readEarlier = await ledger.store.get<Account>('V#helpscout|default');
    const late = anAction({ trigger: 'event', backlogPlace: { at: NOW - 60_000, costMs: 8_192 } });
    const look = (account?: typeof readEarlier) =>
      takeTurn(ledger, late, 1, SHARED, account && Promise.resolve(account));
    expect(await look()).toMatchObject({ rateLimitTurnAt: NOW });
    ledger.world.advance(6_000);
    expect((await look(readEarlier)).rateLimitTurnAt).toBeUndefined();
    const touched = touches(ledger);
    const { at } = await look();
    expect(at).toBe(NOW + 8_192 + 500);
    // It is known that no turn is free: none is asked for.
    expect(touched.filter((touch) => touch.startsWith('advance'))).toEqual([]);
    ledger.world.advance(2_200);
    expect(await look()).toMatchObject({ rateLimitTurnAt: NOW + 8_200 });
  });

  describe('tell how late the backlog is', () => {
    /** A slow account that serves its backlog a minute late; the last place was to be served 20 s ago. */
    const servedLate = async (...others: readonly string[]) => {
      const ledger = aLedger();
      await isSlow(ledger, 8_192, 'default', ...others);
      const item = await ledger.store.get<Account>('V#helpscout|default');
      await ledger.store.advance(item ?? expect.fail(), { clock: 'backlog', byMs: 1, from: NOW - 20_000 });
      const late = anAction({ trigger: 'event', backlogPlace: { at: NOW - 60_000, costMs: 4_096 } });
      expect((await takeTurn(ledger, late, 1, SHARED)).rateLimitTurnAt).toBe(NOW);
      return ledger;
    };
    const turnOf = async (ledger: TestLedger, trigger: 'http' | 'event') =>
      (await takeTurn(ledger, anAction({ trigger }), 1, SHARED)).rateLimitTurnAt;

    it('also after a turn without a place, such as that of a retry: no event overtakes what is late', async () => {
      const ledger = await servedLate();
      ledger.world.advance(4_200);
      expect(await turnOf(ledger, 'http')).toBeDefined();
      ledger.world.advance(4_200);
      expect(await turnOf(ledger, 'event')).toBeUndefined();
    });

    it('until all places are over, however many retries take turns', async () => {
      const ledger = await servedLate();
      ledger.world.advance(40_001);
      expect(await turnOf(ledger, 'http')).toBeDefined();
      expect((await ledger.store.get('V#helpscout|default'))?.servedLateMs).toBe(0);
    });

    it('as long as the next turn may take to come', async () => {
      const ledger = await servedLate(...Array.from({ length: 15 }, (_, index) => `other${index}`));
      const item = await ledger.store.get<Account>('V#helpscout|default');
      // Each of the 16 accounts has a turn in 65.5 s.
      ledger.world.advance(65_600);
      await ledger.store.advance(item ?? expect.fail(), { clock: 'backlog', byMs: 60_000, from: NOW - 20_000 });
      expect(await turnOf(ledger, 'event')).toBeUndefined();
    });
  });

  it('are as before where a door drives them, and where the limit is slower still', async () => {
    const ledger = aLedger();
    await isSlow(ledger, 8_192, 'default', 'second', 'third');
    expect(await turnsIn(1, ledger, SHARED)).toEqual([0]);
    // Six seconds of burst are left for callers, and ten more that begin soon: the workers' turn has taken one.
    expect(await turnsIn(1, ledger, {})).toHaveLength(10);
  });

  it('are as far apart as the limit says, where that is further', async () => {
    const ledger = aLedger();
    await withAccount(ledger, { ...slow(2_048), perMinute: 10 });
    const taken = [];
    for (let index = 0; index < 5; index += 1) {
      taken.push((await takeTurn(ledger, anAction(), 1, SHARED)).rateLimitTurnAt);
      ledger.world.advance(1_100);
    }
    expect(taken.map((at) => at && at - NOW)).toEqual([0, 1_100, 6_000, 12_000, undefined]);
  });

  it('leave those that have no turn a place each, as far apart', async () => {
    const ledger = aLedger();
    await isSlow(ledger, 8_192, 'default', 'second');
    const places: (number | undefined)[] = [];
    for (let index = 0; index < 4; index += 1) {
      const { backlogPlace } = await takeTurn(ledger, anAction({ trigger: 'event' }), 1, SHARED);
      places.push(backlogPlace && backlogPlace.at - NOW);
    }
    expect(places).toEqual([undefined, 1_000, 1_000 + 8_192, 1_000 + 2 * 8_192]);
  });
});

it('how long a response took is learned, where it tells something new', async () => {
  const ledger = aLedger();
  const { body } = await withAccount(ledger, {});
  await recordRequest(ledger, anAction(), body, { tookMs: 8_000 });
  expect(await accountOf(ledger)).toEqual(slow(8_192));
  const touched = touches(ledger);
  await recordRequest(ledger, anAction(), slow(8_192), { tookMs: 8_000 });
  expect(touched).toEqual([]);
});

it('reads show that an account is slower than was known, and nothing else', async () => {
  const ledger = aLedger();
  const { body } = await withAccount(ledger, { failures: 2 });
  await recordSlowness(ledger, anAction(), body, 4_000);
  expect(await accountOf(ledger)).toEqual({ ...slow(4_096), failures: 2 });
  const touched = touches(ledger);
  ledger.world.advance(60_000);
  await recordSlowness(ledger, anAction(), slow(4_096), 100);
  await recordSlowness(ledger, anAction(), slow(4_096), 4_000);
  expect(touched).toEqual([]);
});
