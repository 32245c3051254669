import { describe, expect, it } from 'vitest';
import { drive, pursue } from '../../../../lib/ledger/protocol/drive.ts';
import { change } from '../../../../lib/ledger/records/actions.ts';
import { type Action, NEVER, STATES } from '../../../../lib/ledger/records/records.ts';
import {
  aBudget,
  aLedger,
  anAction,
  anOperation,
  away,
  type Behaviour,
  changesOf,
  disturbing,
  isOutrun,
  NOW,
  onRecord,
  recorded,
  SETTLE_MS,
  type TestLedger,
  withAccount,
  withConversation,
} from '../../../kit/ledger.ts';

interface Driving {
  readonly behaviour?: Behaviour;
  readonly budget?: Parameters<typeof aBudget>[0];
  readonly more?: Parameters<typeof aLedger>[0];
  readonly before?: (l: TestLedger) => Promise<unknown>;
}

/** Drives an action that stands on record as it is. */
async function driven(action: Partial<Action>, { behaviour, budget, more, before }: Driving = {}) {
  const operation = anOperation(behaviour);
  const l = aLedger({ operation, ...more });
  const start = anAction(action);
  await onRecord(l, start);
  await before?.(l);
  const body = await drive(l, 'act_mine', aBudget(budget));
  const methods = operation.calls.map(([method]) => method);
  return { l, body, methods, changes: changesOf(start, body) };
}

describe('an action that is not due', () => {
  it.each(STATES)('is left alone, and nobody is called again for it: %s', async (state) => {
    const { l, methods, changes } = await driven({ state, due: NOW + 1 });
    expect([changes, methods, l.woken]).toEqual([{}, [], []]);
  });

  it('may go nevertheless where it stands in line, and was woken by the one before it', async () => {
    const { methods, body } = await driven({ due: NOW + 50_000, reason: 'queued' });
    expect([methods, body.state]).toEqual([['run'], 'done']);
  });

  it('and stays as it is where it was woken too early: its own wake-up is on its way', async () => {
    const behindAnother = async (l: TestLedger) => {
      await onRecord(l, anAction({ id: 'act_other', state: 'in_doubt', sentAt: NOW, due: NOW + 900_000 }));
      await withConversation(l, { line: ['act_other', 'act_mine'].map((actionId) => ({ actionId, at: NOW })) });
    };
    const early = await driven({ due: NOW + 50_000, reason: 'queued' }, { before: behindAnother });
    expect([early.changes, early.methods, early.l.woken]).toEqual([{}, [], []]);
    const due = await driven({ due: NOW, reason: 'queued' }, { before: behindAnother });
    expect(due.l.woken).toHaveLength(1);
  });

  it('is waited for here, if that is worth it', async () => {
    const waited = await driven({ due: NOW + 20_000 }, { budget: { deadline: NOW + 34_000, patience: NOW + 20_000 } });
    expect(waited).toMatchObject({ methods: ['run'], body: { state: 'done', endedAt: NOW + 20_000 } });
    for (const budget of [
      { deadline: NOW + 33_999, patience: NOW + 20_000 },
      { deadline: NOW + 34_000, patience: NOW + 19_999 },
    ]) {
      const { l, methods } = await driven({ due: NOW + 20_000 }, { budget });
      expect([methods, l.world.now()]).toEqual([[], NOW]);
    }
  });

  it('is not waited for where it does not wait itself', async () => {
    const budget = { deadline: NOW + 90_000, patience: NOW + 90_000 };
    const { l } = await driven({ state: 'in_doubt', due: NOW + 5_000, sentAt: NOW }, { budget });
    expect(l.world.now()).toBe(NOW);
  });
});

describe('an action that is due', () => {
  it('is tried, and after each setback again, as long as that is worth it', async () => {
    let tries = 0;
    const run = () => {
      tries += 1;
      if (tries < 3) throw away();
      return { result: tries };
    };
    const patience = { deadline: NOW + 60_000, patience: NOW + 30_000 };
    const { body } = await driven({}, { behaviour: { run }, budget: patience });
    expect(body).toMatchObject({ state: 'done', result: 3, epoch: 3, endedAt: NOW + 1_500 + 3_000 });
  });

  it('is not tried again within the same millisecond', async () => {
    const times: number[] = [];
    const l = aLedger({
      operation: anOperation({
        run: () => {
          times.push(l.world.now());
          throw Object.assign(away(), { facts: { retryAfterMs: 0 } });
        },
      }),
    });
    await onRecord(l);
    await drive(l, 'act_mine', aBudget({ patience: NOW + 3 }));
    expect(times).toEqual([NOW, NOW + 1, NOW + 2, NOW + 3]);
  });

  it('is put off where its operation is not deployed, and given up once its time is over', async () => {
    const unknown = await driven({ operation: 'helpscout.other' });
    expect([unknown.changes, unknown.methods]).toEqual([{ due: NOW + 900_000 }, []]);
    const over = { operation: 'helpscout.other', notAfter: NOW - 1 };
    expect((await driven(over)).body).toMatchObject({ state: 'cancelled', reason: 'expired' });
    const doubted = await driven({ ...over, state: 'in_doubt', sentAt: NOW - 5_000 });
    expect(doubted.body).toMatchObject({ state: 'held', reason: 'unclear' });
  });

  it('is left alone where there is no time', async () => {
    const late = await driven({}, { budget: { deadline: NOW + 13_999 } });
    expect([late.changes, late.methods]).toEqual([{}, []]);
  });

  it('is not even asked after where there is no time', async () => {
    const doubted = { state: 'in_doubt', sentAt: NOW - 5_000 } as const;
    const { methods } = await driven(doubted, {
      behaviour: { findEffect: 'absent' },
      budget: { deadline: NOW + 13_999 },
    });
    expect(methods).toEqual([]);
  });

  it('is given up for want of its operation only once its time is over, and somebody is told', async () => {
    const other = { operation: 'helpscout.other', notAfter: NOW };
    const { l, changes } = await driven(other);
    expect(changes).toStrictEqual({ due: NOW + 1 });
    expect(l.lines).toEqual([
      { level: 'error', message: 'unknown operation', actionId: 'act_mine', operation: 'helpscout.other' },
    ]);
  });

  it('fails where its input is no longer kept', async () => {
    const { body, methods } = await driven({ input: { parts: 1 } });
    expect(body).toMatchObject({
      state: 'failed',
      failure: { kind: 'internal', detail: 'The input of this action is no longer kept.' },
    });
    expect(methods).toEqual([]);
  });

  it('is asked after where it is in doubt', async () => {
    const { body, methods } = await driven(
      { state: 'in_doubt', sentAt: NOW - 5_000 },
      { behaviour: { findEffect: { found: { result: 1 } } } },
    );
    expect(methods).toEqual(['findEffect']);
    expect(body).toMatchObject({ state: 'done', reconciled: true });
  });

  it('is nobody’s to drive where there is none', async () => {
    await expect(drive(aLedger(), 'act_mine', aBudget())).rejects.toMatchObject({ kind: 'unknown_action' });
  });
});

describe('an action that was at work', () => {
  const running = { state: 'running', epoch: 1, lease: NOW - 1, due: NOW - 1 } as const;
  const first = (l: TestLedger) => withConversation(l, { line: [{ actionId: 'act_mine', at: NOW }] });

  it('is tried anew where it died before anything was sent', async () => {
    const { body, methods } = await driven(running);
    expect([methods, body.state, body.epoch]).toEqual([['run'], 'done', 2]);
  });

  it('is in doubt where it may have sent, and never simply tried again', async () => {
    const action = { ...running, sentAt: NOW - 5_000, slotAt: NOW - 6_000 };
    const { methods, changes } = await driven(action, { behaviour: { findEffect: 'absent' }, before: first });
    expect(methods).toEqual(['findEffect']);
    expect(changes).toStrictEqual({
      state: 'in_doubt',
      reason: 'answer_lost',
      due: NOW + 5_000,
      lostAt: NOW - 1,
      lease: undefined,
      slotAt: undefined,
    });
  });

  it('is found to be in doubt once, and not again each time', async () => {
    const action = { state: 'in_doubt', reason: 'answer_lost', sentAt: NOW - 5_000, due: NOW - 1 } as const;
    const { changes } = await driven(action, { behaviour: { findEffect: 'absent' }, before: first });
    expect(changes).toStrictEqual({ due: NOW + 5_000 });
  });

  it('may have sent as long as it may have been alive', async () => {
    const action = { ...running, sentAt: NOW - 5_000, lostAt: NOW - 1_000 };
    const { body } = await driven(action, { behaviour: { findEffect: 'absent' }, before: first });
    expect([body.sentAt, body.lostAt]).toEqual([NOW - 5_000, NOW - 1]);
  });

  it('is left to whoever was faster to find it', async () => {
    const { body, methods } = await driven(
      { ...running, sentAt: NOW - 5_000 },
      {
        behaviour: { findEffect: 'absent' },
        before: async (l) =>
          disturbing(
            l,
            'put',
            'A#',
            isOutrun(l, (body: Action) => ({ ...body, epoch: 7 })),
          ),
      },
    );
    expect([methods, body.epoch, body.state]).toEqual([[], 7, 'running']);
  });

  it('is tried once more where it waits to be sent again, though it may have been sent', async () => {
    const waiting = { reason: 'retry', sentAt: NOW - 5_000 } as const;
    const { body, methods } = await driven(waiting, { behaviour: { resend: 'safe', findEffect: 'absent' } });
    expect([methods, body.state]).toEqual([['run'], 'done']);
  });

  it('is asked after instead, where its time is over', async () => {
    const late = { reason: 'retry', sentAt: NOW - 5_000 } as const;
    const behaviour = { resend: 'safe', findEffect: 'absent' } as const;
    const over = await driven({ ...late, notAfter: NOW - 1 }, { behaviour, before: first });
    expect(over.methods).toEqual(['findEffect']);
    expect(over.body).toMatchObject({ state: 'in_doubt', reason: 'answer_lost' });
    const onTime = await driven({ ...late, notAfter: NOW }, { behaviour, before: first });
    expect(onTime.methods).toEqual(['run']);
  });
});

describe('an action that has ended, or is held', () => {
  it.each(['done', 'failed', 'cancelled', 'held'] as const)('is announced: %s', async (state) => {
    const { l, body } = await driven({ state, endedAt: NOW });
    expect(body).toMatchObject({ state, announced: true, due: NEVER + NOW });
    expect(l.announced).toHaveLength(1);
  });

  it('is announced though its operation is gone, and there is no time for more', async () => {
    const budget = { deadline: NOW };
    const { body } = await driven({ state: 'done', operation: 'helpscout.other', endedAt: NOW }, { budget });
    expect(body.announced).toBe(true);
  });

  it('is looked at once more where it was sent twice', async () => {
    const twice = { state: 'done', announced: true, auditAt: NOW, endedAt: NOW - 9, resends: 1 } as const;
    const { l, methods, body } = await driven(twice, { behaviour: { findEffect: 'absent' } });
    expect(methods).toEqual(['findEffect']);
    expect(body).toMatchObject({ due: NEVER + NOW - 9 });
    expect(l.announced).toEqual([]);
  });
});

describe('what is left unfinished is called again', () => {
  it('when it is due', async () => {
    const { l, body } = await driven({ state: 'in_doubt', sentAt: NOW }, { behaviour: { findEffect: 'unclear' } });
    expect(l.woken).toEqual([['act_mine', body.due - NOW]]);
  });

  it('at once, where it is overdue', async () => {
    const l = aLedger({ announcer: { publish: () => Promise.reject(new Error('away')) } });
    const item = await onRecord(l);
    await pursue(l, item, aBudget());
    expect(await recorded(l)).toMatchObject({ state: 'done', announced: false, due: NOW });
    expect(l.woken).toEqual([['act_mine', 0]]);
  });

  it('unless somebody faster has written it, who calls again himself', async () => {
    const { l, body } = await driven(
      { state: 'in_doubt', sentAt: NOW - 5_000 },
      {
        behaviour: { findEffect: 'absent' },
        before: async (ledger) =>
          disturbing(
            ledger,
            'put',
            'A#',
            isOutrun(ledger, (action: Action) => ({ ...action, due: NOW + 7_000 })),
          ),
      },
    );
    expect([body.due, l.woken]).toEqual([NOW + 7_000, []]);
  });

  it('unless a wake-up for that very record is on its way', async () => {
    const budget = { deadline: NOW };
    expect((await driven({}, { budget })).l.woken).toEqual([]);
    const l = aLedger();
    const item = await onRecord(l);
    await pursue(l, item, aBudget(budget));
    expect(l.woken).toEqual([['act_mine', 0]]);
    await pursue(l, item, aBudget(budget), item);
    expect(l.woken).toHaveLength(1);
    const changed = await change(l, item, { due: NOW + 5 });
    await pursue(l, changed ?? item, aBudget(budget), item);
    expect(l.woken).toEqual([
      ['act_mine', 0],
      ['act_mine', 5],
    ]);
  });

  it('by the sweep, where no wake-up can be delayed for so long', async () => {
    const called = async (inMs: number) => {
      const l = aLedger();
      await pursue(l, await onRecord(l, anAction({ due: NOW + inMs })), aBudget());
      return l.woken;
    };
    expect(await called(900_000)).toEqual([['act_mine', 900_000]]);
    expect(await called(900_001)).toEqual([]);
  });

  it('by nobody, as long as somebody is at work on it', async () => {
    const l = aLedger();
    await pursue(l, await onRecord(l, anAction({ state: 'running', due: NOW + 5 })), aBudget());
    expect(l.woken).toEqual([]);
  });

  it('or not, where that fails: the sweep is the backstop', async () => {
    const send = () => Promise.reject(new RangeError('ana@example.com'));
    const { l, body } = await driven(
      { state: 'in_doubt', sentAt: NOW },
      { behaviour: { findEffect: 'unclear' }, more: { wakeUps: { send } } },
    );
    expect(body.state).toBe('in_doubt');
    expect(l.lines.at(-1)).toMatchObject({
      level: 'warn',
      message: 'wake-up not sent',
      actionId: 'act_mine',
      error: expect.stringMatching(/^RangeError at /),
    });
  });
});

it('brings an action from its first attempt over a lost answer to its end', async () => {
  const lost = Object.assign(away(), { facts: { outcome: 'unknown' } });
  let sent = 0;
  const operation = anOperation({
    run: () => {
      sent += 1;
      if (sent === 1) throw lost;
      return { result: 'second', artifact: 't2' };
    },
    findEffect: 'absent',
  });
  const l = aLedger({ operation });
  await withAccount(l, {});
  await onRecord(l, anAction({ notAfter: NOW + 10 * SETTLE_MS }));
  const drives = async () => {
    const body = await drive(l, 'act_mine', aBudget({ deadline: l.world.now() + 60_000, patience: l.world.now() }));
    l.world.advance(Math.max(1, body.due - l.world.now()));
    return body;
  };
  let body = await drives();
  while (body.due < NEVER && body.auditAt === undefined) body = await drives();
  expect(body).toMatchObject({ state: 'done', result: 'second', resends: 1, firstSentAt: NOW, artifact: 't2' });
  expect((await drives()).auditAt).toBeUndefined();
  expect(sent).toBe(2);
});
