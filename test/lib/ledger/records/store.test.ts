import { describe, expect, it } from 'vitest';
import { commit, fresh } from '../../../../lib/ledger/records/store.ts';
import { aLedger, away, disturbing, fails, isOutrun, losesItsAnswer } from '../../../kit/ledger.ts';

const KEY = 'X#1';

it('is the first revision that a fresh record is written as', async () => {
  const ledger = aLedger();
  expect(fresh(KEY, 'a')).toEqual({ key: KEY, rev: 0, writer: '', body: 'a' });
  const written = await commit(ledger.store, ledger.world, fresh(KEY, 'a'), { body: 'b', expires: 9 });
  expect(written).toMatchObject({ key: KEY, rev: 1, body: 'b', expires: 9, writer: expect.stringMatching(/0001$/) });
  expect(await ledger.store.get(KEY)).toEqual(written);
});

it('keeps what a change does not mention, and signs each write anew', async () => {
  const ledger = aLedger();
  const first = await commit(ledger.store, ledger.world, fresh(KEY, 'a'), { body: 'a', index: { state: 's', due: 1 } });
  const second = await commit(ledger.store, ledger.world, first ?? fresh(KEY, 'a'), { body: 'b' });
  expect(second).toMatchObject({ rev: 2, body: 'b', index: { state: 's', due: 1 } });
  expect(second?.writer).not.toBe(first?.writer);
});

describe('whose write it was', () => {
  it('is another’s where another was faster', async () => {
    const ledger = aLedger();
    disturbing(ledger, 'put', KEY, isOutrun(ledger));
    expect(await commit(ledger.store, ledger.world, fresh(KEY, 'a'), { body: 'mine' })).toBeUndefined();
    expect((await ledger.store.get(KEY))?.body).toEqual({});
  });

  it('is known again when the answer was lost', async () => {
    const ledger = aLedger();
    disturbing(ledger, 'put', KEY, losesItsAnswer);
    expect(await commit(ledger.store, ledger.world, fresh(KEY, 'a'), { body: 'mine' })).toMatchObject({
      rev: 1,
      body: 'mine',
    });
  });

  it('is known again when a client that tries twice is told that it was outrun by itself', async () => {
    const ledger = aLedger();
    disturbing(ledger, 'put', KEY, async ({ go }) => {
      await go();
      return go();
    });
    expect(await commit(ledger.store, ledger.world, fresh(KEY, 'a'), { body: 'mine' })).toMatchObject({
      rev: 1,
      body: 'mine',
    });
  });

  it('is another’s where the write failed, and another has written that very revision', async () => {
    const ledger = aLedger();
    const outrun = isOutrun(ledger);
    disturbing(ledger, 'put', KEY, async (call) => {
      await outrun(call);
      throw away();
    });
    expect(await commit(ledger.store, ledger.world, fresh(KEY, 'a'), { body: 'mine' })).toBeUndefined();
  });

  it('is not known where neither a write nor what stands there tells', async () => {
    const ledger = aLedger();
    disturbing(ledger, 'put', KEY, fails);
    const lost = commit(ledger.store, ledger.world, fresh(KEY, 'a'), { body: 'mine' });
    await expect(lost).rejects.toMatchObject({ kind: 'unavailable', message: 'The table is away.' });
  });

  it('is not known while nothing can be read', async () => {
    const ledger = aLedger();
    ledger.disturb = async () => {
      throw away();
    };
    await expect(commit(ledger.store, ledger.world, fresh(KEY, 'a'), { body: 'mine' })).rejects.toMatchObject({
      kind: 'unavailable',
    });
  });

  it('reads nothing where the write was taken', async () => {
    const ledger = aLedger();
    disturbing(ledger, 'get', KEY, fails);
    expect(await commit(ledger.store, ledger.world, fresh(KEY, 'a'), { body: 'mine' })).toMatchObject({ rev: 1 });
  });
});
