import { describe, expect, it } from 'vitest';
import { conversationKey, freeAt, joinLine, keepLine, readLine, wakeNext } from '../../../../lib/ledger/line/line.ts';
import type { Action, ActionIn, Phase } from '../../../../lib/ledger/records/action.ts';
import { RETENTION_MS } from '../../../../lib/ledger/records/actions.ts';
import { UNTOUCHED } from '../../../../lib/ledger/records/conversation.ts';
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
/** An action by its name and time. */
const of = <P extends Phase = 'unsent'>(id: string, at = 0, more: Partial<ActionIn<P>> & { readonly phase?: P } = {}) =>
  anAction<P>({ id, acceptedAt: NOW + at, ...more });
const place = (actionId: string, at = 0) => ({ actionId, incarnation: 'request', at: NOW + at });

async function inLine(ledger: TestLedger, ...actions: readonly Action[]) {
  for (const action of actions) await onRecord(ledger, action);
  await withConversation(ledger, { line: actions.map(({ id, acceptedAt }) => place(id, acceptedAt - NOW)) });
}

describe('the line for a conversation', () => {
  it('is one for each conversation of each account', () => {
    expect(conversationKey(anAction())).toBe(KEY);
    expect(conversationKey({ vendor: 'khoros', account: 'b', conversation: 'c' })).toBe('C#khoros|b|c');
  });

  it('is owned by the action that comes first', async () => {
    const ledger = aLedger();
    expect(await joinLine(ledger, of('a'))).toEqual({
      conversation: { line: [place('a')], credited: [], lastSet: {} },
      owner: undefined,
      ahead: 0,
    });
    expect(await conversationOf(ledger)).toEqual({ line: [place('a')], credited: [], lastSet: {} });
  });

  it('is remembered for thirty days after an action has come', async () => {
    const ledger = aLedger();
    ledger.world.advance(1);
    await joinLine(ledger, of('a'));
    expect((await ledger.store.get(KEY))?.expires).toBe((NOW + RETENTION_MS) / 1000 + 1);
  });

  it('is joined behind those who have joined before, by whatever clock they were accepted', async () => {
    const ledger = aLedger();
    const head = of('a');
    await inLine(ledger, head, of('b', 5), of('d', 9));
    const accepted = { phase: 'claimed', epoch: 1 } as const;
    expect(await joinLine(ledger, of('c', 7, accepted))).toMatchObject({ owner: head, ahead: 3 });
    expect(await joinLine(ledger, of('e', -14_000, accepted))).toMatchObject({ ahead: 4 });
    expect(await conversationOf(ledger)).toMatchObject({
      line: [place('a'), place('b', 5), place('d', 9), place('c', 10), place('e', 11)],
    });
  });

  it('is joined as of its own time by what has waited, or was asked for a time of its own', async () => {
    const ledger = aLedger();
    await inLine(ledger, of('a'), of('b', 5), of('d', 40));
    await joinLine(ledger, of('c', 7));
    await joinLine(ledger, of('e', 1, { notBefore: NOW + 8 }));
    const times = [place('a'), place('b', 5), place('c', 7), place('e', 8), place('d', 40)];
    expect((await conversationOf(ledger))?.line).toEqual(times);
  });

  it('never loses its head to one who was accepted before: it may be at work', async () => {
    const ledger = aLedger();
    await inLine(ledger, of('b', 60_000));
    expect(await joinLine(ledger, of('a', 0))).toMatchObject({ owner: { id: 'b' }, ahead: 1 });
    expect(await joinLine(ledger, of('0', -20_000))).toMatchObject({ owner: { id: 'b' }, ahead: 1 });
  });

  it('gives the newer number to what joined later, though its clock is behind, so that it is not superseded', async () => {
    const ledger = aLedger();
    const closed = { phase: 'done', sets: ['status'], endedAt: NOW } as const;
    await inLine(ledger, of('closed', 0, closed));
    const { conversation } = await joinLine(
      ledger,
      of('active', -500, { phase: 'claimed', epoch: 1, sets: ['status'] }),
    );
    expect(conversation).toMatchObject({ line: [place('active', 1)], lastSet: { status: NOW } });
  });

  it('gives the newer number also to what was asked for a time that is over, and to a time to come its own', async () => {
    const ledger = aLedger();
    await inLine(ledger, of('a'), of('b', 5), of('d', 40));
    const accepted = { phase: 'claimed', epoch: 1 } as const;
    await joinLine(ledger, of('over', -500, { ...accepted, notBefore: NOW - 60_000 }));
    await joinLine(ledger, of('to come', -500, { ...accepted, notBefore: NOW + 8 }));
    const times = [place('a'), place('b', 5), place('to come', 8), place('d', 40), place('over', 41)];
    expect((await conversationOf(ledger))?.line).toEqual(times);
  });

  it('gives the newer number also to what the process that accepted it did not put in line before it died', async () => {
    const ledger = aLedger();
    await inLine(ledger, of('a'), of('b', 5));
    const lost = of('lost', -500, { phase: 'in_doubt', epoch: 1 });
    await joinLine(ledger, lost);
    const claimed = of('claimed', -500, { phase: 'claimed', epoch: 1, lease: NOW - 1 });
    await joinLine(ledger, claimed);
    const times = [place('a'), place('b', 5), place('lost', 6), place('claimed', 7)];
    expect((await conversationOf(ledger))?.line).toEqual(times);
  });

  it('does not expire as long as its owner is held, and does again after that', async () => {
    const ledger = aLedger();
    await inLine(ledger, of('a', 0, { phase: 'held' }));
    await keepLine(ledger, of('a'), 'held');
    ledger.world.advance(40 * 24 * 3_600_000);
    expect((await joinLine(ledger, of('b', 40 * 24 * 3_600_000))).owner?.id).toBe('a');
    expect((await ledger.store.get(KEY))?.expires).toBeUndefined();
    await keepLine(ledger, of('a'), 'decided');
    expect((await ledger.store.get(KEY))?.expires).toBe((ledger.world.now() + RETENTION_MS) / 1000);
  });

  it('says so where it cannot be kept', async () => {
    const ledger = aLedger();
    await inLine(ledger, of('a', 0, { phase: 'held' }));
    alwaysOutrun(ledger);
    await expect(keepLine(ledger, of('a'), 'held')).rejects.toMatchObject({ kind: 'unavailable' });
  });

  it('is kept for what waits there for longer than it is remembered', async () => {
    const ledger = aLedger();
    const patient = of('a', 0, { notAfter: NOW + 90 * 24 * 3_600_000 });
    await onRecord(ledger, patient);
    await joinLine(ledger, patient);
    for (let days = 0; days < 80; days += 10) {
      ledger.world.advance(10 * 24 * 3_600_000);
      await joinLine(ledger, patient);
    }
    expect((await joinLine(ledger, of('b'))).owner?.id).toBe('a');
  });

  it('is joined once, and an action that stands there already writes nothing', async () => {
    const ledger = aLedger();
    await inLine(ledger, of('a'), of('b', 5));
    disturbing(ledger, 'put', KEY, fails);
    expect(await joinLine(ledger, of('a'))).toMatchObject({ owner: undefined, ahead: 0 });
    expect(await joinLine(ledger, of('b', 99))).toMatchObject({ owner: { id: 'a' }, ahead: 1 });
  });

  it('is tried again where another process was faster', async () => {
    const ledger = aLedger();
    await onRecord(ledger, of('a'));
    disturbing(
      ledger,
      'put',
      KEY,
      isOutrun(ledger, () => ({ line: [place('a')], credited: ['t1'], lastSet: {} })),
    );
    expect(await joinLine(ledger, of('b', 5))).toMatchObject({
      owner: { id: 'a' },
      ahead: 1,
      conversation: { line: [place('a'), place('b', 5)], credited: ['t1'] },
    });
  });

  it('is given up, where twenty times another process was faster', async () => {
    const ledger = aLedger();
    const puts = alwaysOutrun(ledger);
    await expect(joinLine(ledger, of('a'))).rejects.toMatchObject({
      kind: 'unavailable',
      message: 'Too many actions want this conversation at once.',
    });
    expect(puts()).toBe(20);
  });
});

describe('an action that comes takes those that have ended out of the line', () => {
  it('and credits what they made', async () => {
    const ledger = aLedger();
    const ended = { phase: 'done', endedAt: NOW, sets: ['status'] } as const;
    await inLine(
      ledger,
      of('a', 0, { ...ended, artifact: 't1' }),
      of('b', 1, { ...ended, sets: [], artifact: 't2' }),
      of('c', 2, { ...ended, sets: ['tags'] }),
      of('d', 3),
    );
    const { conversation, owner, ahead } = await joinLine(ledger, of('e', 4));
    expect(conversation).toEqual({
      line: [place('d', 3), place('e', 4)],
      credited: ['t1', 't2'],
      lastSet: { status: NOW, tags: NOW + 2 },
      writtenAt: NOW,
    });
    expect({ owner: owner?.id, ahead }).toEqual({ owner: 'd', ahead: 1 });
    expect(await conversationOf(ledger)).toEqual(conversation);
  });

  it('and remembers the newest time that a group was wanted, never an older one', async () => {
    const ledger = aLedger();
    const ended = { phase: 'done', endedAt: NOW, sets: ['status', 'tags'] } as const;
    await inLine(ledger, of('a', 5, ended));
    await withConversation(ledger, { line: [place('a', 5)], lastSet: { status: NOW + 9, tags: NOW + 1, other: 3 } });
    expect((await joinLine(ledger, of('b', 6))).conversation.lastSet).toEqual({
      status: NOW + 9,
      tags: NOW + 5,
      other: 3,
    });
  });

  it('but takes from what was only rehearsed nothing that it would have set', async () => {
    const ledger = aLedger();
    await onRecord(ledger, of('a', 1, { phase: 'done', artifact: undefined, sets: ['status'], warnings: ['dry_run'] }));
    await withConversation(ledger, { line: [place('a', 1)] });
    const { conversation } = await joinLine(ledger, of('b', 2));
    expect(conversation.line).toEqual([place('b', 2)]);
    expect(conversation.lastSet).toEqual({});
    expect(conversation.writtenAt).toBeUndefined();
  });

  it.each([
    ['was rehearsed', { phase: 'done', artifact: undefined, warnings: ['dry_run', 'partly_applied'] }],
    ['failed', { phase: 'failed' }],
    ['was cancelled', { phase: 'cancelled' }],
  ] as const)('and remembers what one set that %s after a part of it had taken effect', async (_, end) => {
    const ledger = aLedger();
    await onRecord(ledger, of('a', 1, { ...end, partlyAt: NOW - 2, endedAt: NOW, sets: ['status'] }));
    await withConversation(ledger, { line: [place('a', 1)] });
    const { conversation } = await joinLine(ledger, of('b', 2));
    expect(conversation).toMatchObject({ lastSet: { status: NOW + 1 }, line: [place('b', 2)], writtenAt: NOW - 2 });
  });

  it('but takes from what has failed, or was cancelled, nothing that it wanted', async () => {
    const ledger = aLedger();
    await inLine(
      ledger,
      of('a', 0, { phase: 'failed', endedAt: NOW, sets: ['status'] }),
      of('b', 1, { phase: 'cancelled', endedAt: NOW, sets: ['status'] }),
    );
    expect((await joinLine(ledger, of('c', 6))).conversation).toEqual({
      line: [place('c', 6)],
      credited: [],
      lastSet: {},
    });
  });

  it('but not one who has not ended', async () => {
    for (const phase of ['unsent', 'unresolved', 'claimed', 'sending', 'in_doubt', 'held'] as const) {
      const ledger = aLedger();
      await inLine(ledger, of('a', 0, { phase }));
      expect(await joinLine(ledger, of('b', 1))).toMatchObject({ owner: { id: 'a' }, conversation: { credited: [] } });
    }
  });

  it('and drops those of whom there is no record any more', async () => {
    const ledger = aLedger();
    await onRecord(ledger, of('gone', 1, { phase: 'done', endedAt: 0, artifact: 't9' }), { expires: NOW / 1000 });
    await withConversation(ledger, { line: [place('never'), place('gone', 1)] });
    expect((await joinLine(ledger, of('b', 2))).conversation).toEqual({ ...UNTOUCHED, line: [place('b', 2)] });
  });

  it('and forgets what was made so long ago that it is not shown any more', async () => {
    const ledger = aLedger();
    await inLine(ledger, of('a', 0, { phase: 'done', endedAt: NOW, artifact: 'new' }));
    const credited = Array.from({ length: 200 }, (_, index) => `t${index}`);
    await withConversation(ledger, { line: [place('a')], credited });
    expect((await joinLine(ledger, of('b', 2))).conversation.credited).toEqual([...credited.slice(1), 'new']);
  });

  it('while it stays where it is itself, whatever its record says', async () => {
    const ledger = aLedger();
    await inLine(ledger, of('a', 0, { phase: 'done', endedAt: NOW, artifact: 't1' }), of('b', 1));
    expect(await joinLine(ledger, of('a'))).toMatchObject({
      owner: undefined,
      ahead: 0,
      conversation: { credited: [] },
    });
  });

  it('but lets no action pass while a record cannot be read', async () => {
    const ledger = aLedger();
    await inLine(ledger, of('a'));
    disturbing(ledger, 'get', 'A#a', fails);
    await expect(joinLine(ledger, of('b', 1))).rejects.toMatchObject({ kind: 'unavailable' });
  });
});

describe('an action whose id an action had before that expired unsent', () => {
  const again = of('a', 9, { recordedBy: 'the second request', sets: ['status'] });
  const position = { actionId: 'a', incarnation: 'cond request', at: NOW + 9 };

  it('takes a position of its own, behind the actions that were accepted meanwhile', async () => {
    const ledger = aLedger();
    await inLine(ledger, of('held', 0, { phase: 'held' }), of('a', 1), of('b', 5));
    await onRecord(ledger, again);
    expect(await joinLine(ledger, again)).toMatchObject({ owner: { id: 'held' }, ahead: 2 });
    expect((await conversationOf(ledger))?.line).toEqual([place('held'), place('b', 5), position]);
    expect(await joinLine(ledger, again), 'once').toMatchObject({ ahead: 2 });
  });

  it('does not own the conversation by the position of the earlier action', async () => {
    const ledger = aLedger();
    await inLine(ledger, of('a', 1), of('b', 5));
    await onRecord(ledger, again);
    expect(await joinLine(ledger, again)).toMatchObject({ owner: { id: 'b' }, ahead: 1 });
  });

  it('does not block the conversation by the position of the earlier action, which has set nothing', async () => {
    const ledger = aLedger();
    await inLine(ledger, of('a', 1), of('b', 5));
    await onRecord(
      ledger,
      of('a', 9, { phase: 'done', recordedBy: 'the second request', artifact: 't1', sets: ['status'] }),
    );
    const { owner, conversation } = await joinLine(ledger, of('b', 5));
    expect(owner).toBeUndefined();
    expect(conversation).toMatchObject({ line: [place('b', 5)], credited: [], lastSet: {} });
  });

  it('keeps its own position at the head, though the earlier action was read there', async () => {
    const ledger = aLedger();
    await onRecord(ledger, again);
    await withConversation(ledger, { line: [position] });
    const earlier = await onRecord(aLedger(), of('a', 1, { phase: 'cancelled' }));
    expect(await joinLine(ledger, of('b', 10), { head: Promise.resolve(earlier) })).toMatchObject({
      owner: { id: 'a' },
      ahead: 1,
    });
  });

  it('has the position that an earlier version wrote, which does not say whose it is', async () => {
    const ledger = aLedger();
    await onRecord(ledger, again);
    await withConversation(ledger, { line: [{ actionId: 'a', at: NOW + 9 }] });
    expect(await joinLine(ledger, again)).toMatchObject({ owner: undefined, ahead: 0 });
    expect((await conversationOf(ledger))?.line).toEqual([{ actionId: 'a', at: NOW + 9 }]);
  });
});

describe('an ended action leaves its conversation', () => {
  const ended = { phase: 'done', endedAt: NOW + 3 } as const;

  it('at once, where what it made has a name, or there is nothing', () => {
    const ledger = aLedger();
    expect(freeAt(ledger, of('a', 0, { ...ended, artifact: 't1' }))).toBe(NOW + 3);
    expect(freeAt(ledger, of('a', 0, ended))).toBe(NOW + 3);
    expect(freeAt(ledger, of('a', 0, {}))).toBe(0);
  });

  it('once what it made must be shown, where that has no name', () => {
    expect(freeAt(aLedger(), of('a', 0, { ...ended, artifact: null }))).toBe(NOW + 3 + SETTLE_MS);
  });

  it('once a lost request can no longer overwrite what comes after it', () => {
    const ledger = aLedger();
    const lost = { ...ended, resend: 'safe', sets: ['status'], lostAt: NOW - 5 } as const;
    expect(freeAt(ledger, of('a', 0, lost))).toBe(NOW - 5 + SETTLE_MS);
    expect(freeAt(ledger, of('a', 0, { ...lost, sets: [] }))).toBe(NOW - 5 + SETTLE_MS);
    expect(freeAt(ledger, of('a', 0, { ...lost, sets: [], resend: 'keyed' }))).toBe(NOW + 3);
    expect(freeAt(ledger, of('a', 0, { ...lost, lostAt: NOW - SETTLE_MS }))).toBe(NOW + 3);
    expect(freeAt(ledger, of('a', 0, { ...lost, artifact: null }))).toBe(NOW + 3 + SETTLE_MS);
    expect(freeAt(ledger, of('a', 0, { ...lost, resend: 'once' }))).toBe(NOW + 3);
    expect(freeAt(ledger, of('a', 0, { ...lost, resend: 'once', reason: 'person' }))).toBe(NOW - 5 + SETTLE_MS);
  });

  it('once the lost request that sets the status before a message can no longer overwrite what comes after it', () => {
    const ledger = aLedger();
    const sent = { ...ended, artifact: 't1', resend: 'once', sets: ['status'], partLostAt: NOW - 5 } as const;
    expect(freeAt(ledger, of('a', 0, sent))).toBe(NOW - 5 + SETTLE_MS);
    expect(freeAt(ledger, of('a', 0, { ...sent, lostAt: NOW - 1 }))).toBe(NOW - 5 + SETTLE_MS);
    expect(freeAt(ledger, of('a', 0, { ...sent, sets: [] }))).toBe(NOW + 3);
  });

  it('and not a moment sooner', async () => {
    const ledger = aLedger();
    await inLine(ledger, of('a', 0, { phase: 'done', endedAt: NOW, artifact: null }));
    ledger.world.advance(SETTLE_MS - 1);
    expect((await joinLine(ledger, of('b', 1))).owner?.id).toBe('a');
    ledger.world.advance(1);
    expect(await joinLine(ledger, of('b', 1))).toMatchObject({ owner: undefined, ahead: 0 });
  });
});

describe('to look is not to stand in line', () => {
  it('there is no action, where none was', async () => {
    const ledger = aLedger();
    expect(await readLine(ledger, of('a'))).toEqual(UNTOUCHED);
    expect(await conversationOf(ledger)).toBeUndefined();
  });

  it('what is seen is as if those who have ended had gone, but nothing is written', async () => {
    const ledger = aLedger();
    await inLine(ledger, of('a', 0, { phase: 'done', endedAt: NOW, artifact: 't1' }), of('b', 1));
    const before = await conversationOf(ledger);
    expect(await readLine(ledger, of('c', 2))).toEqual({
      line: [place('b', 1)],
      credited: ['t1'],
      lastSet: {},
      writtenAt: NOW,
    });
    expect(await readLine(ledger, of('a'), of('a'))).toEqual({
      line: [place('a'), place('b', 1)],
      credited: [],
      lastSet: {},
    });
    expect(await conversationOf(ledger)).toEqual(before);
  });
});

describe('an action that goes wakes the next in line', () => {
  const waiting = [of('mine'), of('b', 1), of('c', 2)];

  it('at once', async () => {
    const ledger = aLedger();
    await inLine(ledger, ...waiting);
    await wakeNext(ledger, of('mine'));
    await wakeNext(ledger, of('b'));
    expect(ledger.woken).toEqual([
      ['b', 0],
      ['c', 0],
    ]);
  });

  it('past those who have ended, and those of whom there is no record', async () => {
    const ledger = aLedger();
    const cancelled = of('b', 1, { phase: 'cancelled' });
    await inLine(ledger, of('mine'), cancelled, of('c', 2));
    await withConversation(ledger, { line: ['mine', 'b', 'never', 'c'].map((id) => place(id)) });
    await wakeNext(ledger, of('mine'));
    expect(ledger.woken).toEqual([['c', 0]]);
  });

  it('if there is one', async () => {
    const ledger = aLedger();
    await wakeNext(ledger, of('mine'));
    await inLine(ledger, ...waiting);
    await wakeNext(ledger, of('c'));
    await wakeNext(ledger, of('nowhere'));
    expect(ledger.woken).toEqual([]);
  });
});
