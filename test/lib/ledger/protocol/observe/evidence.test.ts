import { describe, expect, it } from 'vitest';
import { AppError } from '../../../../../lib/errors/app-error.ts';
import { creditKey } from '../../../../../lib/ledger/line/credit.ts';
import { observeEvidence } from '../../../../../lib/ledger/protocol/observe/evidence.ts';
import type { ActionIn } from '../../../../../lib/ledger/records/action.ts';
import type { Found } from '../../../../../lib/operation.ts';
import {
  accountOf,
  aLedger,
  anAction,
  anOperation,
  aTask,
  type Behaviour,
  disturbing,
  fails,
  NOW,
  onRecord,
  SENT,
  type TestLedger,
  withAccount,
  withConversation,
} from '../../../../kit/ledger.ts';

const MINE = { actionId: 'act_mine', operation: 'helpscout.test', correlationId: 'correlation' };

const found = (artifact?: string | null): Found<unknown> => ({ found: { result: { threadId: '9' }, artifact } });

interface Given {
  readonly ledger?: TestLedger;
  readonly action?: Partial<ActionIn<'in_doubt'>>;
  readonly task?: Parameters<typeof aTask>[1];
  readonly sets?: Behaviour['sets'];
  readonly line?: readonly string[];
  readonly lastSet?: Readonly<Record<string, number>>;
}

/** Looks for the request of an action that is first in line for its conversation. */
async function observed(findEffect: Behaviour['findEffect'] | 'none', given: Given = {}) {
  const { ledger = aLedger(), sets, line = ['act_mine'], lastSet = {} } = given;
  const action = anAction({ phase: 'in_doubt', ...given.action });
  await withConversation(ledger, { line: line.map((actionId) => ({ actionId, at: NOW })), credited: ['t2'], lastSet });
  for (const id of line) if (id !== action.id) await onRecord(ledger, anAction({ id }));
  const operation = anOperation({
    resend: action.resend,
    sets,
    findEffect: findEffect === 'none' ? undefined : findEffect,
  });
  const observation = await observeEvidence(ledger, action, aTask(operation, given.task));
  return { ledger, observation, operation };
}

describe('the vendor is asked', () => {
  it('for what stood not there before, and is credited to no other action', async () => {
    const { operation } = await observed('absent');
    const evidence = { sentAt: SENT.at, before: ['t1', 't2'], baseline: ['t1'] };
    expect(operation.calls).toEqual([['findEffect', { text: 'Hello' }, evidence]]);
    const call = { actionId: 'act_mine', account: 'default', deadline: NOW + 60_000, probing: false };
    expect(operation.lastCall.current).toEqual(call);
  });

  it('for nothing while the account is paused', async () => {
    const ledger = aLedger();
    await withAccount(ledger, { pauseUntil: NOW + 50_000 });
    const { observation, operation } = await observed(found('t9'), { ledger });
    expect(observation).toEqual({ kind: 'must_wait', reason: 'rate_limited', due: NOW + 51_500 });
    expect(operation.calls).toEqual([]);
  });

  it('for what newer actions have not set since, and for nothing where that is all', async () => {
    const safe = { resend: 'safe', sets: ['text', 'tags'] } as const;
    const task = { input: { text: 'Hello', tags: ['vip'] } };
    const groups = [['text'], ['tags']];
    const rest = await observed(found(), { action: safe, sets: groups, task, lastSet: { text: NOW + 1 } });
    expect(rest.operation.calls[0]?.[1]).toEqual({ tags: ['vip'] });
    expect(rest.observation).toMatchObject({ kind: 'found', superseded: ['text'] });
    const none = await observed(found(), {
      action: safe,
      sets: groups,
      task,
      lastSet: { text: NOW + 1, tags: NOW + 1 },
    });
    expect(none.observation).toEqual({ kind: 'superseded' });
    expect(none.operation.calls).toEqual([]);
  });

  it('for nothing where the action was never first in line, unless it may have been sent from there', async () => {
    const line = ['act_first', 'act_mine'];
    const safe = await observed(found('t9'), { line, action: { resend: 'safe' } });
    expect(safe.observation).toEqual({ kind: 'not_first_in_line' });
    expect(safe.operation.calls).toEqual([]);
    expect((await observed(found('t9'), { line })).observation).toMatchObject({ kind: 'found' });
  });
});

describe('what the vendor shows', () => {
  it('is the effect, and credited to this action', async () => {
    const { ledger, observation } = await observed(found('t9'));
    const done = { result: { threadId: '9' }, artifact: 't9' };
    expect(observation).toEqual({ kind: 'found', done, superseded: [] });
    expect((await ledger.store.get(creditKey('helpscout', 't9')))?.body).toEqual({ actionId: 'act_mine' });
  });

  it.each([null, undefined])('is the effect even if it has no name: %j', async (artifact) => {
    expect((await observed(found(artifact))).observation).toMatchObject({ kind: 'found' });
  });

  it('is another action’s where that one was credited with it', async () => {
    const ledger = aLedger();
    await observed(found('t9'), { ledger, action: { id: 'act_other' }, line: ['act_other'] });
    const { observation } = await observed(found('t9'), { ledger });
    expect(observation).toEqual({ kind: 'belongs_to_another', artifact: 't9' });
  });

  it('is unclear where all that there is was seen before to be another’s', async () => {
    const action = { sent: { ...SENT, before: ['t9'] } };
    const seen = { kind: 'unclear', outcome: 'several', candidates: ['t9'] };
    expect((await observed(found('t9'), { action })).observation).toEqual(seen);
  });

  it.each([
    ['absent', 'absent'],
    ['unclear', 'unclear'],
    ['touched', 'unclear'],
  ] as const)('is taken for no more than it is: %s', async (answer, kind) => {
    const { observation } = await observed(answer);
    expect(observation).toEqual(kind === 'absent' ? { kind } : { kind, outcome: answer });
  });

  it('names all that it could be', async () => {
    const { observation } = await observed({ several: ['t8', 't9'] });
    expect(observation).toEqual({ kind: 'unclear', outcome: 'several', candidates: ['t8', 't9'] });
  });

  it('is what may be sent again in part without harm', async () => {
    const harmless = { input: { author: '7' }, givenUp: { warnings: ['comment_unconfirmed'] } };
    const { observation } = await observed({ harmless });
    expect(observation).toEqual({ kind: 'harmless_to_resend', ...harmless });
  });

  it('is unclear where it cannot be asked, and absent where sending again does no harm', async () => {
    expect((await observed('none')).observation).toEqual({ kind: 'unclear', outcome: 'unclear' });
    expect((await observed('none', { action: { resend: 'safe' } })).observation).toEqual({ kind: 'absent' });
  });
});

describe('what cannot be read', () => {
  it.each([
    new AppError('vendor_unavailable', 'Oh.', { outcome: 'not_applied' }),
    new AppError('vendor_unavailable', 'Oh.', { outcome: 'unknown' }),
    new AppError('credentials_refused', 'Oh.', { outcome: 'not_applied', vendor: { status: 401 } }),
    new AppError('rate_limited', 'Oh.', { outcome: 'not_applied', vendor: { status: 429 } }),
    new TypeError('A mistake of ours.'),
  ])('is never taken for absent: %s', async (thrown) => {
    for (const resend of ['once', 'safe', 'keyed'] as const) {
      expect((await observed(thrown, { action: { resend } })).observation).toEqual({ kind: 'unreadable' });
    }
  });

  it('is told, and counts against the account where the vendor cannot be reached', async () => {
    const { ledger } = await observed(new AppError('vendor_unavailable', 'Oh.', { outcome: 'not_applied' }));
    expect(ledger.lines).toEqual([
      { level: 'warn', message: 'evidence not readable', ...MINE, kind: 'vendor_unavailable' },
    ]);
    expect(await accountOf(ledger)).toEqual({ failures: 1, failedBy: [MINE.actionId], pauseUntil: 0 });
  });

  it('is unclear where the vendor refuses to show it', async () => {
    const forbidden = new AppError('vendor_refused', 'No.', { outcome: 'refused', vendor: { status: 403 } });
    expect((await observed(forbidden)).observation).toEqual({ kind: 'unclear', outcome: 'unclear' });
  });

  it('tells that the vendor works again once it is read', async () => {
    const ledger = aLedger();
    await withAccount(ledger, { failures: 2, pauseUntil: 5 });
    await observed('absent', { ledger });
    expect(await accountOf(ledger)).toEqual({ failures: 0, pauseUntil: 5 });
  });

  it('is read, whether or not that can be learned', async () => {
    const ledger = aLedger();
    await withAccount(ledger, { failures: 2, pauseUntil: 5 });
    disturbing(ledger, 'put', 'V#', fails, 1);
    expect((await observed(found('t9'), { ledger })).observation).toMatchObject({ kind: 'found' });
    disturbing(ledger, 'put', 'V#', fails, 1);
    const down = new AppError('vendor_unavailable', 'Oh.', { outcome: 'not_applied' });
    expect((await observed(down, { ledger })).observation).toEqual({ kind: 'unreadable' });
  });
});
