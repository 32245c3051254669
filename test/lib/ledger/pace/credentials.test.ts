import { describe, expect, it } from 'vitest';
import { AppError } from '../../../../lib/errors/app-error.ts';
import { recordRequest, takeTurn } from '../../../../lib/ledger/pace/pace.ts';
import { HEALTHY } from '../../../../lib/ledger/records/account.ts';
import { accountOf, aLedger, anAction, NOW, onRecord, type TestLedger, withAccount } from '../../../kit/ledger.ts';

const OF = { vendor: 'helpscout', account: 'default' } as const;
/** What an action's request says of itself; a query has no id. */
const BY_ACTION = { ...OF, id: 'act_0' } as const;
const REFUSED = { refusedSince: NOW - 1_000, refusedVersion: 'v1', credentialProbeAt: NOW + 40_000 };

const refusal = (credentialVersion = 'v1') =>
  new AppError('credentials_refused', 'Refused.', {
    outcome: 'not_applied',
    vendor: { status: 401 },
    credentialVersion,
  });

/** Whether a turn was taken in the account's rate limit. */
const arrival = async (ledger: TestLedger) => (await ledger.store.get('V#helpscout|default'))?.arrival;

/** A ledger with whether the account's secret has another version. */
function withOther(hasOther: boolean): TestLedger {
  return Object.assign(aLedger(), { hasOtherCredential: async () => hasOther });
}

describe('while the vendor is known to refuse the credentials', () => {
  it('no action takes a turn: it looks again in two to three seconds, and then when the next may find out', async () => {
    const ledger = withOther(false);
    await withAccount(ledger, REFUSED);
    expect(await takeTurn(ledger, anAction(), 1)).toMatchObject({ reason: 'credentials', at: NOW + 2_500 });
    expect(await takeTurn(ledger, anAction({ reason: 'credentials' }), 1)).toMatchObject({
      reason: 'credentials',
      at: NOW + 40_500,
    });
    expect(await arrival(ledger)).toBeUndefined();
  });

  it('one action at a time finds out whether it still does, and takes no turn for it', async () => {
    const ledger = withOther(false);
    await withAccount(ledger, { ...REFUSED, credentialProbeAt: NOW });
    const waiting = anAction({ reason: 'credentials' });
    const turns = await Promise.all([takeTurn(ledger, waiting, 1), takeTurn(ledger, waiting, 1)]);
    expect(turns.filter(({ at }) => at === NOW)).toHaveLength(1);
    expect(await accountOf(ledger)).toMatchObject({ credentialProbeAt: NOW + 45_000 });
    expect(await arrival(ledger)).toBeUndefined();
  });

  it('the action that has found out last finds out again, as soon as it may', async () => {
    const ledger = withOther(false);
    await withAccount(ledger, { ...REFUSED, credentialProbeAt: NOW });
    const waiting = { reason: 'credentials', acceptedAt: NOW - 3_600_000 } as const;
    await takeTurn(ledger, anAction({ ...waiting, id: 'act_tests' }), 1);
    expect((await takeTurn(ledger, anAction({ ...waiting, id: 'act_tests' }), 1)).at).toBe(NOW + 45_500);
  });

  it.each([
    ['has just begun to wait', 1_000, 40_500],
    ['has waited for twenty seconds', 20_000, 42_500],
    ['has waited for two minutes', 120_000, 120_000 + 15_000],
    ['has waited for an hour', 3_600_000, 240_000 + 30_000],
  ])(
    'any other looks less often and at another time, the longer it has waited: one that %s',
    async (_, waitedMs, lookMs) => {
      const ledger = withOther(false);
      await withAccount(ledger, { ...REFUSED, credentialProbeBy: 'act_tests' });
      const other = anAction({ reason: 'credentials', acceptedAt: NOW - waitedMs });
      expect((await takeTurn(ledger, other, 1)).at).toBe(NOW + lookMs);
    },
  );

  it('an action passes at once when the secret has another version, and takes its turn', async () => {
    const ledger = withOther(true);
    await withAccount(ledger, REFUSED);
    expect(await takeTurn(ledger, anAction(), 1)).toMatchObject({ reason: 'rate_limited', at: NOW });
    expect(await arrival(ledger)).toBeDefined();
  });

  it('nothing finds out while the vendor asks to wait', async () => {
    const ledger = withOther(false);
    await withAccount(ledger, { ...REFUSED, credentialProbeAt: NOW, pauseUntil: NOW + 90_000 });
    expect((await takeTurn(ledger, anAction({ reason: 'credentials' }), 1)).at).toBeGreaterThan(NOW);
  });
});

describe('a refusal', () => {
  it('is on record with its version, and since when', async () => {
    const ledger = withOther(false);
    await recordRequest(ledger, BY_ACTION, HEALTHY, { error: refusal() });
    expect(await accountOf(ledger)).toMatchObject({
      ...{ refusedSince: NOW, refusedVersion: 'v1', credentialProbeAt: NOW + 45_000 },
    });
  });

  it('that comes again puts off when it is found out, and keeps since when', async () => {
    const ledger = withOther(false);
    await withAccount(ledger, { ...REFUSED, credentialProbeAt: NOW });
    await recordRequest(ledger, BY_ACTION, { ...HEALTHY, ...REFUSED, credentialProbeAt: NOW }, { error: refusal() });
    expect(await accountOf(ledger)).toMatchObject({ refusedSince: NOW - 1_000, credentialProbeAt: NOW + 45_000 });
  });

  it('of a secret that is not valid counts as well', async () => {
    const ledger = withOther(false);
    const error = new AppError('misconfigured', 'Not valid.', { outcome: 'not_applied', credentialVersion: 'v1' });
    await recordRequest(ledger, BY_ACTION, HEALTHY, { error });
    expect(await accountOf(ledger)).toMatchObject({ refusedSince: NOW, refusedVersion: 'v1' });
  });

  it.each([
    ['a success', undefined],
    ['another refusal', new AppError('vendor_refused', 'No.', { outcome: 'refused', vendor: { status: 422 } })],
  ])('is over after %s, which wakes what waits at the account, and nothing else', async (_, error) => {
    const ledger = withOther(true);
    await withAccount(ledger, { ...REFUSED, credentialProbeBy: 'act_1' });
    for (const [id, account] of [
      ['act_1', 'default'],
      ['act_2', 'default'],
      ['act_3', 'other'],
    ] as const) {
      await onRecord(ledger, anAction({ id, account, reason: 'credentials', due: NOW + 50_000 }));
    }
    await recordRequest(ledger, BY_ACTION, { ...HEALTHY, ...REFUSED }, { error });
    expect(ledger.woken.map(([id]) => id).sort()).toEqual(['act_1', 'act_2']);
    const { refusedSince, refusedVersion, credentialProbeAt, credentialProbeBy } = (await accountOf(ledger)) ?? {};
    expect([refusedSince, refusedVersion, credentialProbeAt, credentialProbeBy]).toEqual(Array(4).fill(undefined));
  });

  it('is not over after a query, which may wake nothing, but after the action that follows it', async () => {
    const ledger = withOther(true);
    await withAccount(ledger, REFUSED);
    await onRecord(ledger, anAction({ id: 'act_1', reason: 'credentials', due: NOW + 50_000 }));
    await recordRequest(ledger, OF, { ...HEALTHY, ...REFUSED });
    expect(await accountOf(ledger)).toMatchObject(REFUSED);
    expect(ledger.woken).toEqual([]);
    await recordRequest(ledger, BY_ACTION, { ...HEALTHY, ...REFUSED });
    expect(await accountOf(ledger)).not.toHaveProperty('refusedSince', expect.anything());
    expect(ledger.woken).toEqual([['act_1', 0]]);
  });

  it('that a query meets is on record as well', async () => {
    const ledger = withOther(false);
    await recordRequest(ledger, OF, HEALTHY, { error: refusal() });
    expect(await accountOf(ledger)).toMatchObject({ refusedSince: NOW, refusedVersion: 'v1' });
  });

  it.each([
    ['no response', new AppError('vendor_unavailable', 'Away.', { outcome: 'not_applied' })],
    ['a secret that cannot be read', new AppError('unavailable', 'Away.', { outcome: 'not_applied' })],
  ])('is not over after %s', async (_, error) => {
    const ledger = withOther(false);
    await withAccount(ledger, REFUSED);
    await recordRequest(ledger, BY_ACTION, { ...HEALTHY, ...REFUSED }, { error });
    expect(await accountOf(ledger)).toMatchObject({ refusedVersion: 'v1' });
    expect(ledger.woken).toEqual([]);
  });
});
