import { describe, expect, it } from 'vitest';
import { actionsOf, eraseConversation } from '../../../../lib/ledger/erase/erase.ts';
import { credit } from '../../../../lib/ledger/line/credit.ts';
import { conversationKey, joinLine } from '../../../../lib/ledger/line/line.ts';
import { type Action, NEVER, type Phase } from '../../../../lib/ledger/records/action.ts';
import { actionKey } from '../../../../lib/ledger/records/actions.ts';
import {
  aLedger,
  anAction,
  conversationOf,
  disturbing,
  isOutrun,
  NOW,
  onRecord,
  PHASES,
  recorded,
  withConversation,
} from '../../../kit/ledger.ts';

const { vendor, account, conversation } = anAction();
const TARGET = { vendor, account, conversation };
const CANARY = 'canary';
const HOUR_MS = 3_600_000;

/** An action in a phase, with a canary wherever a record may hold what leads to a customer. */
const telling = (phase: Phase, id = 'act_mine') =>
  anAction({
    ...anAction({ phase }),
    ...{ id, announced: true, due: NEVER, correlationId: CANARY, onlyIf: CANARY },
    history: [{ at: 1, phase: 'look', asked: 'effect', outcome: 'found', candidates: [CANARY] }],
    decisions: [{ at: 1, by: 'ana', decision: 'done', note: CANARY }],
    resolution: { at: 1, by: 'customer', pick: 'latest', found: [CANARY] } as never,
    ...(phase === 'done' ? { result: { threadId: CANARY }, artifact: CANARY, warnings: [`${CANARY}:x`] } : {}),
    ...(phase === 'failed'
      ? {
          failure: {
            kind: 'vendor_refused',
            detail: CANARY,
            issues: [{ path: CANARY, message: CANARY }],
            candidates: [CANARY],
          },
        }
      : {}),
  });

const ENDED: readonly Phase[] = ['done', 'failed', 'cancelled'];
const OPEN = PHASES.filter((phase) => !ENDED.includes(phase));

describe('erasing a conversation', () => {
  it('keeps when a request was lost, when a person had it sent again, and when a part took effect: the answer still says so', async () => {
    const ledger = aLedger();
    await onRecord(ledger, { ...telling('cancelled'), lostAt: 5, resumedAt: 6, partlyAt: 7 });
    await eraseConversation(ledger, TARGET);
    expect(await recorded(ledger)).toMatchObject({ state: 'cancelled', lostAt: 5, resumedAt: 6, partlyAt: 7 });
  });

  it.each(ENDED)(
    'leaves of an action that is %s its key and its end, and nothing that leads to a customer',
    async (phase) => {
      const ledger = aLedger();
      const action = telling(phase);
      await onRecord(ledger, action);
      expect(await eraseConversation(ledger, TARGET)).toMatchObject({
        actions: [{ actionId: 'act_mine', outcome: 'erased' }],
      });
      const after = await recorded(ledger);
      expect(after).toMatchObject({
        id: 'act_mine',
        state: action.state,
        fingerprint: action.fingerprint,
        endedAt: Object(action).endedAt,
      });
      const text = JSON.stringify(after);
      expect([text.includes(CANARY), text.includes(conversation)]).toEqual([false, false]);
      expect(await actionsOf(ledger, TARGET)).toEqual([]);
    },
  );

  it.each(OPEN)('keeps an action that is %s whole: it would be lost, or sent twice', async (phase) => {
    const ledger = aLedger();
    const action = telling(phase);
    await onRecord(ledger, action);
    await withConversation(ledger, { line: [{ actionId: action.id, at: 1 }], credited: ['t1'] });
    expect(await eraseConversation(ledger, TARGET)).toEqual({
      actions: [{ actionId: 'act_mine', state: action.state, outcome: 'kept' }],
      line: 'kept',
    });
    expect(await recorded(ledger)).toEqual(action);
    expect(await conversationOf(ledger)).toMatchObject({ credited: ['t1'] });
  });

  it('keeps what the sweep has yet to announce, or to look at once more', async () => {
    for (const change of [{ announced: false }, { due: 1 }]) {
      const ledger = aLedger();
      await onRecord(ledger, { ...telling('done'), ...change });
      expect(await eraseConversation(ledger, TARGET)).toMatchObject({ actions: [{ outcome: 'kept' }] });
    }
  });

  it.each([
    ['made something that the vendor did not name', 'done', { artifact: null }],
    ['set values that a lost request could overwrite', 'failed', { lostAt: NOW, sets: ['status'] }],
  ] as const)(
    'keeps an action that %s for an hour: until then the next action may have to wait for it',
    async (_, phase, change) => {
      const ledger = aLedger();
      const action = { ...telling(phase), ...change } as Action;
      await onRecord(ledger, action);
      await withConversation(ledger, { line: [{ actionId: action.id, at: 1 }] });
      ledger.world.advance(HOUR_MS - 1);
      expect(await eraseConversation(ledger, TARGET)).toMatchObject({ actions: [{ outcome: 'kept' }], line: 'kept' });
      expect(await recorded(ledger)).toEqual(action);
      ledger.world.advance(1);
      expect(await eraseConversation(ledger, TARGET)).toMatchObject({
        actions: [{ outcome: 'erased' }],
        line: 'erased',
      });
    },
  );

  it('keeps what the line needs of an ended action, while another waits behind it', async () => {
    const ledger = aLedger();
    await onRecord(ledger, { ...telling('done'), artifact: null, sets: ['status'] } as Action);
    await onRecord(ledger, anAction({ id: 'act_waiting' }));
    await withConversation(ledger, {
      line: [
        { actionId: 'act_mine', at: 5 },
        { actionId: 'act_waiting', at: 6 },
      ],
    });
    ledger.world.advance(HOUR_MS);
    const { actions, line } = await eraseConversation(ledger, TARGET);
    const outcomes = Object.fromEntries(actions.map(({ actionId, outcome }) => [actionId, outcome]));
    expect({ ...outcomes, line }).toEqual({ act_mine: 'erased', act_waiting: 'kept', line: 'kept' });
    expect((await joinLine(ledger, anAction({ id: 'act_waiting' }))).conversation).toMatchObject({
      line: [{ actionId: 'act_waiting' }],
      unnamed: [NOW],
      lastSet: { status: 5 },
    });
  });

  it.each([
    ['is on record', true],
    ['is not on record, because its process died', false],
  ])(
    'erases the vendor’s id of what an action made, and credits no later action with it, where its credit %s',
    async (_, isCredited) => {
      const ledger = aLedger();
      const action = telling('done');
      await onRecord(ledger, action);
      if (isCredited) await credit(ledger, action, CANARY);
      await withConversation(ledger, {
        line: [{ actionId: action.id, at: 1 }],
        credited: [CANARY],
        lastSet: { status: 1 },
      });
      expect(await eraseConversation(ledger, TARGET)).toMatchObject({ line: 'erased' });
      const kept = [await ledger.store.get(actionKey(action.id)), await ledger.store.get(conversationKey(action))];
      expect(JSON.stringify(kept)).not.toContain(CANARY);
      // The vendor's list may show it only now.
      expect(await credit(ledger, anAction({ id: 'act_later' }), CANARY)).toBe(false);
    },
  );

  it('leaves of a rehearsed action that nothing was written: it supersedes none that waits behind it', async () => {
    const ledger = aLedger();
    await onRecord(ledger, {
      ...telling('done'),
      ...{ artifact: undefined, warnings: ['dry_run'], sets: ['status'] },
    } as Action);
    await onRecord(ledger, anAction({ id: 'act_waiting' }));
    await withConversation(ledger, {
      line: [
        { actionId: 'act_mine', at: 5 },
        { actionId: 'act_waiting', at: 4 },
      ],
    });
    await eraseConversation(ledger, TARGET);
    const { conversation } = await joinLine(ledger, anAction({ id: 'act_waiting' }));
    expect(conversation.lastSet).toEqual({});
    expect(conversation.writtenAt).toBeUndefined();
  });

  it('keeps the conversation’s own record while an action waits in its line that the list does not show yet', async () => {
    const ledger = aLedger();
    const waiting = telling('unsent');
    await onRecord(ledger, waiting, { listed: undefined });
    await withConversation(ledger, { line: [{ actionId: waiting.id, at: 1 }] });
    expect(await eraseConversation(ledger, TARGET)).toEqual({ actions: [], line: 'kept' });
    expect(await conversationOf(ledger)).toMatchObject({ line: [{ actionId: waiting.id }] });
  });

  it('leaves another account’s conversation of the same id alone', async () => {
    const ledger = aLedger();
    const other = { ...telling('done'), account: 'other' };
    await onRecord(ledger, other);
    expect(await eraseConversation(ledger, TARGET)).toEqual({ actions: [], line: 'none' });
    expect(await recorded(ledger)).toEqual(other);
  });

  it('keeps what another process changes at that moment, and finds it the next time', async () => {
    const ledger = aLedger();
    await onRecord(ledger, telling('done'));
    disturbing(ledger, 'put', 'A#', isOutrun(ledger));
    expect(await eraseConversation(ledger, TARGET)).toMatchObject({ actions: [{ outcome: 'kept' }] });
    expect(await eraseConversation(ledger, TARGET)).toMatchObject({ actions: [{ outcome: 'erased' }] });
  });
});
