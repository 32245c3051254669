import { describe, expect, it } from 'vitest';
import { AppError } from '../../../../lib/errors/app-error.ts';
import { attempt, claimed } from '../../../../lib/ledger/protocol/attempt.ts';
import { type Action, NEVER } from '../../../../lib/ledger/records/records.ts';
import type { Call } from '../../../../lib/operation.ts';
import {
  aBudget,
  accountOf,
  aLedger,
  anAction,
  anOperation,
  aTask,
  type Behaviour,
  changesOf,
  conversationOf,
  disturbing,
  fails,
  isOutrun,
  NOW,
  onRecord,
  recorded,
  type TestLedger,
  withAccount,
  withConversation,
} from '../../../kit/ledger.ts';

const LEASE = NOW + 60_000 + 15_000;

interface Attempting {
  readonly l?: TestLedger;
  readonly action?: Partial<Action>;
  readonly isMine?: boolean;
  readonly task?: Parameters<typeof aTask>[1];
}

/** One attempt of an action on record; what was on record before, and what is now. */
async function attempted(behaviour: Behaviour = {}, given: Attempting = {}) {
  const { l = aLedger(), isMine } = given;
  const operation = anOperation(behaviour);
  const task = aTask(operation, given.task);
  const before = isMine ? claimed(l, anAction(given.action), task) : anAction({ due: NOW - 1, ...given.action });
  const { body } = await attempt(l, await onRecord(l, before), task, ...(isMine === undefined ? [] : [isMine]));
  const methods = operation.calls.map(([method]) => method);
  return { l, operation, methods, body, changes: changesOf(before, body) };
}

const refused = (facts: object = {}) =>
  new AppError('vendor_refused', 'The vendor refused.', { outcome: 'refused', ...facts });

describe('to claim an action', () => {
  it('is to own it until its claimer must be dead, and nothing is sent of it yet', () => {
    const action = anAction({ epoch: 4, reason: 'retry' });
    const mine = claimed(aLedger(), action, aTask(anOperation({ resend: 'once' })));
    expect(changesOf(action, mine)).toStrictEqual({
      state: 'running',
      reason: undefined,
      epoch: 5,
      lease: LEASE,
      due: LEASE,
    });
  });

  it.each(['safe', 'keyed'] as const)('counts as sending, where sending again does no harm: %s', (resend) => {
    expect(claimed(aLedger(), anAction(), aTask(anOperation({ resend }))).sentAt).toBe(NOW);
  });

  it('forgets when it was sent before, where that is known to have come to nothing', () => {
    const mine = claimed(aLedger(), anAction({ sentAt: NOW - 9 }), aTask(anOperation({ resend: 'once' })));
    expect(mine.sentAt).toBeUndefined();
  });
});

describe('an attempt that succeeds', () => {
  it('looks, writes down that it sends, sends, and ends', async () => {
    const l = aLedger();
    const written: unknown[] = [];
    l.disturb = async ({ verb, key, go }) => {
      const answer = await go();
      if (verb === 'put' && key === 'A#act_mine') written.push((await recorded(l))?.state, (await recorded(l))?.sentAt);
      return answer;
    };
    const run = async (_: unknown, { actionId }: Call) => {
      written.push('sent');
      return { result: { actionId }, verified: true, warnings: ['slow'], artifact: 't9' };
    };
    const { methods, changes } = await attempted({ lookBefore: ['t1'], run }, { l });
    expect(methods).toEqual(['lookBefore', 'run']);
    expect(written.slice(2)).toEqual(['running', undefined, 'running', NOW, 'sent', 'done', NOW, 'done', NOW]);
    expect(changes).toStrictEqual({
      state: 'done',
      epoch: 1,
      sentAt: NOW,
      before: ['t1'],
      result: { actionId: 'act_mine' },
      verified: true,
      warnings: ['slow'],
      artifact: 't9',
      attempts: [{ at: NOW, phase: 'send', outcome: 'done' }],
      endedAt: NOW,
      announced: true,
      due: NEVER + NOW,
      input: undefined,
    });
  });

  it('gives the vendor’s client what it works for', async () => {
    const { operation } = await attempted();
    expect(operation.calls).toEqual([['run', { text: 'Hello' }]]);
    expect(operation.lastCall.current).toMatchObject({
      actionId: 'act_mine',
      account: 'default',
      deadline: NOW + 60_000,
    });
  });

  it('writes twice less where sending again does no harm', async () => {
    const l = aLedger();
    const puts: string[] = [];
    l.disturb = ({ verb, key, go }) => {
      if (verb === 'put') puts.push(key.slice(0, 2));
      return go();
    };
    const { methods } = await attempted({ resend: 'safe', lookBefore: ['t1'] }, { l });
    expect(methods).toEqual(['run']);
    expect(puts.filter((key) => key === 'A#')).toHaveLength(1 + 3);
  });

  it('credits what was made to its action, so that no other one takes it for its own', async () => {
    const { l } = await attempted({ run: { result: 1, artifact: 't9' } });
    expect((await l.store.get('T#helpscout|t9'))?.body).toEqual({ actionId: 'act_mine' });
  });

  it('is done, whether or not that can be credited, and whatever cannot be learned', async () => {
    const l = aLedger();
    l.disturb = (call) => (/^[TV]#/.test(call.key) && call.verb === 'put' ? fails(call) : call.go());
    await withAccount(aLedger(), {});
    const run = { result: 1, artifact: 't9', rateLimit: { perMinute: 400, remaining: 7 } };
    const { body } = await attempted({ run }, { l });
    expect(body).toMatchObject({ state: 'done', artifact: 't9', rateLimit: { perMinute: 400, remaining: 7 } });
  });

  it('learns the limit that the vendor tells, and shows it', async () => {
    const run = { result: 1, rateLimit: { perMinute: 400, remaining: 7 } };
    const { l, body } = await attempted({ run });
    expect(body.rateLimit).toEqual({ perMinute: 400, remaining: 7 });
    expect(await accountOf(l)).toEqual({ pauseUntil: 0, failures: 0, perMinute: 400 });
  });

  it('leaves out what a newer one has set, and says so', async () => {
    const l = aLedger();
    await withConversation(l, { lastSet: { status: NOW + 1 } });
    const { operation, body } = await attempted(
      { resend: 'safe', sets: [['status'], ['tags']] },
      { l, action: { sets: ['status', 'tags'] }, task: { input: { status: 'open', tags: ['vip'] } } },
    );
    expect(operation.calls).toEqual([['run', { tags: ['vip'] }]]);
    expect(body.warnings).toEqual(['superseded:status']);
  });
});

describe('what was made without a name', () => {
  const nameless = { result: { a: 1 }, artifact: null, warnings: ['unnamed'] };

  it('is looked up at once, among what stood there neither before nor is another’s', async () => {
    const l = aLedger();
    await withConversation(l, { credited: ['t2'] });
    const { operation, body } = await attempted(
      { run: nameless, lookBefore: ['t1'], findEffect: { found: { result: { a: 2 }, artifact: 't9' } } },
      { l },
    );
    const evidence = { sentAt: NOW, before: ['t1', 't2'] };
    expect(operation.calls.at(-1)).toEqual(['findEffect', { text: 'Hello' }, evidence]);
    expect(body).toMatchObject({ state: 'done', artifact: 't9', result: { a: 2 }, warnings: ['unnamed'] });
    expect((await l.store.get('T#helpscout|t9'))?.body).toEqual({ actionId: 'act_mine' });
  });

  it.each(['absent', 'unclear', new Error('unreadable')] as const)('stays so where it is %s', async (findEffect) => {
    expect((await attempted({ run: nameless, findEffect })).body).toMatchObject({ state: 'done', artifact: null });
  });

  it('stays so where nobody can look', async () => {
    expect((await attempted({ run: nameless })).body).toMatchObject({ state: 'done', artifact: null });
  });

  it('is nobody’s, until it has one', async () => {
    const { l } = await attempted({ run: nameless, findEffect: 'absent' });
    for (const name of ['null', 'undefined']) expect(await l.store.get(`T#helpscout|${name}`)).toBeUndefined();
  });

  it('is looked up among all that is there, where nobody has looked before', async () => {
    const { operation } = await attempted({ resend: 'keyed', run: nameless, findEffect: 'absent' });
    const evidence = { sentAt: NOW, before: [] };
    expect(operation.calls.at(-1)).toEqual(['findEffect', { text: 'Hello' }, evidence]);
  });

  it('is not looked up where there is a name, or nothing was made', async () => {
    for (const artifact of ['t9', undefined]) {
      const { methods } = await attempted({ run: { result: 1, artifact }, findEffect: 'absent' });
      expect(methods).toEqual(['run']);
    }
  });
});

describe('an attempt that may not begin', () => {
  it('waits in line, and keeps its turn in the rate limit', async () => {
    const l = aLedger();
    await onRecord(l, anAction({ id: 'act_head', due: NOW + 5_000 }));
    await withConversation(l, { line: [{ actionId: 'act_head', at: NOW }] });
    const { methods, changes } = await attempted({}, { l, action: { slotAt: NOW - 7 } });
    expect(changes).toStrictEqual({ reason: 'queued', due: NOW + 6_000 });
    expect(methods).toEqual([]);
  });

  it('gives up its claim while it waits, and has not been sent', async () => {
    const l = aLedger();
    await withAccount(l, { pauseUntil: NOW + 30_000 });
    const { methods, changes } = await attempted({ resend: 'safe' }, { l, isMine: true });
    expect(changes).toStrictEqual({
      state: 'waiting',
      reason: 'rate_limited',
      due: NOW + 30_000,
      slotAt: NOW + 30_000,
      lease: undefined,
      sentAt: undefined,
    });
    expect(methods).toEqual([]);
  });

  it('is still in doubt, if it was, while it waits', async () => {
    const l = aLedger();
    await withAccount(l, { pauseUntil: NOW + 30_000 });
    const { body } = await attempted({ resend: 'safe' }, { l, action: { sentAt: NOW - 9, before: ['t1'] } });
    expect(body).toMatchObject({ state: 'waiting', sentAt: NOW - 9 });
    expect(body.before).toBeUndefined();
  });

  it('is cancelled once its time is over', async () => {
    const { methods, body } = await attempted({}, { action: { notAfter: NOW - 1 } });
    expect(body).toMatchObject({ state: 'cancelled', reason: 'expired', endedAt: NOW });
    expect(methods).toEqual([]);
  });

  it('is in doubt instead, where it may have been sent before', async () => {
    const { methods, changes } = await attempted(
      { resend: 'safe' },
      { action: { notAfter: NOW - 1, sentAt: NOW - 5_000, lease: 7 } },
    );
    expect(changes).toStrictEqual({
      state: 'in_doubt',
      reason: 'answer_lost',
      due: NOW + 5_000,
      lease: undefined,
    });
    expect(methods).toEqual([]);
  });

  it('is left alone where no time is left after its turn has come', async () => {
    const { methods, changes } = await attempted({}, { task: { budget: aBudget({ deadline: NOW + 13_999 }) } });
    expect(changes).toEqual({});
    expect(methods).toEqual([]);
    const enough = await attempted({}, { task: { budget: aBudget({ deadline: NOW + 14_000 }) } });
    expect(enough.methods).toEqual(['run']);
  });

  it('is left to whoever was faster to claim it', async () => {
    const l = aLedger();
    const item = await onRecord(l);
    disturbing(
      l,
      'put',
      'A#',
      isOutrun(l, (body: Action) => ({ ...body, state: 'cancelled' })),
    );
    const operation = anOperation();
    expect((await attempt(l, item, aTask(operation))).body.state).toBe('cancelled');
    expect(operation.calls).toEqual([]);
  });

  it('is not begun while the ledger cannot be reached, and comes back', async () => {
    const l = aLedger();
    disturbing(l, 'get', 'C#', fails);
    const { methods, changes } = await attempted({}, { l });
    expect(methods).toEqual([]);
    expect(changes).toStrictEqual({
      reason: 'unavailable',
      due: NOW + 1_500,
      attempts: [{ at: NOW, phase: 'send', outcome: 'unavailable' }],
    });
    expect(await accountOf(l), 'which tells nothing of the vendor').toBeUndefined();
  });
});

describe('the last look before the first byte', () => {
  it('lets pass what has the status that it should have', async () => {
    const { methods, body } = await attempted({ readStatus: 'open', lookBefore: [] }, { action: { onlyIf: 'open' } });
    expect(methods).toEqual(['readStatus', 'lookBefore', 'run']);
    expect(body.state).toBe('done');
  });

  it.each([{ readStatus: 'closed' }, {}])('cancels what has not: %j', async (behaviour) => {
    const { methods, body } = await attempted(behaviour, { action: { onlyIf: 'open' } });
    expect(body).toMatchObject({ state: 'cancelled', reason: 'status_changed' });
    expect(methods).not.toContain('run');
  });

  it('is in doubt instead, where it may have been sent before', async () => {
    const { body } = await attempted(
      { resend: 'safe', readStatus: 'closed' },
      { action: { onlyIf: 'open', sentAt: NOW - 5_000 } },
    );
    expect(body).toMatchObject({ state: 'in_doubt', reason: 'answer_lost', sentAt: NOW - 5_000, due: NOW + 5_000 });
    expect(body.lease).toBeUndefined();
  });

  it('is not taken where nobody has asked for it', async () => {
    expect((await attempted({ readStatus: 'open' })).methods).toEqual(['run']);
  });

  it('is taken by a probe, so that nothing is risked on a vendor that does not answer', async () => {
    const l = aLedger();
    await withAccount(l, { failures: 3 });
    expect((await attempted({ readStatus: 'open' }, { l })).methods).toEqual(['readStatus', 'run']);
    expect(await accountOf(l), 'and it works again').toEqual({ failures: 0, pauseUntil: 0 });
  });

  it('sends nothing where it fails, and comes back', async () => {
    const down = new AppError('vendor_unavailable', 'Down.', { outcome: 'not_applied', vendor: { status: 503 } });
    const { l, methods, changes } = await attempted({ lookBefore: down });
    expect(methods).toEqual(['lookBefore']);
    expect(changes).toStrictEqual({
      reason: 'vendor_unavailable',
      epoch: 1,
      due: NOW + 1_500,
      attempts: [{ at: NOW, phase: 'send', outcome: 'vendor_unavailable', vendorStatus: 503 }],
    });
    expect(await accountOf(l)).toEqual({ failures: 1, pauseUntil: 0 });
  });

  it('fails where it is refused', async () => {
    const { body } = await attempted({ lookBefore: refused() });
    expect(body).toMatchObject({ state: 'failed', failure: { kind: 'vendor_refused' } });
  });

  it('keeps a limit that it was told, though it failed', async () => {
    const lookBefore = new AppError('unavailable', 'No time.', { rateLimit: { perMinute: 400 } });
    const { l } = await attempted({ lookBefore });
    expect(await accountOf(l)).toEqual({ failures: 0, pauseUntil: 0, perMinute: 400 });
  });

  it('comes back, whether or not that can be learned', async () => {
    const l = aLedger();
    disturbing(l, 'put', 'V#', fails);
    const down = new AppError('vendor_unavailable', 'Down.', { outcome: 'not_applied' });
    expect((await attempted({ lookBefore: down }, { l })).body).toMatchObject({ state: 'waiting' });
  });

  it('does not send once there is too little time left, and comes back', async () => {
    const l = aLedger();
    const lookBefore = async () => {
      l.world.advance(46_001);
      return [];
    };
    const { methods, changes } = await attempted({ lookBefore }, { l });
    expect(methods).toEqual(['lookBefore']);
    expect(changes).toStrictEqual({ reason: 'retry', epoch: 1, due: NOW + 46_001 + 750 });
  });

  it('does not send where that cannot be written down', async () => {
    const l = aLedger();
    disturbing(l, 'put', 'A#', fails, 3);
    const { methods, body } = await attempted({ lookBefore: [] }, { l });
    expect(methods).toEqual(['lookBefore']);
    expect(body).toMatchObject({ state: 'waiting', reason: 'unavailable' });
  });

  it('does not send where somebody else has taken over', async () => {
    const l = aLedger();
    disturbing(
      l,
      'put',
      'A#',
      isOutrun(l, (body: Action) => ({ ...body, epoch: 9 })),
      3,
    );
    const { methods, body } = await attempted({ lookBefore: [] }, { l });
    expect(methods).toEqual(['lookBefore']);
    expect(body).toMatchObject({ state: 'running', epoch: 9 });
  });

  it('waits in the other line where the conversation has become another one', async () => {
    const lookBefore = { artifacts: [], movedTo: '456' };
    const { methods, changes } = await attempted({ lookBefore }, { action: { slotAt: NOW - 5 } });
    expect(methods).toEqual(['lookBefore']);
    expect(changes).toStrictEqual({
      conversation: '456',
      reason: 'queued',
      epoch: 1,
      due: NOW,
      slotAt: undefined,
    });
  });

  it('goes on where the conversation is what it was', async () => {
    const { methods, body } = await attempted({ lookBefore: { artifacts: [], movedTo: '123' } });
    expect(methods).toEqual(['lookBefore', 'run']);
    expect(body).toMatchObject({ state: 'done', conversation: '123' });
  });

  it('is done without being sent where the account asks for a dry run', async () => {
    const wouldSend = { method: 'POST', url: 'https://vendor.example/reply', headers: {}, body: { text: 'Hello' } };
    const { body } = await attempted({ run: { wouldSend } });
    expect(body).toMatchObject({
      state: 'done',
      result: { wouldSend: { method: 'POST', url: 'https://vendor.example/reply', fields: ['text'] } },
      warnings: ['dry_run'],
      attempts: [{ at: NOW, phase: 'send', outcome: 'done' }],
    });
  });

  it('has no time left neither, where it only waited for its turn', async () => {
    const l = aLedger();
    const { body, methods } = await attempted(
      { resend: 'safe' },
      { l, isMine: true, task: { budget: aBudget({ deadline: NOW + 13_999 }) } },
    );
    expect(methods).toEqual([]);
    expect(body).toMatchObject({ state: 'waiting', reason: 'retry', due: NOW + 750 });
    expect(body.sentAt).toBeUndefined();
    expect(await conversationOf(l)).toMatchObject({ line: [{ actionId: 'act_mine' }] });
  });
});

describe('a late retry of what may be sent again', () => {
  const earlier = { at: NOW - 70_000, phase: 'send', outcome: 'rate_limited' } as const;
  const late = { acceptedAt: NOW - 60_001, attempts: [earlier] };
  const safe = (findEffect: Behaviour['findEffect']): Behaviour => ({ resend: 'safe', sets: [['text']], findEffect });

  it('first looks whether somebody has set anything since the first attempt', async () => {
    const { operation } = await attempted(safe('absent'), { action: late });
    const evidence = { sentAt: NOW - 70_000, before: [] };
    expect(operation.calls).toEqual([
      ['findEffect', { text: 'Hello' }, evidence],
      ['run', { text: 'Hello' }],
    ]);
  });

  it('does not take for newer what we have written ourselves, by whatever clock', async () => {
    const looksFrom = async (writtenAt: number) => {
      const l = aLedger();
      await withConversation(l, { writtenAt });
      const { operation } = await attempted(safe('absent'), { l, action: late });
      return operation.calls[0]?.[2];
    };
    expect(await looksFrom(NOW - 84_999)).toMatchObject({ sentAt: NOW - 69_999 });
    expect(await looksFrom(NOW - 85_001)).toMatchObject({ sentAt: NOW - 70_000 });
  });

  it('is done where all is as it was wanted', async () => {
    const { methods, body } = await attempted(safe({ found: { result: 'as wanted', verified: true } }), {
      action: late,
    });
    expect(methods).toEqual(['findEffect']);
    expect(body).toMatchObject({ state: 'done', result: 'as wanted', verified: true });
  });

  it('is a person’s to decide where somebody has', async () => {
    const { methods, body } = await attempted(safe('touched'), { action: late });
    expect(methods).toEqual(['findEffect']);
    expect(body).toMatchObject({ state: 'held', reason: 'unclear' });
  });

  it.each(['absent', 'unclear', 'several'] as const)('is sent otherwise: %s', async (answer) => {
    expect((await attempted(safe(answer), { action: late })).methods).toEqual(['findEffect', 'run']);
  });

  it('waits where that cannot be read', async () => {
    const down = new AppError('vendor_unavailable', 'Down.', { outcome: 'not_applied' });
    const { methods, body } = await attempted(safe(down), { action: late });
    expect(methods).toEqual(['findEffect']);
    expect(body).toMatchObject({ state: 'waiting', reason: 'vendor_unavailable' });
  });

  it.each([[[]], [late.attempts]])('looks where it may have been sent before, too: attempts %j', async (attempts) => {
    const doubted = { ...late, attempts, sentAt: NOW - 70_000 };
    const touched = await attempted(safe('touched'), { action: doubted });
    expect([touched.methods, touched.body.state]).toEqual([['findEffect'], 'held']);
    const found = await attempted(safe({ found: { result: 1 } }), { action: doubted });
    expect(found.body).toMatchObject({ state: 'done', reconciled: true });
  });

  it('is not stopped by what a person knew of who let it be sent', async () => {
    const { operation } = await attempted(safe('absent'), { action: { ...late, resumedAt: NOW - 10 } });
    expect(operation.calls[0]).toEqual([
      'findEffect',
      expect.anything(),
      expect.objectContaining({ sentAt: NOW - 10 }),
    ]);
  });

  it('does not look where it is young, or the first, or nobody can look', async () => {
    const methodsOf = async (action: Partial<Action>, behaviour = safe('touched')) =>
      (await attempted(behaviour, { action })).methods;
    expect(await methodsOf({ ...late, acceptedAt: NOW - 60_000 })).toEqual(['run']);
    expect(await methodsOf({ ...late, acceptedAt: NOW - 90_000, notBefore: NOW - 60_000 })).toEqual(['run']);
    expect(await methodsOf({ ...late, attempts: [] })).toEqual(['run']);
    expect(await methodsOf(late, safe(undefined))).toEqual(['run']);
    expect(await methodsOf(late, { ...safe('touched'), resend: 'once' })).toEqual(['run']);
  });
});

describe('an attempt that nobody could learn from', () => {
  it('never claims to have been sending before it was', async () => {
    const { body } = await attempted({
      lookBefore: new AppError('vendor_unavailable', 'Cut.', { outcome: 'unknown' }),
    });
    expect(body).toMatchObject({ state: 'waiting', reason: 'vendor_unavailable' });
  });

  it('keeps its doubt from before it was cut short', async () => {
    const cut = new AppError('vendor_unavailable', 'Cut.', { outcome: 'unknown' });
    const { body } = await attempted(
      { resend: 'safe', readStatus: cut },
      { action: { onlyIf: 'open', sentAt: NOW - 5_000 } },
    );
    expect(body).toMatchObject({ state: 'waiting', sentAt: NOW - 5_000 });
  });
});
