import { describe, expect, it } from 'vitest';
import { transition } from '../../../../lib/ledger/protocol/commit.ts';
import { drive, pursue } from '../../../../lib/ledger/protocol/loop.ts';
import { type Action, type ActionIn, NEVER, type Phase } from '../../../../lib/ledger/records/action.ts';
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
  PHASES,
  recorded,
  SENT,
  SETTLE_MS,
  type TestLedger,
  withAccount,
  withConversation,
} from '../../../kit/ledger.ts';

interface Driving {
  readonly behaviour?: Behaviour;
  readonly budget?: Parameters<typeof aBudget>[0];
  readonly more?: Parameters<typeof aLedger>[0];
  readonly before?: (ledger: TestLedger) => Promise<unknown>;
}

/** Drives an action that stands on record as it is. */
async function driven<P extends Phase = 'unsent'>(
  action: Partial<ActionIn<P>> & { readonly phase?: P },
  { behaviour, budget, more, before }: Driving = {},
) {
  const operation = anOperation(behaviour);
  const ledger = aLedger({ operation, ...more });
  const start: Action = anAction<P>(action);
  await onRecord(ledger, start);
  await before?.(ledger);
  const body = await drive(ledger, 'act_mine', aBudget(budget));
  const methods = operation.calls.map(([method]) => method);
  return { ledger, body, methods, changes: changesOf(start, body) };
}

describe('an action that is not due', () => {
  it.each(PHASES)('is left alone, and no wake-up is sent for it: %s', async (phase) => {
    const { ledger, methods, changes } = await driven({ phase, due: NOW + 15_001, announced: true });
    expect(changes).toEqual({});
    expect(methods).toEqual([]);
    expect(ledger.woken).toEqual([]);
  });

  it.each(['unsent', 'unresolved', 'in_doubt'] as const)(
    'is woken again when it is due, where the clock of the process that sent its wake-up is ahead (%s)',
    async (phase) => {
      for (const earlyMs of [1, 15_000]) {
        const { ledger, methods, changes } = await driven({ phase, due: NOW + earlyMs });
        expect({ changes, methods }).toEqual({ changes: {}, methods: [] });
        expect(ledger.woken).toEqual([['act_mine', earlyMs]]);
      }
    },
  );

  it.each(['done', 'failed', 'cancelled', 'held'] as const)(
    'gets its result event published nevertheless, because the clock of the process that ended it may be ahead (%s)',
    async (phase) => {
      const { ledger, body } = await driven({ phase, due: NOW + 10_000 });
      expect(body.announced).toBe(true);
      expect(ledger.announced.map(({ state }) => state)).toEqual([phase]);
    },
  );

  it.each([
    ['stands in line, and was woken by the one before it', 'queued'],
    ['was woken because a person has resumed its account', 'paused'],
    ['was woken because its credentials are accepted again', 'credentials'],
  ] as const)('may go nevertheless where it %s', async (_, reason) => {
    const { methods, body } = await driven({ due: NOW + 50_000, reason });
    expect({ methods, state: body.state }).toEqual({ methods: ['run'], state: 'done' });
  });

  it('and stays as it is where it was woken too early: its own wake-up is on its way', async () => {
    const behindAnother = async (ledger: TestLedger) => {
      await onRecord(ledger, anAction({ id: 'act_other', phase: 'in_doubt', due: NOW + 900_000 }));
      await withConversation(ledger, { line: ['act_other', 'act_mine'].map((actionId) => ({ actionId, at: NOW })) });
    };
    const early = await driven({ due: NOW + 50_000, reason: 'queued' }, { before: behindAnother });
    expect(early.changes).toEqual({});
    expect(early.methods).toEqual([]);
    expect(early.ledger.woken).toEqual([]);
    const due = await driven({ due: NOW, reason: 'queued' }, { before: behindAnother });
    expect(due.ledger.woken).toHaveLength(1);
  });

  it('is waited for here, if that is worth it', async () => {
    const waited = await driven({ due: NOW + 20_000 }, { budget: { deadline: NOW + 34_000, patience: NOW + 20_000 } });
    expect(waited).toMatchObject({ methods: ['run'], body: { state: 'done', endedAt: NOW + 20_000 } });
    for (const budget of [
      { deadline: NOW + 33_999, patience: NOW + 20_000 },
      { deadline: NOW + 34_000, patience: NOW + 19_999 },
    ]) {
      const { ledger, methods } = await driven({ due: NOW + 20_000 }, { budget });
      expect({ methods, now: ledger.world.now() }).toEqual({ methods: [], now: NOW });
    }
  });

  it('is not waited for where it does not wait itself', async () => {
    const budget = { deadline: NOW + 90_000, patience: NOW + 90_000 };
    const { ledger } = await driven({ phase: 'in_doubt', due: NOW + 5_000 }, { budget });
    expect(ledger.world.now()).toBe(NOW);
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
    const ledger = aLedger({
      operation: anOperation({
        run: () => {
          times.push(ledger.world.now());
          throw Object.assign(away(), { facts: { retryAfterMs: 0 } });
        },
      }),
    });
    await onRecord(ledger);
    await drive(ledger, 'act_mine', aBudget({ patience: NOW + 3 }));
    expect(times).toEqual([NOW, NOW + 1, NOW + 2, NOW + 3]);
  });

  it('is put off where its operation is not deployed, and given up once its time is over', async () => {
    const unknown = await driven({ operation: 'helpscout.other' });
    expect({ changes: unknown.changes, methods: unknown.methods }).toEqual({
      changes: { due: NOW + 900_000 },
      methods: [],
    });
    const over = { operation: 'helpscout.other', notAfter: NOW - 1 };
    expect((await driven(over)).body).toMatchObject({ state: 'cancelled', reason: 'expired' });
    const doubted = await driven({ ...over, phase: 'in_doubt' });
    expect(doubted.body).toMatchObject({ state: 'held', reason: 'unclear' });
  });

  it('is left alone where there is no time', async () => {
    const late = await driven({}, { budget: { deadline: NOW + 13_999 } });
    expect({ changes: late.changes, methods: late.methods }).toEqual({ changes: {}, methods: [] });
  });

  it('is not even asked after where there is no time', async () => {
    const doubted = { phase: 'in_doubt' } as const;
    const { methods } = await driven(doubted, {
      behaviour: { findEffect: 'absent' },
      budget: { deadline: NOW + 13_999 },
    });
    expect(methods).toEqual([]);
  });

  it('is given up for want of its operation only once its time is over, and a person is told', async () => {
    const other = { operation: 'helpscout.other', notAfter: NOW };
    const { ledger, changes } = await driven(other);
    expect(changes).toStrictEqual({ due: NOW + 1 });
    expect(ledger.lines).toEqual([
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
      { phase: 'in_doubt' },
      { behaviour: { findEffect: { found: { result: 1 } } } },
    );
    expect(methods).toEqual(['findEffect']);
    expect(body).toMatchObject({ state: 'done', reconciled: true });
  });

  it('is no process’s to drive where there is none', async () => {
    await expect(drive(aLedger(), 'act_mine', aBudget())).rejects.toMatchObject({ kind: 'unknown_action' });
  });
});

describe('an action that was at work', () => {
  const dead = { epoch: 1, lease: NOW - 1, due: NOW - 1 } as const;
  const first = (ledger: TestLedger) => withConversation(ledger, { line: [{ actionId: 'act_mine', at: NOW }] });

  it('is tried anew where its process died before anything was sent', async () => {
    const { body, methods } = await driven({ phase: 'claimed', ...dead });
    expect(methods).toEqual(['run']);
    expect(body).toMatchObject({ state: 'done', epoch: 2 });
  });

  it('is in doubt where it may have sent, and never simply tried again', async () => {
    const { methods, body } = await driven(
      { phase: 'sending', ...dead },
      { behaviour: { findEffect: 'absent' }, before: first },
    );
    expect(methods).toEqual(['findEffect']);
    expect(body).toMatchObject({ phase: 'in_doubt', due: NOW + 5_000, lostAt: NOW - 1, sent: SENT });
  });

  it('is left to the process that was faster to find it', async () => {
    const overtake = async (ledger: TestLedger) =>
      disturbing(
        ledger,
        'put',
        'A#',
        isOutrun(ledger, (body: Action) => ({ ...body, epoch: 7 })),
      );
    const { body, methods } = await driven(
      { phase: 'sending', ...dead },
      { behaviour: { findEffect: 'absent' }, before: overtake },
    );
    expect(methods).toEqual([]);
    expect(body).toMatchObject({ phase: 'sending', epoch: 7 });
  });

  it('is tried once more where it waits to be sent again, though it may have been sent', async () => {
    const behaviour = { resend: 'safe', findEffect: 'absent' } as const;
    const { body, methods } = await driven({ phase: 'unresolved', resend: 'safe' }, { behaviour });
    expect(methods).toEqual(['run']);
    expect(body.state).toBe('done');
  });

  it('is asked after instead, where its time is over', async () => {
    const late = { phase: 'unresolved', resend: 'safe' } as const;
    const behaviour = { resend: 'safe', findEffect: 'absent' } as const;
    const over = await driven({ ...late, notAfter: NOW - 1 }, { behaviour, before: first });
    expect(over.methods).toEqual(['findEffect']);
    expect(over.body).toMatchObject({ state: 'in_doubt', reason: 'answer_lost' });
    const onTime = await driven({ ...late, notAfter: NOW }, { behaviour, before: first });
    expect(onTime.methods).toEqual(['run']);
  });
});

describe('an action that has ended, or is held', () => {
  it.each(['done', 'failed', 'cancelled', 'held'] as const)('is announced: %s', async (phase) => {
    const { ledger, body } = await driven({ phase });
    expect(body).toMatchObject({ phase, announced: true, due: NEVER + NOW });
    expect(ledger.announced).toHaveLength(1);
  });

  it('is announced though its operation is gone, and there is no time for more', async () => {
    const budget = { deadline: NOW };
    const { body } = await driven({ phase: 'done', operation: 'helpscout.other' }, { budget });
    expect(body.announced).toBe(true);
  });

  it('is looked at once more where it was sent twice', async () => {
    const audit = { at: NOW, firstSentAt: NOW - 99, before: [] };
    const twice = { phase: 'done', announced: true, endedAt: NOW - 9, audit } as const;
    const { ledger, methods, body } = await driven(twice, { behaviour: { findEffect: 'absent' } });
    expect(methods).toEqual(['findEffect']);
    expect(body).toMatchObject({ due: NEVER + NOW - 9 });
    expect(ledger.announced).toEqual([]);
  });
});

describe('what is left unfinished is called again', () => {
  it('when it is due', async () => {
    const { ledger, body } = await driven(
      { phase: 'in_doubt', sent: { ...SENT, at: NOW } },
      { behaviour: { findEffect: 'unclear' } },
    );
    expect(ledger.woken).toEqual([['act_mine', body.due - NOW]]);
  });

  it('at once, where it is overdue', async () => {
    const ledger = aLedger({ announcer: { publish: () => Promise.reject(new Error('away')) } });
    const item = await onRecord(ledger);
    await pursue(ledger, item, aBudget());
    expect(await recorded(ledger)).toMatchObject({ state: 'done', announced: false, due: NOW });
    expect(ledger.woken).toEqual([['act_mine', 0]]);
  });

  it('unless a faster process has written it, which calls again itself', async () => {
    const { ledger, body } = await driven(
      { phase: 'in_doubt' },
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
    expect({ due: body.due, woken: ledger.woken }).toEqual({ due: NOW + 7_000, woken: [] });
  });

  it('unless a wake-up for that very record is on its way', async () => {
    const budget = { deadline: NOW };
    expect((await driven({}, { budget })).ledger.woken).toEqual([]);
    const ledger = aLedger();
    const item = await onRecord(ledger);
    await pursue(ledger, item, aBudget(budget));
    expect(ledger.woken).toEqual([['act_mine', 0]]);
    await pursue(ledger, item, aBudget(budget), item);
    expect(ledger.woken).toHaveLength(1);
    const { item: changed } = await transition(ledger, item, {
      kind: 'behind_another',
      due: NOW + 5,
      queuedSince: NOW,
    });
    await pursue(ledger, changed, aBudget(budget), item);
    expect(ledger.woken).toEqual([
      ['act_mine', 0],
      ['act_mine', 5],
    ]);
  });

  it('by the sweep, where no wake-up can be delayed for so long', async () => {
    const called = async (inMs: number) => {
      const ledger = aLedger();
      await pursue(ledger, await onRecord(ledger, anAction({ due: NOW + inMs })), aBudget());
      return ledger.woken;
    };
    expect(await called(900_000)).toEqual([['act_mine', 900_000]]);
    expect(await called(900_001)).toEqual([]);
  });

  it('by no process, as long as another is at work on it', async () => {
    const ledger = aLedger();
    await pursue(ledger, await onRecord(ledger, anAction({ phase: 'claimed', due: NOW + 5 })), aBudget());
    expect(ledger.woken).toEqual([]);
  });

  it('or not, where that fails: the sweep is the backstop', async () => {
    const send = () => Promise.reject(new RangeError('ana@example.com'));
    const { ledger, body } = await driven(
      { phase: 'in_doubt', sent: { ...SENT, at: NOW } },
      { behaviour: { findEffect: 'unclear' }, more: { wakeUps: { send } } },
    );
    expect(body.state).toBe('in_doubt');
    expect(ledger.lines.at(-1)).toMatchObject({
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
  const ledger = aLedger({ operation });
  await withAccount(ledger, {});
  await onRecord(ledger, anAction({ notAfter: NOW + 10 * SETTLE_MS }));
  const drives = async () => {
    const body = await drive(
      ledger,
      'act_mine',
      aBudget({ deadline: ledger.world.now() + 60_000, patience: ledger.world.now() }),
    );
    ledger.world.advance(Math.max(1, body.due - ledger.world.now()));
    return body;
  };
  let body = await drives();
  while (body.state !== 'done') body = await drives();
  expect(body).toMatchObject({ state: 'done', result: 'second', firstSentAt: NOW, artifact: 't2' });
  expect(await drives()).toHaveProperty('audit', undefined);
  expect(sent).toBe(2);
});
