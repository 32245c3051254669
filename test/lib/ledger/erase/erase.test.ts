import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { viewOf } from '../../../../lib/doors/outgoing/view.ts';
import { actionsOf, eraseConversation } from '../../../../lib/ledger/erase/erase.ts';
import { credit } from '../../../../lib/ledger/line/credit.ts';
import { conversationKey, joinLine } from '../../../../lib/ledger/line/line.ts';
import { accept, type Request } from '../../../../lib/ledger/protocol/accept.ts';
import { type Action, NEVER, type Phase } from '../../../../lib/ledger/records/action.ts';
import { actionKey } from '../../../../lib/ledger/records/actions.ts';
import { actionIdOf, fingerprintOf } from '../../../../lib/ledger/records/identity.ts';
import { dropInput, keepInput } from '../../../../lib/ledger/records/inputs.ts';
import {
  aBudget,
  aLedger,
  anAction,
  anOperation,
  conversationOf,
  disturbing,
  fails,
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

  it('leaves no part of a large input that was not deleted when the action ended: its record names none any more', async () => {
    const ledger = aLedger();
    const action = anAction();
    const text = Array.from({ length: 12_000 }, (_, at) => createHash('sha256').update(`${at}`).digest('hex')).join('');
    const input = await keepInput(ledger, action, { text });
    expect(input).toMatchObject({ parts: 2 });
    const keys = [0, 1].map((part) => `I#act_mine#request#${part}`);
    const left = async () => (await Promise.all(keys.map((key) => ledger.store.get(key)))).filter(Boolean).length;
    disturbing(ledger, 'delete', 'I#', fails);
    await dropInput(ledger, { ...action, input });
    await onRecord(ledger, telling('done'));
    expect(await left()).toBe(1);

    disturbing(ledger, 'delete', 'I#', fails);
    await expect(eraseConversation(ledger, TARGET)).rejects.toMatchObject({ kind: 'unavailable' });
    expect(await recorded(ledger)).toEqual(telling('done'));

    disturbing(ledger, 'delete', '-', fails);
    expect(await eraseConversation(ledger, TARGET)).toMatchObject({ actions: [{ outcome: 'erased' }] });
    expect(await left()).toBe(0);
  });

  it('leaves which requests went out, so that a repeated key does not begin again what an attempt was made of', async () => {
    const operation = anOperation();
    const ledger = aLedger({ operation });
    const request: Request = {
      ...{ operation, input: {}, account, identity: { key: 'one' }, caller: 'ana', trigger: 'event' as const },
      ...{ correlationId: 'c', notAfter: NOW + HOUR_MS },
    };
    const id = actionIdOf(operation.name, account, request.identity);
    const [attempt, look] = [
      { at: 1, phase: 'send', outcome: 'rate_limited', vendorStatus: 429 },
      { at: 2, phase: 'look', asked: 'effect', outcome: 'several' },
    ] as const;
    const history = [attempt, { ...look, candidates: [CANARY] }];
    const more = { fingerprint: fingerprintOf(request.input), history, historyLeftOut: 3 };
    await onRecord(ledger, { ...telling('cancelled', id), ...more });
    await eraseConversation(ledger, TARGET);

    const { action, replayed } = await accept(ledger, request, aBudget());
    expect({ replayed, ...action }).toMatchObject({
      ...{ replayed: true, reason: 'expired', history: [attempt, look], historyLeftOut: 3 },
    });
    expect(JSON.stringify(action)).not.toContain(CANARY);
  });

  it('leaves an action in no conversation, also in none whose id is `erased`', async () => {
    const ledger = aLedger();
    await onRecord(ledger, telling('done'));
    await eraseConversation(ledger, TARGET);
    expect(await actionsOf(ledger, { ...TARGET, conversation: 'erased' })).toEqual([]);
    const after = await recorded(ledger);
    expect(after && viewOf(after, undefined)).toMatchObject({ state: 'done' });
    expect(after && viewOf(after, undefined)).not.toHaveProperty('conversation');
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
