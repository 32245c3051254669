import { describe, expect, it } from 'vitest';
import { AppError } from '../../../../lib/errors/app-error.ts';
import { recordRequest, recordSlowness, takeTurn } from '../../../../lib/ledger/pace/pace.ts';
import { betweenTurnsMs, slownessAfter, slownessAfterHang } from '../../../../lib/ledger/pace/slowness.ts';
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
  it('from two seconds on, in powers of two', () => {
    const ms = (tookMs: number) => slownessAfter(HEALTHY, tookMs, NOW)?.slow?.ms;
    expect([0, 1_999, 2_000, 4_095, 4_096, 9_000].map(ms)).toEqual([
      ...[undefined, undefined],
      1_024,
      2_048,
      4_096,
      8_192,
    ]);
  });

  it('at once where it takes longer than is known, and for a minute where it takes less', () => {
    expect(slownessAfter(slow(4_096), 9_000, NOW + 1)).toEqual({ slow: { ms: 8_192, since: NOW + 1 } });
    expect(slownessAfter(slow(4_096), 5_000, NOW + 59_999)).toBeUndefined();
    expect(slownessAfter(slow(4_096), 100, NOW + 59_999)).toBeUndefined();
    expect(slownessAfter(slow(4_096), 2_100, NOW + 60_000)).toEqual({ slow: { ms: 2_048, since: NOW + 60_000 } });
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
    expect(await learnedFrom('hangs', 'is read', 'hangs')).toEqual({ ...slow(8_192), hungWrites: 2 });
  });

  it('is not slow where another write had a response between: one lost response shows nothing of the next', async () => {
    expect(await learnedFrom('hangs', 'responds')).toEqual(HEALTHY);
    expect(await learnedFrom('hangs', 'responds', 'hangs')).toEqual({ ...HEALTHY, hungWrites: 1 });
  });

  it('stays slow while they hang, and is written no more than once a minute', async () => {
    const hanging = { ...slow(8_192), hungWrites: 2 };
    expect(slownessAfterHang(hanging, 10_000, NOW + 59_999)).toEqual({ hungWrites: 2 });
    expect(slownessAfterHang(hanging, 10_000, NOW + 60_000)).toEqual({
      hungWrites: 2,
      slow: { ms: 8_192, since: NOW + 60_000 },
    });
  });

  it('has not hung where its connection broke at once', () => {
    expect(slownessAfterHang(HEALTHY, 1_999, NOW)).toBeUndefined();
    expect(slownessAfterHang(HEALTHY, 2_000, NOW)).toEqual({ hungWrites: 1 });
  });
});

describe('the turns of a slow account', () => {
  const turns = async (account: Partial<Account>, budget: { isShared?: boolean }) => {
    const ledger = aLedger();
    await withAccount(ledger, account);
    const taken: (number | undefined)[] = [];
    for (let index = 0; index < 4; index += 1) {
      const { rateLimitTurnAt: at } = await takeTurn(ledger, anAction(), 1, budget);
      taken.push(at === undefined ? undefined : at - NOW);
    }
    return taken;
  };

  it('are so far apart where workers drive them that four are at work at a time', async () => {
    expect(betweenTurnsMs(slow(8_192))).toBe(4_096);
    expect(betweenTurnsMs(HEALTHY)).toBe(0);
    expect(await turns(slow(8_192), { isShared: true })).toEqual([0, 0, 2 * 4_096 - 6_000, 3 * 4_096 - 6_000]);
  });

  it('are as before where a door drives them, and where the limit is slower still', async () => {
    expect(await turns(slow(8_192), {})).toEqual([0, 0, 0, 0]);
    expect(await turns({ ...slow(2_048), perMinute: 10 }, { isShared: true })).toEqual([0, 0, 6_000, undefined]);
  });
});

it('how long a response took is learned, where it tells something new', async () => {
  const ledger = aLedger();
  const { body } = await withAccount(ledger, {});
  await recordRequest(ledger, anAction(), body, { tookMs: 9_000 });
  expect(await accountOf(ledger)).toEqual(slow(8_192));
  const touched = touches(ledger);
  await recordRequest(ledger, anAction(), slow(8_192), { tookMs: 9_000 });
  expect(touched).toEqual([]);
});

it('reads show that an account is slower than was known, and nothing else', async () => {
  const ledger = aLedger();
  const { body } = await withAccount(ledger, { failures: 2 });
  await recordSlowness(ledger, anAction(), body, 5_000);
  expect(await accountOf(ledger)).toEqual({ ...slow(4_096), failures: 2 });
  const touched = touches(ledger);
  ledger.world.advance(60_000);
  await recordSlowness(ledger, anAction(), slow(4_096), 100);
  await recordSlowness(ledger, anAction(), slow(4_096), 5_000);
  expect(touched).toEqual([]);
});
