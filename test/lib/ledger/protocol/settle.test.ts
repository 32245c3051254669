import { describe, expect, it } from 'vitest';
import { AppError } from '../../../../lib/errors/app-error.ts';
import { settle } from '../../../../lib/ledger/protocol/settle.ts';
import { type Action, NEVER } from '../../../../lib/ledger/records/records.ts';
import type { Found } from '../../../../lib/operation.ts';
import {
  aBudget,
  accountOf,
  aLedger,
  anAction,
  anOperation,
  aTask,
  type Behaviour,
  changesOf,
  disturbing,
  fails,
  isOutrun,
  NOW,
  onRecord,
  recorded,
  SETTLE_MS,
  type TestLedger,
  withAccount,
  withConversation,
} from '../../../kit/ledger.ts';

const HOUR_MS = 3_600_000;
const MINE = { actionId: 'act_mine', operation: 'helpscout.test', correlationId: 'correlation' };
const LOOK_MS = SETTLE_MS / 20;

/** A reply that was sent `ago`, and of whose answer nothing is known. */
const doubted = (ago: number, more: Partial<Action> = {}) =>
  anAction({
    state: 'in_doubt',
    reason: 'answer_lost',
    due: NOW - 1,
    acceptedAt: NOW - ago - 1,
    sentAt: NOW - ago,
    lostAt: NOW - ago,
    before: ['t1'],
    epoch: 1,
    notAfter: NOW + HOUR_MS,
    ...more,
  });

const found = (artifact?: string | null): Found<unknown> => ({ found: { result: { threadId: '9' }, artifact } });

interface Settling {
  readonly l?: TestLedger;
  readonly resend?: Behaviour['resend'];
  readonly task?: Parameters<typeof aTask>[1];
  readonly sets?: Behaviour['sets'];
  readonly line?: readonly string[];
}

/** Settles an action that is first in line for its conversation. */
async function settled(action: Action, findEffect: Behaviour['findEffect'] | 'none', given: Settling = {}) {
  const { l = aLedger(), resend = 'once', sets, line = ['act_mine'] } = given;
  await withConversation(l, { line: line.map((actionId) => ({ actionId, at: NOW })), credited: ['t2'] });
  for (const id of line) if (id !== action.id) await onRecord(l, anAction({ id, state: 'waiting' }));
  const operation = anOperation({ resend, sets, findEffect: findEffect === 'none' ? undefined : findEffect });
  const item = await onRecord(l, action);
  const { body } = await settle(l, item, aTask(operation, given.task));
  return { l, body, operation };
}

describe('what is found has been done', () => {
  it('and the action ends at once, however soon that is', async () => {
    const action = doubted(2_000);
    const { l, body } = await settled(action, found('t9'));
    expect(changesOf(action, body)).toStrictEqual({
      state: 'done',
      reason: undefined,
      result: { threadId: '9' },
      verified: 'unsupported',
      artifact: 't9',
      reconciled: true,
      attempts: [{ at: NOW, phase: 'settle', outcome: 'found' }],
      endedAt: NOW,
      announced: true,
      due: NEVER + NOW,
      input: undefined,
    });
    expect(await recorded(l)).toEqual(JSON.parse(JSON.stringify(body)));
    expect(l.announced).toMatchObject([{ id: 'act_mine', state: 'done', reconciled: true }]);
  });

  it('and the next in line is woken', async () => {
    const { l } = await settled(doubted(2_000), found('t9'), { line: ['act_mine', 'act_next'] });
    expect(l.woken).toEqual([['act_next', 0]]);
  });

  it('by nobody else: what it looks for stood not there before, and is credited to none', async () => {
    const { operation } = await settled(doubted(2_000), 'absent');
    const evidence = { sentAt: NOW - 2_000, before: ['t1', 't2'] };
    expect(operation.calls).toEqual([['findEffect', { text: 'Hello' }, evidence]]);
    const call = { actionId: 'act_mine', account: 'default', deadline: NOW + 60_000, probing: false };
    expect(operation.lastCall.current).toEqual(call);
  });

  it('unless another action has made it: then it is looked for further, and that one is left out', async () => {
    const l = aLedger();
    const other = await settled(doubted(2_000, { id: 'act_other' }), found('t9'), { l, line: ['act_other'] });
    expect(other.body.state).toBe('done');
    const action = doubted(2_000);
    const { body } = await settled(action, found('t9'), { l });
    expect(changesOf(action, body)).toStrictEqual({ before: ['t1', 't9'], due: NOW + 2_000 });
  });

  it('unless it was seen before that it is another’s, and nothing else is there: then a person decides', async () => {
    const early = doubted(2_000, { before: ['t9'] });
    expect((await settled(early, found('t9'))).body).toMatchObject({ state: 'in_doubt', due: NOW + 2_000 });
    const late = doubted(SETTLE_MS, { before: ['t9'] });
    expect((await settled(late, found('t9'))).body).toMatchObject({ state: 'held', reason: 'unclear' });
  });

  it('even if it has no name', async () => {
    const { body } = await settled(doubted(2_000), found(null));
    expect(body).toMatchObject({ state: 'done', artifact: null, reconciled: true });
  });

  it('and may have been looked for without a list of what stood there', async () => {
    const { operation } = await settled(doubted(2_000, { before: undefined }), found('t9'));
    expect(operation.calls).toEqual([['findEffect', { text: 'Hello' }, expect.objectContaining({ before: ['t2'] })]]);
  });

  it('and counts from its acceptance, where nobody wrote down when it was sent', async () => {
    const { operation } = await settled(doubted(2_000, { sentAt: undefined }), found('t9'));
    expect(operation.calls).toEqual([
      ['findEffect', { text: 'Hello' }, expect.objectContaining({ sentAt: NOW - 2_001 })],
    ]);
  });
});

describe('what may be sent again in part without harm', () => {
  const givenUp = { warnings: ['comment_unconfirmed'], artifact: 'sent|mine' };
  const harmless = { harmless: { input: { author: '7' }, givenUp } };

  it('is sent again at once, with what is left of its input', async () => {
    const action = doubted(2_000);
    const { body } = await settled(action, harmless);
    expect(changesOf(action, body)).toStrictEqual({
      state: 'waiting',
      reason: 'retry',
      due: NOW,
      input: { json: '{"author":"7"}' },
      givenUp,
    });
  });

  it.each([
    ['is looked for again', 2_000, { state: 'in_doubt' }],
    ['is held once it must be visible', SETTLE_MS, { state: 'held', reason: 'unclear' }],
  ])('after its time is not sent any more, and %s', async (_, ago, expected) => {
    const { body } = await settled(doubted(ago, { notAfter: NOW - 1 }), harmless);
    expect(body).toMatchObject({ ...expected, input: { json: '{"text":"Hello"}' } });
  });
});

describe('what is absent', () => {
  it.each(['absent', 'unclear'] as const)(
    'is looked for again, ever later, until it is settled: %s',
    async (answer) => {
      for (const [ago, due] of [
        [0, 2_000],
        [5_000, 5_000],
        [LOOK_MS, LOOK_MS],
        [400_000, 40_000],
        [SETTLE_MS - 1, 1],
      ] as const) {
        const action = doubted(ago);
        const { body } = await settled(action, answer);
        expect(changesOf(action, body)).toStrictEqual({ due: NOW + due });
      }
    },
  );

  it('is absent only once it is so again', async () => {
    const action = doubted(SETTLE_MS);
    const { body } = await settled(action, 'absent');
    expect(changesOf(action, body)).toStrictEqual({ absentAt: NOW, due: NOW + LOOK_MS });
  });

  it('and is not so again before some time has passed', async () => {
    const action = doubted(SETTLE_MS + LOOK_MS, { absentAt: NOW - LOOK_MS + 1 });
    const { body } = await settled(action, 'absent');
    expect(changesOf(action, body)).toStrictEqual({ due: NOW + 1 });
  });

  it('is sent once more then', async () => {
    const action = doubted(SETTLE_MS + LOOK_MS, { absentAt: NOW - LOOK_MS });
    const { body } = await settled(action, 'absent');
    expect(changesOf(action, body)).toStrictEqual({
      state: 'waiting',
      reason: 'retry',
      due: NOW,
      resends: 1,
      firstSentAt: action.sentAt,
      sentAt: undefined,
      absentAt: undefined,
    });
  });

  it('and never a third time: a person decides', async () => {
    const action = doubted(SETTLE_MS + LOOK_MS, { absentAt: NOW - LOOK_MS, resends: 1 });
    const { l, body } = await settled(action, 'absent');
    expect(changesOf(action, body)).toStrictEqual({
      state: 'held',
      reason: 'absent_after_resend',
      announced: true,
      due: NEVER + NOW,
    });
    expect(l.announced).toMatchObject([{ state: 'held', reason: 'absent_after_resend' }]);
    expect(l.measured).toContainEqual(['ActionHeld', 1, { operation: 'helpscout.test' }]);
  });

  it('is not sent once more after its time', async () => {
    const action = doubted(SETTLE_MS + LOOK_MS, { absentAt: NOW - LOOK_MS, notAfter: NOW - 1 });
    const { body } = await settled(action, 'absent');
    expect(body).toMatchObject({ state: 'cancelled', reason: 'expired', input: undefined, endedAt: NOW });
    const onTime = doubted(SETTLE_MS + LOOK_MS, { absentAt: NOW - LOOK_MS, notAfter: NOW });
    expect((await settled(onTime, 'absent')).body.state).toBe('waiting');
  });
});

describe('what stays unclear', () => {
  it('is held for a person once it should be settled', async () => {
    const action = doubted(SETTLE_MS);
    const { l, body } = await settled(action, 'unclear');
    expect(changesOf(action, body)).toStrictEqual({
      state: 'held',
      reason: 'unclear',
      announced: true,
      due: NEVER + NOW,
    });
    expect(l.lines).toContainEqual(expect.objectContaining({ level: 'warn', message: 'action held' }));
    expect(body.input, 'a person may want to send it').toEqual(action.input);
  });

  it('is all that there is where nobody can look', async () => {
    expect((await settled(doubted(SETTLE_MS), 'none')).body).toMatchObject({ state: 'held', reason: 'unclear' });
    expect((await settled(doubted(SETTLE_MS - 1), 'none')).body).toMatchObject({ state: 'in_doubt', due: NOW + 1 });
  });

  it('is held though the result event cannot be published, and that is tried again at once', async () => {
    const publish = () => Promise.reject(new Error('The bus is away.'));
    const { body } = await settled(doubted(SETTLE_MS), 'unclear', { l: aLedger({ announcer: { publish } }) });
    expect(body).toMatchObject({ state: 'held', announced: false, due: NOW });
  });

  it('is held without a result event where nobody listens', async () => {
    const { l, body } = await settled(doubted(SETTLE_MS), 'unclear', { l: aLedger({ announcer: undefined }) });
    expect(body).toMatchObject({ state: 'held', announced: true, due: NEVER + NOW });
    expect(l.announced).toEqual([]);
  });

  it('is left as it is where somebody else was faster to decide', async () => {
    const l = aLedger();
    disturbing(l, 'put', 'A#act_mine', isOutrun(l), 2);
    const action = doubted(SETTLE_MS);
    const { body } = await settled(action, 'unclear', { l });
    expect(body).toEqual(action);
    expect(l.announced).toEqual([]);
  });
});

describe('what cannot be read', () => {
  const refused = (facts: object) => new AppError('vendor_unavailable', 'Oh.', facts);

  it('is read again later, even past the settle time', async () => {
    const action = doubted(2 * SETTLE_MS);
    const { l, body } = await settled(action, refused({ outcome: 'not_applied' }));
    expect(changesOf(action, body)).toStrictEqual({ due: NOW + SETTLE_MS / 5 });
    expect(await accountOf(l)).toEqual({ failures: 1, pauseUntil: 0 });
    expect(l.lines).toEqual([{ level: 'warn', message: 'evidence not readable', ...MINE, kind: 'vendor_unavailable' }]);
  });

  it('is held after a day', async () => {
    const day = 24 * HOUR_MS;
    const unreadable = refused({ outcome: 'unknown' });
    expect((await settled(doubted(day), unreadable)).body.state).toBe('in_doubt');
    expect((await settled(doubted(day + 1), unreadable)).body).toMatchObject({ state: 'held', reason: 'unclear' });
  });

  it('is unclear where the vendor refuses to show it', async () => {
    const forbidden = new AppError('vendor_refused', 'No.', { outcome: 'refused', vendor: { status: 403 } });
    expect((await settled(doubted(SETTLE_MS), forbidden)).body).toMatchObject({ state: 'held', reason: 'unclear' });
  });

  it('is read again later after a mistake of ours', async () => {
    const { body } = await settled(doubted(SETTLE_MS), new TypeError('of ours'));
    expect(body).toMatchObject({ state: 'in_doubt', due: NOW + SETTLE_MS / 10 });
  });

  it('tells that the vendor works again once it is read', async () => {
    const l = aLedger();
    await withAccount(l, { failures: 2, pauseUntil: 5 });
    await settled(doubted(0), 'absent', { l });
    expect(await accountOf(l)).toEqual({ failures: 0, pauseUntil: 5 });
  });

  it('is read, whether or not that can be learned', async () => {
    const l = aLedger();
    await withAccount(l, { failures: 2, pauseUntil: 5 });
    disturbing(l, 'put', 'V#', fails, 1);
    expect((await settled(doubted(0), found('t9'), { l })).body.state).toBe('done');
    disturbing(l, 'put', 'V#', fails, 1);
    const { body } = await settled(doubted(0), refused({ outcome: 'not_applied' }), { l });
    expect(body).toMatchObject({ state: 'in_doubt', due: NOW + 2_000 });
  });

  it('is not even asked for while the account is paused', async () => {
    const l = aLedger();
    await withAccount(l, { pauseUntil: NOW + 50_000 });
    const { body, operation } = await settled(doubted(2_000), found('t9'), { l });
    expect(body).toMatchObject({ state: 'in_doubt', due: NOW + 51_500 });
    expect(operation.calls).toEqual([]);
  });
});

describe('what may be sent again', () => {
  const safe = { resend: 'safe', sets: [['text']] } as const;

  it.each(['safe', 'keyed'] as const)('is, as soon as it is absent: %s', async (resend) => {
    const action = doubted(2_000);
    const { body } = await settled(action, 'absent', { resend });
    expect(changesOf(action, body), 'but it may have been sent').toStrictEqual({
      state: 'waiting',
      reason: 'retry',
      due: NOW,
    });
  });

  it('is, however old, where it is absent, or nobody can look; otherwise it is held once it is settled', async () => {
    const old = doubted(70_000);
    expect((await settled(old, 'absent', safe)).body).toMatchObject({ state: 'waiting', reason: 'retry' });
    expect((await settled(old, 'none', safe)).body).toMatchObject({ state: 'waiting', reason: 'retry' });
    for (const answer of ['unclear', 'several', 'touched'] as const) {
      expect((await settled(old, answer, safe)).body).toMatchObject({ state: 'in_doubt', due: NOW + LOOK_MS });
      const settledLong = doubted(SETTLE_MS);
      expect((await settled(settledLong, answer, safe)).body).toMatchObject({ state: 'held', reason: 'unclear' });
    }
  });

  it('is in doubt no more once its absence is settled', async () => {
    const action = doubted(SETTLE_MS);
    expect(changesOf(action, (await settled(action, 'absent', safe)).body)).toMatchObject({ sentAt: undefined });
    const early = doubted(SETTLE_MS - 1);
    expect((await settled(early, 'absent', safe)).body.sentAt).toBe(early.sentAt);
  });

  it('is at once, without evidence, while it is young', async () => {
    const young = doubted(59_999, { acceptedAt: NOW - HOUR_MS });
    expect((await settled(young, 'unclear', safe)).body).toMatchObject({ state: 'waiting', sentAt: young.sentAt });
    const old = doubted(60_000, { acceptedAt: NOW - HOUR_MS });
    expect((await settled(old, 'unclear', safe)).body).toMatchObject({ state: 'in_doubt', due: NOW + 30_000 });
  });

  it('is held where that stays unclear', async () => {
    const action = doubted(SETTLE_MS, { acceptedAt: NOW - HOUR_MS });
    expect((await settled(action, 'unclear', safe)).body).toMatchObject({ state: 'held', reason: 'unclear' });
  });

  it('is still in doubt, though it is settled, where it is young and unclear', async () => {
    const l = aLedger({ config: { SETTLE_MS: 1_000, SAFE_RESEND_MS: 60_000, VENDOR_RESPONSE_TIMEOUT_MS: 10_000 } });
    const action = doubted(1_000);
    const { body } = await settled(action, 'unclear', { l, ...safe });
    expect(body).toMatchObject({ state: 'waiting', sentAt: action.sentAt });
  });

  it('is not after its time: it is found, or cancelled once it is settled', async () => {
    const early = doubted(2_000, { notAfter: NOW - 1 });
    expect((await settled(early, 'absent', safe)).body).toMatchObject({ state: 'in_doubt', due: NOW + 2_000 });
    const late = doubted(SETTLE_MS, { notAfter: NOW - 1 });
    expect((await settled(late, 'absent', safe)).body).toMatchObject({ state: 'cancelled', reason: 'expired' });
    expect((await settled(late, 'unclear', safe)).body).toMatchObject({ state: 'held', reason: 'unclear' });
    expect((await settled(late, found(), safe)).body).toMatchObject({ state: 'done', reconciled: true });
  });

  it('counts as absent where nobody can look', async () => {
    const { body } = await settled(doubted(2_000, { acceptedAt: NOW - HOUR_MS }), 'none', safe);
    expect(body).toMatchObject({ state: 'waiting', reason: 'retry' });
  });

  it('has never been sent where it died before its turn', async () => {
    const action = doubted(2_000);
    const { body, operation } = await settled(action, found('t9'), { ...safe, line: ['act_first', 'act_mine'] });
    expect(changesOf(action, body)).toStrictEqual({
      state: 'waiting',
      reason: 'retry',
      due: NOW,
      sentAt: undefined,
      lostAt: undefined,
    });
    expect(operation.calls).toEqual([]);
  });

  it('has been sent, and is looked for, where it must not be sent twice, wherever it stands', async () => {
    const { body } = await settled(doubted(2_000), found('t9'), { line: ['act_first', 'act_mine'] });
    expect(body).toMatchObject({ state: 'done', artifact: 't9' });
  });

  it('is not looked for where a newer one has set all of it', async () => {
    const l = aLedger();
    const action = doubted(2_000, { sets: ['text'] });
    await withConversation(l, { line: [{ actionId: 'act_mine', at: NOW }], lastSet: { text: NOW } });
    const operation = anOperation({ resend: 'safe', sets: [['text']], findEffect: 'absent' });
    const { body } = await settle(l, await onRecord(l, action), aTask(operation));
    expect(body).toMatchObject({ state: 'cancelled', reason: 'superseded' });
    expect(operation.calls).toEqual([]);
  });

  it('is looked for without what a newer one has set, and says so', async () => {
    const l = aLedger();
    const action = doubted(2_000, { sets: ['text', 'tags'] });
    await withConversation(l, { line: [{ actionId: 'act_mine', at: NOW }], lastSet: { text: NOW } });
    const operation = anOperation({ resend: 'safe', sets: [['text'], ['tags']], findEffect: found() });
    const task = aTask(operation, { input: { text: 'Hello', tags: ['vip'] }, budget: aBudget() });
    const { body } = await settle(l, await onRecord(l, action), task);
    expect(operation.calls[0]?.[1]).toEqual({ tags: ['vip'] });
    expect(body).toMatchObject({ state: 'done', warnings: ['superseded:text'] });
  });
});

it('leaves the record alone where somebody else was faster', async () => {
  const l = aLedger();
  disturbing(l, 'put', 'A#act_mine', isOutrun(l), 2);
  const action = doubted(2_000);
  const { body } = await settled(action, 'absent', { l });
  expect(body).toEqual(action);
});
