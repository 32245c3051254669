import { describe, expect, it } from 'vitest';
import { asStored, find, get, isOnRecord, RETENTION_MS } from '../../../../lib/ledger/records/actions.ts';
import { actionIdOf } from '../../../../lib/ledger/records/identity.ts';
import { gone } from '../../../../lib/ledger/records/store.ts';
import { aLedger, anAction, NOW, onRecord } from '../../../kit/ledger.ts';

describe('a record', () => {
  it('is gone from the second that it expires in', () => {
    const item = { key: 'A#1', rev: 1, writer: '', body: {} };
    expect(gone(item, NOW)).toBe(false);
    expect(gone({ ...item, expires: NOW / 1000 }, NOW - 1)).toBe(false);
    expect(gone({ ...item, expires: NOW / 1000 }, NOW)).toBe(true);
    expect(gone({ ...item, expires: 0 }, NOW)).toBe(true);
  });

  it('is not found once it is gone, though the store has it still', async () => {
    const ledger = aLedger();
    const done = anAction({ phase: 'done' });
    await onRecord(ledger, done, { expires: NOW / 1000 + 1 });
    expect(await find(ledger, 'act_mine')).toMatchObject({ key: 'A#act_mine', rev: 1 });
    expect((await get(ledger, 'act_mine')).body).toEqual(done);
    ledger.world.advance(1_000);
    expect(await find(ledger, 'act_mine')).toBeUndefined();
    await expect(get(ledger, 'act_mine')).rejects.toMatchObject({
      kind: 'unknown_action',
      message: 'There is no action with this id.',
    });
  });

  it('stands in the index where the sweep looks for it', () => {
    const action = anAction({ phase: 'in_doubt', due: NOW + 7 });
    expect(asStored(action)).toMatchObject({ body: action, index: { state: 'in_doubt', due: NOW + 7 } });
  });

  it('is forgotten thirty days after the end, and no second earlier', () => {
    expect(RETENTION_MS).toBe(30 * 24 * 3_600_000);
    expect(asStored(anAction({ phase: 'failed', endedAt: NOW + 1 })).expires).toBe((NOW + RETENTION_MS) / 1000 + 1);
    expect(asStored(anAction({ phase: 'held' })).expires).toBeUndefined();
  });
});

it('knows an action by what makes two requests one', async () => {
  const ledger = aLedger();
  const id = actionIdOf('helpscout.test', 'default', { key: 'k' });
  await onRecord(ledger, anAction({ id }));
  expect(await isOnRecord(ledger, 'helpscout.test', 'default', { key: 'k' })).toBe(true);
  expect(await isOnRecord(ledger, 'helpscout.test', 'default', { request: 'k' })).toBe(false);
  expect(await isOnRecord(ledger, 'helpscout.test', 'other', { key: 'k' })).toBe(false);
});
