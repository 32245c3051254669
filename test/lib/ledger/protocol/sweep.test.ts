import { describe, expect, it } from 'vitest';
import { sweep } from '../../../../lib/ledger/protocol/sweep.ts';
import { NEVER, type Phase, STATES } from '../../../../lib/ledger/records/action.ts';
import {
  aBudget,
  aLedger,
  anAction,
  anOperation,
  away,
  NOW,
  onRecord,
  recorded,
  type TestLedger,
} from '../../../kit/ledger.ts';

/** A phase of each state, in the order of the states. */
const ONE_OF_EACH = ['unsent', 'claimed', 'in_doubt', 'held', 'done', 'failed', 'cancelled'] as const;

async function given(ledger: TestLedger, ...actions: readonly Parameters<typeof anAction<Phase>>[0][]) {
  for (const action of actions) await onRecord(ledger, anAction<Phase>(action));
}

describe('a sweep', () => {
  it('wakes what is due in any state, and nothing else', async () => {
    const ledger = aLedger();
    await given(ledger, ...ONE_OF_EACH.map((phase) => ({ id: `act_${phase}`, phase, due: NOW })));
    await given(ledger, { id: 'act_later', due: NOW + 1 }, { id: 'act_never', phase: 'done', due: NEVER + NOW });
    expect(await sweep(ledger, aBudget())).toBe(STATES.length);
    expect(ledger.woken).toEqual(ONE_OF_EACH.map((phase) => [`act_${phase}`, 0]));
    expect(ledger.lines).toEqual([{ level: 'info', message: 'swept', count: 7 }]);
  });

  it('wakes many, oldest first, a few at a time', async () => {
    let [atOnce, most] = [0, 0];
    const woken: string[] = [];
    const send = async (actionId: string) => {
      most = Math.max(most, ++atOnce);
      await Promise.resolve();
      woken.push(actionId);
      atOnce -= 1;
    };
    const ledger = aLedger({ wakeUps: { send } });
    await given(ledger, ...Array.from({ length: 60 }, (_, index) => ({ id: `act_${index}`, due: NOW - index })));
    expect(await sweep(ledger, aBudget())).toBe(60);
    expect(woken).toEqual(Array.from({ length: 60 }, (_, index) => `act_${59 - index}`));
    expect(most).toBe(25);
  });

  it('wakes all that is due, not the oldest thousand alone', async () => {
    const ledger = aLedger();
    const ids = Array.from({ length: 2_500 }, (_, index) => `act_${index}`);
    await given(ledger, ...ids.map((id, index) => ({ id, due: NOW - 2_500 + index })));
    expect(await sweep(ledger, aBudget())).toBe(2_500);
    expect(new Set(ledger.woken.map(([id]) => id)).size).toBe(2_500);
  });

  it('goes on where more than a page is due in one millisecond', async () => {
    const ledger = aLedger();
    await given(ledger, ...Array.from({ length: 1_200 }, (_, index) => ({ id: `act_${index}`, due: NOW - 9 })));
    await given(ledger, { id: 'act_later', due: NOW - 1 });
    expect(await sweep(ledger, aBudget())).toBe(1_001);
    expect(ledger.woken).toContainEqual(['act_later', 0]);
  });

  it('drives itself what the queue does not take, as long as it has time', async () => {
    const operation = anOperation();
    const send = () => Promise.reject(new Error('The queue is away.'));
    const ledger = aLedger({ operation, wakeUps: { send } });
    await given(ledger, { id: 'act_1', due: NOW - 2 }, { id: 'act_2', conversation: '9', due: NOW - 1 });
    expect(await sweep(ledger, aBudget())).toBe(2);
    expect(operation.calls).toHaveLength(2);
    expect((await recorded(ledger, 'act_1'))?.state).toBe('done');
    await given(ledger, { id: 'act_3', conversation: '8', due: NOW - 1 });
    expect(await sweep(ledger, aBudget({ deadline: NOW + 13_999 }))).toBe(0);
    expect((await recorded(ledger, 'act_3'))?.state).toBe('waiting');
  });

  it.each([
    ['done', 'endedAt'],
    ['failed', 'endedAt'],
    ['cancelled', 'endedAt'],
    ['held', 'heldAt'],
  ] as const)(
    'publishes a result event itself that is two minutes late, and wakes a worker for others (%s)',
    async (phase, since) => {
      const ledger = aLedger();
      const [late, recent] = [NOW - 120_000, NOW - 119_999];
      await given(ledger, { id: 'act_late', phase, [since]: late, due: late });
      await given(ledger, { id: 'act_recent', phase, [since]: recent, due: recent });
      await given(ledger, { id: 'act_audited', phase, [since]: late, due: late, announced: true });
      expect(await sweep(ledger, aBudget())).toBe(3);
      expect(ledger.announced.map(({ id }) => id)).toEqual(['act_late']);
      expect(await recorded(ledger, 'act_late')).toMatchObject({ announced: true });
      expect(new Set(ledger.woken.map(([id]) => id))).toEqual(new Set(['act_recent', 'act_audited']));
    },
  );

  it('wakes no more than 250 that have ended, so that a bus that is away does not fill the queue', async () => {
    const ledger = aLedger();
    const ids = Array.from({ length: 300 }, (_, index) => `act_${index}`);
    await given(ledger, ...ids.map((id) => ({ id, phase: 'done', due: NOW }) as const));
    expect(await sweep(ledger, aBudget())).toBe(250);
  });

  it('goes on where one cannot be woken', async () => {
    const ledger = aLedger({
      wakeUps: {
        send: async (actionId) => {
          if (actionId === 'act_1') throw away();
          ledger.woken.push([actionId, 0]);
        },
      },
    });
    await given(ledger, { id: 'act_1', due: NOW - 2 }, { id: 'act_2', due: NOW - 1 });
    expect(await sweep(ledger, aBudget({ deadline: NOW }))).toBe(1);
    expect(ledger.woken).toEqual([['act_2', 0]]);
    expect(ledger.lines[0]).toMatchObject({
      level: 'warn',
      message: 'wake-up not sent',
      actionId: 'act_1',
      error: expect.stringMatching(/^AppError at /),
    });
  });
});

describe('the oldest', () => {
  const ages = async (...actions: readonly Parameters<typeof anAction<Phase>>[0][]) => {
    const ledger = aLedger();
    await given(ledger, ...actions);
    await sweep(ledger, aBudget());
    const { OldestUnannouncedAgeSec: _, ...unfinished } = Object.fromEntries(
      ledger.measured.map(([metric, value]) => [metric, value]),
    );
    return unfinished;
  };
  const old = { acceptedAt: NOW - 7_000 };

  it('is none where there is nothing', async () => {
    expect(await ages()).toEqual({ OldestUnfinishedAgeSec: 0, OldestUnknownAgeSec: 0 });
  });

  it.each(['waiting', 'running'] as const)('that has not ended is measured: %s', async (state) => {
    expect(await ages({ ...old, state })).toEqual({ OldestUnfinishedAgeSec: 7, OldestUnknownAgeSec: 0 });
  });

  it('that is in doubt is measured on its own too', async () => {
    expect(await ages({ ...old, state: 'in_doubt' })).toEqual({ OldestUnfinishedAgeSec: 7, OldestUnknownAgeSec: 7 });
  });

  it('is not one who waits for a person, nor one that has ended', async () => {
    const none = { OldestUnfinishedAgeSec: 0, OldestUnknownAgeSec: 0 };
    for (const state of ['held', 'done', 'failed', 'cancelled'] as const)
      expect(await ages({ ...old, state })).toEqual(none);
  });

  it('is the oldest of all', async () => {
    const measured = await ages(
      { id: 'act_1', state: 'running', acceptedAt: NOW - 5_000 },
      { id: 'act_2', state: 'waiting', acceptedAt: NOW - 9_000, due: NEVER },
      { id: 'act_3', state: 'in_doubt', acceptedAt: NOW - 2_000 },
    );
    expect(measured).toEqual({ OldestUnfinishedAgeSec: 9, OldestUnknownAgeSec: 2 });
  });

  it('counts from the time that it was told to wait for', async () => {
    expect(await ages({ ...old, notBefore: NOW - 3_000 })).toMatchObject({ OldestUnfinishedAgeSec: 3 });
    expect(await ages({ ...old, notBefore: NOW + 3_000, due: NOW + 3_000 })).toMatchObject({
      OldestUnfinishedAgeSec: 0,
    });
    expect(await ages({ ...old, state: 'in_doubt', notBefore: NOW + 3_000 })).toMatchObject({ OldestUnknownAgeSec: 0 });
  });

  it('is not what the index says and the record does not', async () => {
    const ledger = aLedger();
    const index = { state: 'waiting', due: NOW };
    await onRecord(ledger, anAction({ ...old, state: 'done' }), { index });
    await sweep(ledger, aBudget());
    await ledger.store.delete('A#act_mine');
    const due = async (state: string) => (state === 'waiting' ? ['A#act_mine'] : []);
    await sweep({ ...ledger, store: { ...ledger.store, due } }, aBudget());
    expect(ledger.measured.map(([, value]) => value)).toEqual([0, 0, 0, 0, 0, 0]);
  });
});

describe('the oldest that has ended, or is held, and whose result event is not published', () => {
  const aged = { acceptedAt: NOW - 90_000, due: NOW };
  const ageOf = async (...actions: readonly Parameters<typeof anAction<Phase>>[0][]) => {
    const ledger = aLedger();
    await given(ledger, ...actions);
    await sweep(ledger, aBudget());
    return ledger.measured.filter(([metric]) => metric === 'OldestUnannouncedAgeSec');
  };

  it('is measured each minute, also where there is none', async () => {
    expect(await ageOf()).toEqual([['OldestUnannouncedAgeSec', 0]]);
  });

  it('is the oldest of all, by when it ended or was held', async () => {
    const actions = [
      { ...aged, id: 'act_1', phase: 'done', endedAt: NOW - 3_000 },
      { ...aged, id: 'act_2', phase: 'held', heldAt: NOW - 8_000 },
      { ...aged, id: 'act_3', phase: 'failed', endedAt: NOW - 5_000 },
    ] as const;
    expect(await ageOf(...actions)).toEqual([['OldestUnannouncedAgeSec', 8]]);
  });

  it('is also that of a state that was left before its event was published', async () => {
    const left = anAction({ phase: 'held', heldAt: NOW - 9_000 });
    const action = { ...aged, id: 'act_1', phase: 'done', endedAt: NOW - 3_000, unpublished: [left] } as const;
    expect(await ageOf(action)).toEqual([['OldestUnannouncedAgeSec', 9]]);
  });

  it('is none whose event is published, and none that has not ended', async () => {
    const audited = { ...aged, id: 'act_1', phase: 'done', endedAt: NOW - 3_000, announced: true } as const;
    expect(await ageOf(audited, { ...aged, id: 'act_2' })).toEqual([['OldestUnannouncedAgeSec', 0]]);
  });
});
