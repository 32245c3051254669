import { describe, expect, it } from 'vitest';
import { change, dueOfEnded, find, get, RETENTION_MS, reread } from '../../../../lib/ledger/records/actions.ts';
import { NEVER } from '../../../../lib/ledger/records/records.ts';
import { gone } from '../../../../lib/ledger/records/store.ts';
import { aLedger, anAction, disturbing, fails, isOutrun, NOW, onRecord, recorded } from '../../../kit/ledger.ts';

describe('a record', () => {
  it('is gone from the second that it expires in', () => {
    const item = { key: 'A#1', rev: 1, writer: '', body: {} };
    expect(gone(item, NOW)).toBe(false);
    expect(gone({ ...item, expires: NOW / 1000 }, NOW - 1)).toBe(false);
    expect(gone({ ...item, expires: NOW / 1000 }, NOW)).toBe(true);
    expect(gone({ ...item, expires: 0 }, NOW)).toBe(true);
  });

  it('that waits is due when its time is over, at the latest', async () => {
    const l = aLedger();
    const item = await onRecord(l, anAction({ notAfter: NOW + 60_000 }));
    const late = { due: NOW + 3_600_000 };
    expect((await change(l, item, late))?.body.due).toBe(NOW + 60_001);
    const doubted = await change(l, await reread(l, item), { ...late, state: 'in_doubt' });
    expect(doubted?.body.due).toBe(NOW + 3_600_000);
  });

  it('is not found once it is gone, though the store has it still', async () => {
    const l = aLedger();
    const item = await onRecord(l, anAction({ state: 'done' }), { expires: NOW / 1000 + 1 });
    expect(await find(l, 'act_mine')).toMatchObject({ key: 'A#act_mine', rev: 1 });
    expect((await get(l, 'act_mine')).body).toEqual(anAction({ state: 'done' }));
    expect((await reread(l, item)).body).toEqual(anAction({ state: 'done' }));
    l.world.advance(1_000);
    expect(await find(l, 'act_mine')).toBeUndefined();
    await expect(get(l, 'act_mine')).rejects.toMatchObject({
      kind: 'unknown_action',
      message: 'There is no action with this id.',
    });
  });
});

describe('a change', () => {
  it('keeps what it does not mention, and stands in the index where the sweep looks for it', async () => {
    const l = aLedger();
    const item = await onRecord(l);
    const changed = await change(l, item, { state: 'in_doubt', due: NOW + 7 });
    expect(changed).toMatchObject({ rev: 2, index: { state: 'in_doubt', due: NOW + 7 } });
    expect(changed?.expires).toBeUndefined();
    expect(await recorded(l)).toEqual(anAction({ state: 'in_doubt', due: NOW + 7 }));
    expect(await l.store.due('in_doubt', NOW + 7, 9)).toEqual(['A#act_mine']);
    expect(await l.store.due('waiting', NEVER, 9)).toEqual([]);
  });

  it('lets what has ended be forgotten after thirty days, and no second earlier', async () => {
    const l = aLedger();
    expect(RETENTION_MS).toBe(30 * 24 * 3_600_000);
    const item = await onRecord(l);
    const changed = await change(l, item, { state: 'failed', endedAt: NOW + 1 });
    expect(changed?.expires).toBe((NOW + RETENTION_MS) / 1000 + 1);
    expect((await change(l, await onRecord(l), { state: 'failed' }))?.expires).toBe(RETENTION_MS / 1000);
  });

  it('is not made where somebody else was faster', async () => {
    const l = aLedger();
    const item = await onRecord(l);
    disturbing(
      l,
      'put',
      'A#',
      isOutrun(l, (body: object) => ({ ...body, reason: 'faster' })),
    );
    expect(await change(l, item, { state: 'done' })).toBeUndefined();
    expect(await recorded(l)).toMatchObject({ state: 'waiting', reason: 'faster' });
  });

  it('is not claimed to be made while the store cannot say', async () => {
    const l = aLedger();
    const item = await onRecord(l);
    disturbing(l, 'put', 'A#', fails);
    await expect(change(l, item, { state: 'done' })).rejects.toMatchObject({ kind: 'unavailable' });
  });
});

it('looks at an ended action to announce it at once, then to audit it if it must, and then never again', () => {
  const endedAt = NOW;
  expect(dueOfEnded({ announced: false, endedAt, auditAt: NOW + 9 })).toBe(NOW);
  expect(dueOfEnded({ announced: true, endedAt, auditAt: NOW + 9 })).toBe(NOW + 9);
  expect(dueOfEnded({ announced: true, endedAt })).toBe(NEVER + NOW);
  expect(dueOfEnded({ announced: false })).toBe(0);
  expect(dueOfEnded({ announced: true })).toBe(NEVER);
});
