import { describe, expect, it } from 'vitest';
import { conversationKey, freeAt, look, take, wakeNext } from '../../../../lib/ledger/line/line.ts';
import { RETENTION_MS } from '../../../../lib/ledger/records/actions.ts';
import type { Action, Conversation } from '../../../../lib/ledger/records/records.ts';
import {
  aLedger,
  alwaysOutrun,
  anAction,
  conversationOf,
  disturbing,
  fails,
  isOutrun,
  NOW,
  onRecord,
  SETTLE_MS,
  type TestLedger,
  withConversation,
} from '../../../kit/ledger.ts';

const KEY = 'C#helpscout|default|123';
const NOBODY: Conversation = { line: [], credited: [], lastSet: {} };

/** An action by its name and time. */
const of = (id: string, at = 0, more: Partial<Action> = {}) => anAction({ id, acceptedAt: NOW + at, ...more });
const place = (actionId: string, at = 0) => ({ actionId, at: NOW + at });

async function inLine(l: TestLedger, ...actions: readonly Action[]) {
  for (const action of actions) await onRecord(l, action);
  await withConversation(l, { line: actions.map(({ id, acceptedAt: at }) => ({ actionId: id, at })) });
}

describe('the line for a conversation', () => {
  it('is one for each conversation of each account', () => {
    expect(conversationKey(anAction())).toBe(KEY);
    expect(conversationKey({ vendor: 'khoros', account: 'b', conversation: 'c' })).toBe('C#khoros|b|c');
  });

  it('is owned by whoever comes first', async () => {
    const l = aLedger();
    expect(await take(l, of('a'))).toEqual({
      conversation: { line: [place('a')], credited: [], lastSet: {} },
      behind: undefined,
      ahead: 0,
    });
    expect(await conversationOf(l)).toEqual({ line: [place('a')], credited: [], lastSet: {} });
  });

  it('is remembered for thirty days after somebody has come', async () => {
    const l = aLedger();
    l.world.advance(1);
    await take(l, of('a'));
    expect((await l.store.get(KEY))?.expires).toBe((NOW + RETENTION_MS) / 1000 + 1);
  });

  it('is joined behind those who were accepted before', async () => {
    const l = aLedger();
    const head = of('a');
    await inLine(l, head, of('b', 5), of('d', 9));
    expect(await take(l, of('c', 7))).toMatchObject({ behind: head, ahead: 2 });
    expect(await conversationOf(l)).toMatchObject({
      line: [place('a'), place('b', 5), place('c', 7), place('d', 9)],
    });
    expect(await take(l, of('e', 9))).toMatchObject({ ahead: 4 });
  });

  it('is joined as of the time that an action was told to wait for', async () => {
    const l = aLedger();
    await inLine(l, of('a'), of('b', 5), of('d', 9));
    await take(l, of('c', 1, { notBefore: NOW + 8 }));
    expect((await conversationOf(l))?.line).toEqual([place('a'), place('b', 5), place('c', 8), place('d', 9)]);
  });

  it('never loses its head to one who was accepted before: it may be at work', async () => {
    const l = aLedger();
    await inLine(l, of('b', 5));
    expect(await take(l, of('a', 0))).toMatchObject({ behind: { id: 'b' }, ahead: 1 });
    expect(await take(l, of('0', -5))).toMatchObject({ behind: { id: 'b' }, ahead: 1 });
  });

  it('is joined once, and whoever stands there already writes nothing', async () => {
    const l = aLedger();
    await inLine(l, of('a'), of('b', 5));
    disturbing(l, 'put', KEY, fails);
    expect(await take(l, of('a'))).toMatchObject({ behind: undefined, ahead: 0 });
    expect(await take(l, of('b', 99))).toMatchObject({ behind: { id: 'a' }, ahead: 1 });
  });

  it('is tried again where somebody else was faster', async () => {
    const l = aLedger();
    await onRecord(l, of('a'));
    disturbing(
      l,
      'put',
      KEY,
      isOutrun(l, () => ({ line: [place('a')], credited: ['t1'], lastSet: {} })),
    );
    expect(await take(l, of('b', 5))).toMatchObject({
      behind: { id: 'a' },
      ahead: 1,
      conversation: { line: [place('a'), place('b', 5)], credited: ['t1'] },
    });
  });

  it('is given up, where twenty times somebody else was faster', async () => {
    const l = aLedger();
    const puts = alwaysOutrun(l);
    await expect(take(l, of('a'))).rejects.toMatchObject({
      kind: 'unavailable',
      message: 'Too many actions want this conversation at once.',
    });
    expect(puts()).toBe(20);
  });
});

describe('whoever comes helps those who have ended out of the line', () => {
  it('and credits what they made', async () => {
    const l = aLedger();
    const ended = { state: 'done', endedAt: NOW, sets: ['status'] } as const;
    await inLine(
      l,
      of('a', 0, { ...ended, artifact: 't1' }),
      of('b', 1, { ...ended, sets: [], artifact: 't2' }),
      of('c', 2, { ...ended, sets: ['tags'] }),
      of('d', 3),
    );
    const { conversation, behind, ahead } = await take(l, of('e', 4));
    expect(conversation).toEqual({
      line: [place('d', 3), place('e', 4)],
      credited: ['t1', 't2'],
      lastSet: { status: NOW, tags: NOW + 2 },
      writtenAt: NOW,
    });
    expect([behind?.id, ahead]).toEqual(['d', 1]);
    expect(await conversationOf(l)).toEqual(conversation);
  });

  it('and remembers the newest time that a group was wanted, never an older one', async () => {
    const l = aLedger();
    const ended = { state: 'done', endedAt: NOW, sets: ['status', 'tags'] } as const;
    await inLine(l, of('a', 5, ended));
    await withConversation(l, { line: [place('a', 5)], lastSet: { status: NOW + 9, tags: NOW + 1, other: 3 } });
    expect((await take(l, of('b', 6))).conversation.lastSet).toEqual({ status: NOW + 9, tags: NOW + 5, other: 3 });
  });

  it('but takes from what has failed, or was cancelled, nothing that it wanted', async () => {
    const l = aLedger();
    await inLine(
      l,
      of('a', 0, { state: 'failed', endedAt: NOW, sets: ['status'] }),
      of('b', 1, { state: 'cancelled', endedAt: NOW, sets: ['status'], artifact: 't2' }),
    );
    expect((await take(l, of('c', 6))).conversation).toEqual({
      line: [place('c', 6)],
      credited: ['t2'],
      lastSet: {},
    });
  });

  it('but not one who has not ended', async () => {
    for (const state of ['waiting', 'running', 'in_doubt', 'held'] as const) {
      const l = aLedger();
      await inLine(l, of('a', 0, { state, artifact: 't1', endedAt: 0 }));
      expect(await take(l, of('b', 1))).toMatchObject({ behind: { id: 'a' }, conversation: { credited: [] } });
    }
  });

  it('and drops those of whom there is no record any more', async () => {
    const l = aLedger();
    await onRecord(l, of('gone', 1, { state: 'done', endedAt: 0, artifact: 't9' }), { expires: NOW / 1000 });
    await withConversation(l, { line: [place('never'), place('gone', 1)] });
    expect((await take(l, of('b', 2))).conversation).toEqual({ ...NOBODY, line: [place('b', 2)] });
  });

  it('and forgets what was made so long ago that it is not shown any more', async () => {
    const l = aLedger();
    await inLine(l, of('a', 0, { state: 'done', endedAt: NOW, artifact: 'new' }));
    const credited = Array.from({ length: 200 }, (_, index) => `t${index}`);
    await withConversation(l, { line: [place('a')], credited });
    expect((await take(l, of('b', 2))).conversation.credited).toEqual([...credited.slice(1), 'new']);
  });

  it('while it stays where it is itself, whatever its record says', async () => {
    const l = aLedger();
    await inLine(l, of('a', 0, { state: 'done', endedAt: NOW, artifact: 't1' }), of('b', 1));
    expect(await take(l, of('a'))).toMatchObject({ behind: undefined, ahead: 0, conversation: { credited: [] } });
  });

  it('but lets nobody pass while a record cannot be read', async () => {
    const l = aLedger();
    await inLine(l, of('a'));
    disturbing(l, 'get', 'A#a', fails);
    await expect(take(l, of('b', 1))).rejects.toMatchObject({ kind: 'unavailable' });
  });
});

describe('an ended action leaves its conversation', () => {
  const ended = { state: 'done', endedAt: NOW + 3 } as const;

  it('at once, where what it made has a name, or there is nothing', () => {
    const l = aLedger();
    expect(freeAt(l, of('a', 0, { ...ended, artifact: 't1' }))).toBe(NOW + 3);
    expect(freeAt(l, of('a', 0, ended))).toBe(NOW + 3);
    expect(freeAt(l, of('a', 0, {}))).toBe(0);
  });

  it('once what it made must be shown, where that has no name', () => {
    expect(freeAt(aLedger(), of('a', 0, { ...ended, artifact: null }))).toBe(NOW + 3 + SETTLE_MS);
  });

  it('once a lost request can no longer overwrite what comes after it', () => {
    const l = aLedger();
    const lost = { ...ended, sets: ['status'], lostAt: NOW - 5 };
    expect(freeAt(l, of('a', 0, lost))).toBe(NOW - 5 + SETTLE_MS);
    expect(freeAt(l, of('a', 0, { ...lost, sets: [] }))).toBe(NOW + 3);
    expect(freeAt(l, of('a', 0, { ...lost, lostAt: NOW - SETTLE_MS }))).toBe(NOW + 3);
    expect(freeAt(l, of('a', 0, { ...lost, artifact: null }))).toBe(NOW + 3 + SETTLE_MS);
  });

  it('and not a moment sooner', async () => {
    const l = aLedger();
    await inLine(l, of('a', 0, { state: 'done', endedAt: NOW, artifact: null }));
    l.world.advance(SETTLE_MS - 1);
    expect((await take(l, of('b', 1))).behind?.id).toBe('a');
    l.world.advance(1);
    expect(await take(l, of('b', 1))).toMatchObject({ behind: undefined, ahead: 0 });
  });
});

describe('to look is not to stand in line', () => {
  it('there is nobody, where nobody was', async () => {
    const l = aLedger();
    expect(await look(l, of('a'))).toEqual(NOBODY);
    expect(await conversationOf(l)).toBeUndefined();
  });

  it('what is seen is as if those who have ended had gone, but nothing is written', async () => {
    const l = aLedger();
    await inLine(l, of('a', 0, { state: 'done', endedAt: NOW, artifact: 't1' }), of('b', 1));
    const before = await conversationOf(l);
    expect(await look(l, of('c', 2))).toEqual({ line: [place('b', 1)], credited: ['t1'], lastSet: {}, writtenAt: NOW });
    expect(await look(l, of('a'), 'a')).toEqual({ line: [place('a'), place('b', 1)], credited: [], lastSet: {} });
    expect(await conversationOf(l)).toEqual(before);
  });
});

describe('whoever goes wakes the next in line', () => {
  const waiting = [of('mine'), of('b', 1), of('c', 2)];

  it('at once', async () => {
    const l = aLedger();
    await inLine(l, ...waiting);
    await wakeNext(l, of('mine'));
    await wakeNext(l, of('b'));
    expect(l.woken).toEqual([
      ['b', 0],
      ['c', 0],
    ]);
  });

  it('past those who have ended, and those of whom there is no record', async () => {
    const l = aLedger();
    const cancelled = of('b', 1, { state: 'cancelled' });
    await inLine(l, of('mine'), cancelled, of('c', 2));
    await withConversation(l, { line: ['mine', 'b', 'never', 'c'].map((id) => place(id)) });
    await wakeNext(l, of('mine'));
    expect(l.woken).toEqual([['c', 0]]);
  });

  it('if there is one', async () => {
    const l = aLedger();
    await wakeNext(l, of('mine'));
    await inLine(l, ...waiting);
    await wakeNext(l, of('c'));
    await wakeNext(l, of('nowhere'));
    expect(l.woken).toEqual([]);
  });
});
