import { describe, expect, it } from 'vitest';
import { credit, creditKey } from '../../../../lib/ledger/line/credit.ts';
import { RETENTION_MS } from '../../../../lib/ledger/records/actions.ts';
import { aLedger, anAction, disturbing, fails, losesItsAnswer, NOW } from '../../../kit/ledger.ts';

describe('what a vendor made', () => {
  const mine = anAction();
  const other = anAction({ id: 'act_other', account: 'other', conversation: '9' });

  it('is the action’s that claims it first, also if it claims it again', async () => {
    const ledger = aLedger();
    expect(await credit(ledger, mine, 't1')).toBe(true);
    expect(await credit(ledger, mine, 't1')).toBe(true);
    expect(await credit(ledger, other, 't1')).toBe(false);
    expect(await credit(ledger, mine, 't1')).toBe(true);
  });

  it('is told from another vendor’s that has the same name', async () => {
    const ledger = aLedger();
    expect(await credit(ledger, mine, 't1')).toBe(true);
    expect(await credit(ledger, anAction({ id: 'act_other', vendor: 'khoros' }), 't1')).toBe(true);
    expect(await credit(ledger, other, 't2')).toBe(true);
  });

  it('is kept as a hash: an erased conversation leaves no id of what was sent', () => {
    expect(creditKey('helpscout', '48151623')).not.toContain('48151623');
    expect(creditKey('helpscout', 't1')).not.toBe(creditKey('helpscout', 't2'));
  });

  it('is remembered for as long as an ended action is', async () => {
    const ledger = aLedger();
    ledger.world.advance(1);
    await credit(ledger, mine, 't1');
    expect(await ledger.store.get(creditKey('helpscout', 't1'))).toMatchObject({
      body: { actionId: 'act_mine' },
      expires: (NOW + RETENTION_MS) / 1000 + 1,
    });
  });

  it('is free again once that is forgotten, though the store has it still', async () => {
    const ledger = aLedger();
    await credit(ledger, mine, 't1');
    ledger.world.advance(RETENTION_MS - 1);
    expect(await credit(ledger, other, 't1')).toBe(false);
    ledger.world.advance(1);
    expect(await credit(ledger, other, 't1')).toBe(true);
    expect(await ledger.store.get(creditKey('helpscout', 't1'))).toMatchObject({
      body: { actionId: 'act_other' },
      expires: (NOW + 2 * RETENTION_MS) / 1000,
    });
    expect(await credit(ledger, mine, 't1')).toBe(false);
    ledger.world.advance(RETENTION_MS);
    disturbing(ledger, 'put', 'T#', async () => false, 2);
    expect(await credit(ledger, mine, 't1'), 'somebody was faster').toBe(false);
  });

  it('is whose it is, though the answer was lost; and no action’s where that cannot be known', async () => {
    const ledger = aLedger();
    disturbing(ledger, 'put', 'T#', losesItsAnswer);
    expect(await credit(ledger, mine, 't1')).toBe(true);
    disturbing(ledger, 'put', 'T#', fails);
    await expect(credit(ledger, mine, 't2')).rejects.toMatchObject({ kind: 'unavailable' });
  });
});
