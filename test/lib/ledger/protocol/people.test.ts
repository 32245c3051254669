import { describe, expect, it } from 'vitest';
import { joinLine } from '../../../../lib/ledger/line/line.ts';
import { transition } from '../../../../lib/ledger/protocol/commit.ts';
import { drive } from '../../../../lib/ledger/protocol/loop.ts';
import { cancel, RESOLUTIONS, resolve } from '../../../../lib/ledger/protocol/people.ts';
import { NEVER } from '../../../../lib/ledger/records/action.ts';
import {
  aBudget,
  aLedger,
  alwaysOutrun,
  anAction,
  away,
  disturbing,
  fails,
  isOutrun,
  NOW,
  onRecord,
  PHASES,
  recorded,
  withAccount,
} from '../../../kit/ledger.ts';

const HELD = anAction({
  ...{ phase: 'held', reason: 'absent_after_resend', announced: true, due: 4e15 + NOW, epoch: 2 },
  ...{ firstSentAt: NOW - 99 },
});

const DAY_MS = 86_400_000;
const GRACE = { by: 'grace', note: 'The customer called.' };

describe('to cancel', () => {
  it('ends what waits, at its caller’s word', async () => {
    const ledger = aLedger();
    await onRecord(ledger);
    const body = await cancel(ledger, 'act_mine', 'grace');
    expect(body).toMatchObject({ state: 'cancelled', reason: 'caller', endedAt: NOW });
    expect(await recorded(ledger)).toEqual(JSON.parse(JSON.stringify(body)));
    expect(ledger.announced).toHaveLength(1);
  });

  it('says the same again, and writes nothing', async () => {
    const ledger = aLedger();
    await onRecord(ledger);
    const first = await cancel(ledger, 'act_mine', 'grace');
    disturbing(ledger, 'put', 'A#', fails);
    expect(JSON.stringify(await cancel(ledger, 'act_mine', 'grace'))).toBe(JSON.stringify(first));
  });

  it.each(PHASES.filter((phase) => phase !== 'unsent'))('comes too late for what is %s', async (phase) => {
    const ledger = aLedger();
    const { state } = await onRecord(ledger, anAction({ phase })).then(({ body }) => body);
    await expect(cancel(ledger, 'act_mine', 'grace')).rejects.toMatchObject({
      kind: 'too_late',
      message: `The action is ${state}: it can no longer be cancelled.`,
      facts: { actionId: 'act_mine' },
    });
    expect((await recorded(ledger))?.state).toBe(state);
  });

  it('comes too late where a process was faster to claim it', async () => {
    const ledger = aLedger();
    await onRecord(ledger);
    disturbing(
      ledger,
      'put',
      'A#',
      isOutrun(ledger, () => anAction({ phase: 'claimed' })),
    );
    await expect(cancel(ledger, 'act_mine', 'grace')).rejects.toMatchObject({ kind: 'too_late' });
    expect((await recorded(ledger))?.state).toBe('running');
  });

  it('is tried again where another process only noted something', async () => {
    const ledger = aLedger();
    await onRecord(ledger);
    disturbing(ledger, 'put', 'A#', isOutrun(ledger));
    expect(await cancel(ledger, 'act_mine', 'grace')).toMatchObject({ state: 'cancelled' });
  });

  it('is given up after twenty times', async () => {
    const ledger = aLedger();
    await onRecord(ledger);
    const puts = alwaysOutrun(ledger);
    await expect(cancel(ledger, 'act_mine', 'grace')).rejects.toMatchObject({
      kind: 'unavailable',
      message: 'The action changed too often.',
      facts: { actionId: 'act_mine' },
    });
    expect(puts()).toBe(20);
  });

  it('needs an action', async () => {
    await expect(cancel(aLedger(), 'act_mine', 'grace')).rejects.toMatchObject({ kind: 'unknown_action' });
  });
});

describe('a person decides about what is held', () => {
  it('that it is done', async () => {
    const ledger = aLedger();
    await onRecord(ledger, HELD);
    expect(await resolve(ledger, 'act_mine', 'done', GRACE)).toMatchObject({
      state: 'done',
      reason: 'person',
      verified: 'unsupported',
      endedAt: NOW,
    });
  });

  it('that it failed', async () => {
    const ledger = aLedger();
    await onRecord(ledger, HELD);
    expect(await resolve(ledger, 'act_mine', 'failed', GRACE)).toMatchObject({
      state: 'failed',
      reason: 'person',
      failure: { kind: 'decided_failed', detail: 'A person decided that it failed.' },
    });
  });

  it('that it is sent once more, as if it never had been, within a quarter of an hour', async () => {
    const ledger = aLedger();
    const late = { ...HELD, notAfter: NOW - 1 };
    await onRecord(ledger, late);
    const body = await resolve(ledger, 'act_mine', 'resend', GRACE);
    expect(body).toMatchObject({
      ...{ state: 'waiting', phase: 'unsent', reason: 'person', due: NOW, resumedAt: NOW },
      ...{ notAfter: NOW + 15 * 60_000, epoch: late.epoch + 1 },
    });
    expect(ledger.woken).toEqual([['act_mine', 0]]);
    expect(ledger.lines).toMatchObject([{ message: 'action waiting', reason: 'person' }]);
  });

  it('that it is sent once more, and it is cancelled before: the answer shows the lost request and whose word it was', async () => {
    const ledger = aLedger();
    const lost = { at: NOW - 60_000, phase: 'send', outcome: 'answer_lost' } as const;
    await onRecord(ledger, { ...HELD, history: [lost] });
    await resolve(ledger, 'act_mine', 'resend', GRACE);
    expect(await cancel(ledger, 'act_mine', 'ada')).toMatchObject({
      ...{ state: 'cancelled', reason: 'caller', history: [lost], resumedAt: NOW },
      decisions: [
        { by: GRACE.by, decision: 'resend' },
        { by: 'ada', decision: 'cancel' },
      ],
    });
  });

  it('and another one decides otherwise at the same time: that one is too late', async () => {
    const ledger = aLedger();
    await onRecord(ledger, HELD);
    disturbing(ledger, 'put', 'A#', async ({ go }) => {
      ledger.disturb = (call) => call.go();
      await resolve(ledger, 'act_mine', 'resend', GRACE);
      return go();
    });
    await expect(resolve(ledger, 'act_mine', 'done', GRACE)).rejects.toMatchObject({ kind: 'too_late' });
    expect(await recorded(ledger)).toMatchObject({ state: 'waiting', reason: 'person' });
  });

  it('that it is sent once more, though it cannot be woken, and in its own time if that is longer', async () => {
    const wakeUps = { send: () => Promise.reject(away()) };
    const ledger = aLedger({ wakeUps });
    await onRecord(ledger, HELD);
    expect(await resolve(ledger, 'act_mine', 'resend', GRACE)).toMatchObject({
      state: 'waiting',
      notAfter: HELD.notAfter,
    });
  });

  it.each(RESOLUTIONS)('once: %s', async (resolution) => {
    const ledger = aLedger();
    await onRecord(ledger, HELD);
    const first = await resolve(ledger, 'act_mine', resolution, GRACE);
    disturbing(ledger, 'put', 'A#', fails);
    expect(JSON.stringify(await resolve(ledger, 'act_mine', resolution, GRACE))).toBe(JSON.stringify(first));
  });

  it('and not otherwise afterwards', async () => {
    const ledger = aLedger();
    await onRecord(ledger, HELD);
    await resolve(ledger, 'act_mine', 'failed', GRACE);
    await expect(resolve(ledger, 'act_mine', 'done', GRACE)).rejects.toMatchObject({
      kind: 'too_late',
      message: 'The action is failed, not held.',
      facts: { actionId: 'act_mine' },
    });
  });

  it.each(PHASES.filter((phase) => phase !== 'held'))('but not about what is %s', async (phase) => {
    const ledger = aLedger();
    await onRecord(ledger, anAction({ phase }));
    for (const resolution of RESOLUTIONS)
      await expect(resolve(ledger, 'act_mine', resolution, GRACE)).rejects.toMatchObject({ kind: 'too_late' });
  });

  it('and is told if another person has decided otherwise meanwhile', async () => {
    const ledger = aLedger();
    await onRecord(ledger, HELD);
    const otherwise = () => anAction({ phase: 'failed', reason: 'person' });
    disturbing(ledger, 'put', 'A#', isOutrun(ledger, otherwise));
    await expect(resolve(ledger, 'act_mine', 'done', GRACE)).rejects.toMatchObject({ kind: 'too_late' });
    await onRecord(ledger, HELD);
    disturbing(ledger, 'put', 'A#', isOutrun(ledger, otherwise));
    await expect(resolve(ledger, 'act_mine', 'resend', GRACE)).rejects.toMatchObject({ kind: 'too_late' });
    expect(ledger.woken).toEqual([]);
  });

  it('and is heard where another process only announced it', async () => {
    const ledger = aLedger();
    await onRecord(ledger, HELD);
    disturbing(ledger, 'put', 'A#', isOutrun(ledger));
    expect(await resolve(ledger, 'act_mine', 'resend', GRACE)).toMatchObject({ state: 'waiting' });
  });
});

it('A worker publishes that an action was held, where a person has it sent again at once and its account is stopped', async () => {
  const ledger = aLedger({ workerPublishes: true });
  const doubted = await onRecord(ledger, anAction({ phase: 'in_doubt', notAfter: NOW + 10 * DAY_MS }));
  await transition(ledger, doubted, { kind: 'input_gone' });
  await withAccount(ledger, { stopped: { ...GRACE, at: NOW, until: NOW + DAY_MS } });
  await resolve(ledger, 'act_mine', 'resend', GRACE);
  const worker = { ...ledger, workerPublishes: false };
  const bus = { announcer: { publish: () => Promise.reject(away()) } };
  await drive({ ...worker, ...bus }, 'act_mine', aBudget({ patience: NOW }));
  expect(ledger.announced).toEqual([]);
  await drive(worker, 'act_mine', aBudget({ patience: NOW }));
  expect(ledger.announced).toMatchObject([{ state: 'held' }]);
  expect(await recorded(ledger, 'act_mine')).toMatchObject({ state: 'waiting', reason: 'paused' });
  expect(await recorded(ledger, 'act_mine')).not.toHaveProperty('unpublished');
});

it('An action that joins a line while a person decides about its first one is woken', async () => {
  const ledger = aLedger();
  const first = anAction({ phase: 'held', id: 'act_first', announced: true, due: NEVER });
  await onRecord(ledger, first);
  await joinLine(ledger, first);
  await onRecord(ledger, anAction({ id: 'act_second', notAfter: NOW + DAY_MS }));
  ledger.disturb = async ({ verb, key, go }) => {
    if (verb !== 'put' || key !== 'A#act_first') return go();
    ledger.disturb = (call) => call.go();
    // What was begun beside the write has been read by then.
    await new Promise((resume) => setTimeout(resume, 5));
    await drive(ledger, 'act_second', aBudget({ patience: NOW }));
    return go();
  };
  await resolve(ledger, 'act_first', 'done', GRACE);
  expect(ledger.woken).toContainEqual(['act_second', 0]);
});
