import { describe, expect, it } from 'vitest';
import { AppError } from '../../../../lib/errors/app-error.ts';
import { credit, creditKey } from '../../../../lib/ledger/line/credit.ts';
import { countReply, repliesKey } from '../../../../lib/ledger/line/reply-limit.ts';
import { attempt, drive } from '../../../../lib/ledger/protocol/loop.ts';
import { type Action, type ActionIn, NEVER, type Phase } from '../../../../lib/ledger/records/action.ts';
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
  SENT,
  type TestLedger,
  withAccount,
  withConversation,
} from '../../../kit/ledger.ts';

interface Attempting<P extends Phase> {
  readonly ledger?: TestLedger;
  readonly action?: Partial<ActionIn<P>> & { readonly phase?: P };
  readonly at?: 'claimed';
  readonly task?: Parameters<typeof aTask>[1];
}

/** One attempt of an action on record; what was on record before, and what is now. */
async function attempted<P extends Phase = 'unsent'>(behaviour: Behaviour = {}, given: Attempting<P> = {}) {
  const { ledger = aLedger(), at } = given;
  const operation = anOperation(behaviour);
  const { resend = 'once' } = behaviour;
  const before: Action = anAction<P>({ due: NOW - 1, resend, ...given.action } as Partial<ActionIn<P>>);
  const { item } = await attempt(ledger, await onRecord(ledger, before), aTask(operation, given.task), at && { at });
  const methods = operation.calls.map(([method]) => method);
  return { ledger, operation, methods, body: item.body, changes: changesOf(before, item.body) };
}

const refused = (facts: object = {}) =>
  new AppError('vendor_refused', 'The vendor refused.', { outcome: 'refused', ...facts });

describe('an attempt that succeeds', () => {
  it('looks, writes down that it sends, sends, and ends', async () => {
    const ledger = aLedger();
    const written: unknown[] = [];
    ledger.disturb = async ({ verb, key, go }) => {
      const answer = await go();
      if (verb === 'put' && key === 'A#act_mine') written.push((await recorded(ledger))?.phase);
      return answer;
    };
    const run = async (_: unknown, { actionId }: Call) => {
      written.push('sent');
      return { result: { actionId }, verified: true, warnings: ['slow'], artifact: 't9' };
    };
    const { methods, body } = await attempted({ lookBefore: ['t1'], run }, { ledger });
    expect(methods).toEqual(['lookBefore', 'run']);
    expect(written).toEqual(['unsent', 'claimed', 'sending', 'sent', 'done', 'done']);
    expect(body).toMatchObject({
      ...{ state: 'done', epoch: 1, endedAt: NOW, announced: true, due: NEVER + NOW },
      ...{ result: { actionId: 'act_mine' }, verified: true, warnings: ['slow'], artifact: 't9' },
      history: [{ at: NOW, phase: 'send', outcome: 'done' }],
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
    const ledger = aLedger();
    const puts: string[] = [];
    ledger.disturb = ({ verb, key, go }) => {
      if (verb === 'put') puts.push(key.slice(0, 2));
      return go();
    };
    const { methods } = await attempted({ resend: 'safe', lookBefore: ['t1'] }, { ledger });
    expect(methods).toEqual(['run']);
    expect(puts.filter((key) => key === 'A#')).toHaveLength(1 + 3);
  });

  it('credits what was made to its action, so that no other one takes it for its own', async () => {
    const { ledger } = await attempted({ run: { result: 1, artifact: 't9' } });
    expect((await ledger.store.get(creditKey('helpscout', 't9')))?.body).toEqual({ actionId: 'act_mine' });
  });

  it('is done, whether or not that can be credited, and whatever cannot be learned', async () => {
    const ledger = aLedger();
    ledger.disturb = (call) => (/^[TV]#/.test(call.key) && call.verb === 'put' ? fails(call) : call.go());
    await withAccount(aLedger(), {});
    const run = { result: 1, artifact: 't9', rateLimit: { perMinute: 400, remaining: 7 } };
    const { body } = await attempted({ run }, { ledger });
    expect(body).toMatchObject({ state: 'done', artifact: 't9', rateLimit: { perMinute: 400, remaining: 7 } });
  });

  it('learns the limit that the vendor tells, and shows it', async () => {
    const run = { result: 1, rateLimit: { perMinute: 400, remaining: 7 } };
    const { ledger, body } = await attempted({ run });
    expect(body).toMatchObject({ rateLimit: { perMinute: 400, remaining: 7 } });
    expect(await accountOf(ledger)).toEqual({ pauseUntil: 0, failures: 0, perMinute: 400 });
  });

  it.each([
    ['it is slow where its vendor responds', { status: 500 }, 'unknown', { slow: { ms: 11_586, since: NOW + 9_000 } }],
    ['a write hung where its vendor has not responded', undefined, 'unknown', { hungWrites: 1 }],
    ['nothing of its writes where none was sent', undefined, 'not_applied', { failures: 1, failedBy: ['act_mine'] }],
  ] as const)('learns that %s after nine seconds', async (_, vendor, outcome, learned) => {
    const ledger = aLedger();
    const run = () => {
      ledger.world.advance(9_000);
      throw new AppError('vendor_unavailable', 'It failed.', { outcome, vendor });
    };
    await attempted({ run }, { ledger });
    expect(await accountOf(ledger)).toEqual({ pauseUntil: 0, failures: 0, ...learned });
  });

  it('leaves out what a newer one has set, and says so', async () => {
    const ledger = aLedger();
    await withConversation(ledger, { lastSet: { status: NOW + 60_000 } });
    const { operation, body } = await attempted(
      { resend: 'safe', sets: [['status'], ['tags']] },
      { ledger, action: { sets: ['status', 'tags'] }, task: { input: { status: 'open', tags: ['vip'] } } },
    );
    expect(operation.calls).toEqual([['run', { tags: ['vip'] }]]);
    expect(body).toMatchObject({ state: 'done', warnings: ['superseded:status'] });
  });
});

describe('what was made without a name', () => {
  const nameless = { result: { a: 1 }, artifact: null, warnings: ['unnamed'] };

  it('is looked up at once, among what stood there neither before nor is another’s', async () => {
    const ledger = aLedger();
    await withConversation(ledger, { credited: ['t2'] });
    const { operation, body } = await attempted(
      { run: nameless, lookBefore: ['t1'], findEffect: { found: { result: { a: 2 }, artifact: 't9' } } },
      { ledger },
    );
    const evidence = { sentAt: NOW, before: ['t1', 't2'] };
    expect(operation.calls.at(-1)).toEqual(['findEffect', { text: 'Hello' }, evidence]);
    expect(body).toMatchObject({ state: 'done', artifact: 't9', result: { a: 2 }, warnings: ['unnamed'] });
    expect((await ledger.store.get(creditKey('helpscout', 't9')))?.body).toEqual({ actionId: 'act_mine' });
  });

  it.each(['absent', 'unclear', new Error('unreadable')] as const)('stays so where it is %s', async (findEffect) => {
    expect((await attempted({ run: nameless, findEffect })).body).toMatchObject({ state: 'done', artifact: null });
  });

  it('stays so where the operation cannot look', async () => {
    expect((await attempted({ run: nameless })).body).toMatchObject({ state: 'done', artifact: null });
  });

  it('is no process’s, until it has one', async () => {
    const { ledger } = await attempted({ run: nameless, findEffect: 'absent' });
    for (const name of ['null', 'undefined'])
      expect(await ledger.store.get(creditKey('helpscout', name))).toBeUndefined();
  });

  it('is looked up among all that is there, where no attempt has looked before', async () => {
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
    const ledger = aLedger();
    await onRecord(ledger, anAction({ id: 'act_head', due: NOW + 5_000 }));
    await withConversation(ledger, { line: [{ actionId: 'act_head', at: NOW }] });
    const { methods, changes } = await attempted({}, { ledger, action: { rateLimitTurnAt: NOW - 7 } });
    expect(changes).toStrictEqual({ reason: 'queued', queuedSince: NOW, due: NOW + 6_000 });
    expect(methods).toEqual([]);
  });

  it('gives up its claim while it waits, and has not been sent', async () => {
    const ledger = aLedger();
    await withAccount(ledger, { pauseUntil: NOW + 30_000 });
    const sent = { ...SENT, at: NOW };
    const claimed = { phase: 'sending', sent, lease: NOW + 75_000 } as const;
    const { methods, body } = await attempted({ resend: 'safe' }, { ledger, action: claimed, at: 'claimed' });
    expect(body).toMatchObject({ phase: 'unsent', reason: 'rate_limited', due: NOW + 30_000 });
    expect(body).not.toHaveProperty('sent');
    expect(methods).toEqual([]);
  });

  it('is still in doubt, if it was, while it waits', async () => {
    const ledger = aLedger();
    await withAccount(ledger, { pauseUntil: NOW + 30_000 });
    const { body } = await attempted({ resend: 'safe' }, { ledger, action: { phase: 'unresolved' } });
    expect(body).toMatchObject({ phase: 'unresolved', state: 'waiting', sent: SENT });
  });

  it('is cancelled once its time is over', async () => {
    const { methods, body } = await attempted({}, { action: { notAfter: NOW - 1 } });
    expect(body).toMatchObject({ state: 'cancelled', reason: 'expired', endedAt: NOW });
    expect(methods).toEqual([]);
  });

  it('is in doubt instead, where it may have been sent before', async () => {
    const action = { phase: 'unresolved', notAfter: NOW - 1 } as const;
    const { methods, body } = await attempted({ resend: 'safe' }, { action });
    expect(body).toMatchObject({ phase: 'in_doubt', sent: SENT });
    expect(methods).toEqual([]);
  });

  it('is left alone where no time is left after its turn has come', async () => {
    const { methods, changes } = await attempted({}, { task: { budget: aBudget({ deadline: NOW + 13_999 }) } });
    expect(changes).toEqual({});
    expect(methods).toEqual([]);
    const enough = await attempted({}, { task: { budget: aBudget({ deadline: NOW + 14_000 }) } });
    expect(enough.methods).toEqual(['run']);
  });

  it('is left to the process that was faster to claim it', async () => {
    const ledger = aLedger();
    const item = await onRecord(ledger);
    disturbing(
      ledger,
      'put',
      'A#',
      isOutrun(ledger, () => anAction({ phase: 'cancelled' })),
    );
    const operation = anOperation();
    const { item: stored, isConflict: wasOutrun } = await attempt(ledger, item, aTask(operation));
    expect(stored.body.state).toBe('cancelled');
    expect(wasOutrun).toBe(true);
    expect(operation.calls).toEqual([]);
  });

  it('is not begun while the ledger cannot be reached, and comes back', async () => {
    const ledger = aLedger();
    disturbing(ledger, 'get', 'C#', fails);
    const { methods, changes } = await attempted({}, { ledger });
    expect(methods).toEqual([]);
    expect(changes).toStrictEqual({
      reason: 'unavailable',
      due: NOW + 1_500,
      history: [{ at: NOW, phase: 'send', outcome: 'unavailable' }],
    });
    expect(await accountOf(ledger), 'which tells nothing of the vendor').toBeUndefined();
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
      { action: { phase: 'unresolved', onlyIf: 'open' } },
    );
    expect(body).toMatchObject({ state: 'in_doubt', reason: 'answer_lost', sent: { at: SENT.at }, due: NOW + 5_000 });
    expect(body).not.toHaveProperty('lease');
  });

  it('is not taken where no caller has asked for it', async () => {
    expect((await attempted({ readStatus: 'open' })).methods).toEqual(['run']);
  });

  it('is taken by a probe, so that nothing is risked on a vendor that does not answer', async () => {
    const ledger = aLedger();
    await withAccount(ledger, { failures: 3 });
    expect((await attempted({ readStatus: 'open' }, { ledger })).methods).toEqual(['readStatus', 'run']);
    expect(await accountOf(ledger), 'and it works again').toEqual({ failures: 0, pauseUntil: 0 });
  });

  it('sends nothing where it fails, and comes back', async () => {
    const down = new AppError('vendor_unavailable', 'Down.', { outcome: 'not_applied', vendor: { status: 503 } });
    const { ledger, methods, changes } = await attempted({ lookBefore: down });
    expect(methods).toEqual(['lookBefore']);
    expect(changes).toStrictEqual({
      reason: 'vendor_unavailable',
      epoch: 1,
      due: NOW + 1_500,
      history: [{ at: NOW, phase: 'send', outcome: 'vendor_unavailable', vendorStatus: 503 }],
    });
    expect(await accountOf(ledger)).toEqual({ failures: 1, failedBy: ['act_mine'], pauseUntil: 0 });
  });

  it('fails where it is refused', async () => {
    const { body } = await attempted({ lookBefore: refused() });
    expect(body).toMatchObject({ state: 'failed', failure: { kind: 'vendor_refused' } });
  });

  it('keeps a limit that it was told, though it failed', async () => {
    const lookBefore = new AppError('unavailable', 'No time.', { rateLimit: { perMinute: 400 } });
    const { ledger } = await attempted({ lookBefore });
    expect(await accountOf(ledger)).toEqual({ failures: 0, pauseUntil: 0, perMinute: 400 });
  });

  it('comes back, whether or not that can be learned', async () => {
    const ledger = aLedger();
    disturbing(ledger, 'put', 'V#', fails);
    const down = new AppError('vendor_unavailable', 'Down.', { outcome: 'not_applied' });
    expect((await attempted({ lookBefore: down }, { ledger })).body).toMatchObject({ state: 'waiting' });
  });

  it('does not send once there is too little time left, and comes back', async () => {
    const ledger = aLedger();
    const lookBefore = async () => {
      ledger.world.advance(46_001);
      return [];
    };
    const { methods, changes } = await attempted({ lookBefore }, { ledger });
    expect(methods).toEqual(['lookBefore']);
    expect(changes).toStrictEqual({ reason: 'retry', epoch: 1, due: NOW + 46_001 + 750 });
  });

  it('does not send where that cannot be written down', async () => {
    const ledger = aLedger();
    disturbing(ledger, 'put', 'A#', fails, 3);
    const { methods, body } = await attempted({ lookBefore: [] }, { ledger });
    expect(methods).toEqual(['lookBefore']);
    expect(body).toMatchObject({ state: 'waiting', reason: 'unavailable' });
  });

  it.each<Partial<Action>>([{ epoch: 9 }, { epoch: 9, phase: 'sending', sent: SENT }])(
    'does not send where somebody else has taken over: %j',
    async (theirs) => {
      const ledger = aLedger();
      disturbing(
        ledger,
        'put',
        'A#',
        isOutrun(ledger, (body: Action) => ({ ...body, ...theirs }) as Action),
        3,
      );
      const { methods, body } = await attempted({ lookBefore: [] }, { ledger });
      expect(methods).toEqual(['lookBefore']);
      expect(body).toMatchObject({ state: 'running', epoch: 9 });
    },
  );

  it('waits in the other line where the conversation has become another one', async () => {
    const lookBefore = { artifacts: [], movedTo: '456' };
    const { methods, changes } = await attempted({ lookBefore }, { action: { rateLimitTurnAt: NOW - 5 } });
    expect(methods).toEqual(['lookBefore']);
    expect(changes).toStrictEqual({
      conversation: '456',
      reason: 'queued',
      epoch: 1,
      due: NOW,
      rateLimitTurnAt: undefined,
    });
  });

  it('goes on where the conversation is what it was', async () => {
    const { methods, body } = await attempted({ lookBefore: { artifacts: [], movedTo: '123' } });
    expect(methods).toEqual(['lookBefore', 'run']);
    expect(body).toMatchObject({ state: 'done', conversation: '123' });
  });

  it('is done without being sent where the account asks for a dry run', async () => {
    const url = 'https://vendor.example/reply?comment=Hello';
    const wouldSend = { method: 'POST', url, headers: {}, body: { text: 'Hello' } };
    const { body } = await attempted({ run: { wouldSend } });
    expect(body).toMatchObject({
      state: 'done',
      result: { wouldSend: { method: 'POST', url: 'https://vendor.example/reply', fields: ['text'] } },
      warnings: ['dry_run'],
      history: [{ at: NOW, phase: 'send', outcome: 'dry_run' }],
    });
  });

  it('is in doubt, and not done, where the account asks for a dry run after a response was lost', async () => {
    const wouldSend = { method: 'PATCH', url: 'https://vendor.example/status', headers: {} };
    const operation = anOperation({ resend: 'safe', sets: [['status']], run: { wouldSend }, findEffect: 'absent' });
    const ledger = aLedger({ operation });
    await onRecord(ledger, anAction({ phase: 'unresolved', resend: 'safe', sets: ['status'] }));
    expect(await drive(ledger, 'act_mine', aBudget())).toMatchObject({ state: 'in_doubt' });
  });

  it('does not take the artifact of another action for its own, where the response names none', async () => {
    const found = { result: { threadId: 't7' }, artifact: 't7', verified: true } as const;
    const operation = anOperation({ run: { result: { threadId: null }, artifact: null }, findEffect: { found } });
    const ledger = aLedger({ operation });
    await credit(ledger, anAction({ id: 'act_other' }), 't7');
    await onRecord(ledger, anAction());
    const result = { threadId: null };
    expect(await drive(ledger, 'act_mine', aBudget())).toMatchObject({ state: 'done', result, artifact: null });
  });

  it('has no time left neither, where it only waited for its turn', async () => {
    const ledger = aLedger();
    const { body, methods } = await attempted(
      { resend: 'safe' },
      {
        ...{ ledger, at: 'claimed', task: { budget: aBudget({ deadline: NOW + 13_999 }) } },
        action: { phase: 'sending', lease: NOW + 28_999 },
      },
    );
    expect(methods).toEqual([]);
    expect(body).toMatchObject({ state: 'waiting', reason: 'retry', due: NOW + 750 });
    expect(body).not.toHaveProperty('sent');
    expect(await conversationOf(ledger)).toMatchObject({ line: [{ actionId: 'act_mine' }] });
  });
});

describe('a reply to a conversation that has had its replies for the hour', () => {
  /** One attempt of a reply where the conversation may have one in an hour, and has had it; the replies that are counted after it. */
  async function limited<P extends Phase>(
    resend: 'once' | 'safe',
    action: Partial<ActionIn<P>> & { readonly phase?: P },
  ) {
    const ledger = Object.assign(aLedger(), { repliesPerHour: async () => 1 });
    await countReply(ledger, { ...anAction(), id: 'act_other' }, 1);
    const operation = { ...anOperation({ resend }), right: 'send' } as const;
    const { body } = await attempted<P>({ resend }, { ledger, action, task: { operation } });
    const counted = await ledger.store.get<{ replies: { actionId: string }[] }>(repliesKey(anAction()));
    return { state: body.state, sent: operation.calls.length, counted: counted?.body.replies.map((it) => it.actionId) };
  }

  it('is refused before it goes out the first time', async () => {
    for (const resend of ['once', 'safe'] as const) {
      expect(await limited(resend, {})).toEqual({ state: 'failed', sent: 0, counted: ['act_other'] });
    }
  });

  it('goes out again, and is counted, where an earlier request may have taken effect or a person decides so', async () => {
    const again = { state: 'done', sent: 1, counted: ['act_other', 'act_mine'] };
    expect(await limited('safe', { phase: 'unresolved' })).toEqual(again);
    expect(await limited('once', { resumedAt: NOW - 5 })).toEqual(again);
  });
});

describe('a late retry of what may be sent again', () => {
  const earlier = { at: NOW - 70_000, phase: 'send', outcome: 'rate_limited' } as const;
  const late = { acceptedAt: NOW - 60_001, history: [earlier] };
  const safe = (findEffect: Behaviour['findEffect']): Behaviour => ({ resend: 'safe', sets: [['text']], findEffect });

  it('first looks whether an agent has set anything since the first attempt', async () => {
    const { operation } = await attempted(safe('absent'), { action: late });
    const evidence = { sentAt: NOW - 70_000, before: [] };
    expect(operation.calls).toEqual([
      ['findEffect', { text: 'Hello' }, evidence],
      ['run', { text: 'Hello' }],
    ]);
  });

  it('does not take for newer what we have written ourselves, by whatever clock', async () => {
    const looksFrom = async (writtenAt: number) => {
      const ledger = aLedger();
      await withConversation(ledger, { writtenAt });
      const { operation } = await attempted(safe('absent'), { ledger, action: late });
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

  it('is a person’s to decide where an agent has', async () => {
    const { methods, body } = await attempted(safe('touched'), { action: late });
    expect(methods).toEqual(['findEffect']);
    expect(body).toMatchObject({ state: 'held', reason: 'unclear' });
  });

  it.each(['absent', 'unclear', { several: ['t8', 't9'] }] as const)('is sent otherwise: %j', async (answer) => {
    expect((await attempted(safe(answer), { action: late })).methods).toEqual(['findEffect', 'run']);
  });

  it('waits where that cannot be read', async () => {
    const down = new AppError('vendor_unavailable', 'Down.', { outcome: 'not_applied' });
    const { methods, body } = await attempted(safe(down), { action: late });
    expect(methods).toEqual(['findEffect']);
    expect(body).toMatchObject({ state: 'waiting', reason: 'vendor_unavailable' });
  });

  it.each([[[]], [late.history]])('looks where it may have been sent before, too: history %j', async (history) => {
    const doubted = { ...late, phase: 'unresolved', history, sent: { ...SENT, at: NOW - 70_000 } } as const;
    const touched = await attempted(safe('touched'), { action: doubted });
    expect(touched.methods).toEqual(['findEffect']);
    expect(touched.body.state).toBe('held');
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

  it('does not look where it is young, or the first, or the operation cannot look', async () => {
    const methodsOf = async (action: Partial<ActionIn<'unsent'>>, behaviour = safe('touched')) =>
      (await attempted(behaviour, { action })).methods;
    expect(await methodsOf({ ...late, acceptedAt: NOW - 60_000 })).toEqual(['run']);
    expect(await methodsOf({ ...late, acceptedAt: NOW - 90_000, notBefore: NOW - 60_000 })).toEqual(['run']);
    expect(await methodsOf({ ...late, history: [] })).toEqual(['run']);
    expect(await methodsOf(late, safe(undefined))).toEqual(['run']);
    expect(await methodsOf(late, { ...safe('touched'), resend: 'once' })).toEqual(['run']);
  });
});

describe('an attempt that no read could learn from', () => {
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
      { action: { phase: 'unresolved', onlyIf: 'open' } },
    );
    expect(body).toMatchObject({ phase: 'unresolved', sent: { at: SENT.at } });
  });
});
