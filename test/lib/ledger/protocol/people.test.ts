import { describe, expect, it } from 'vitest';
import { cancel, RESOLUTIONS, resolve } from '../../../../lib/ledger/protocol/people.ts';
import { type Action, STATES } from '../../../../lib/ledger/records/records.ts';
import {
  aLedger,
  anAction,
  away,
  changesOf,
  disturbing,
  fails,
  isOutrun,
  NOW,
  onRecord,
  recorded,
} from '../../../kit/ledger.ts';

const HELD = anAction({
  ...{ state: 'held', reason: 'absent_after_resend', announced: true, due: 4e15 + NOW, epoch: 2 },
  ...{ sentAt: NOW - 9, before: ['t1'], absentAt: NOW - 5, resends: 1, slotAt: NOW - 9, firstSentAt: NOW - 99 },
});

describe('to cancel', () => {
  it('ends what waits, at its caller’s word', async () => {
    const l = aLedger();
    await onRecord(l);
    const body = await cancel(l, 'act_mine');
    expect(body).toMatchObject({ state: 'cancelled', reason: 'caller', endedAt: NOW });
    expect(await recorded(l)).toEqual(JSON.parse(JSON.stringify(body)));
    expect(l.announced).toHaveLength(1);
  });

  it('says the same again, and writes nothing', async () => {
    const l = aLedger();
    await onRecord(l);
    const first = await cancel(l, 'act_mine');
    disturbing(l, 'put', 'A#', fails);
    expect(JSON.stringify(await cancel(l, 'act_mine'))).toBe(JSON.stringify(first));
  });

  it.each(STATES.filter((state) => state !== 'waiting'))('comes too late for what is %s', async (state) => {
    const l = aLedger();
    await onRecord(l, anAction({ state, reason: 'expired' }));
    await expect(cancel(l, 'act_mine')).rejects.toMatchObject({
      kind: 'too_late',
      message: `The action is ${state}: it can no longer be cancelled.`,
      facts: { actionId: 'act_mine' },
    });
    expect((await recorded(l))?.state).toBe(state);
  });

  it('comes too late for what waits, but may have been sent', async () => {
    const l = aLedger();
    await onRecord(l, anAction({ sentAt: NOW - 1 }));
    await expect(cancel(l, 'act_mine')).rejects.toMatchObject({ kind: 'too_late' });
  });

  it('comes too late where somebody was faster to claim it', async () => {
    const l = aLedger();
    await onRecord(l);
    disturbing(
      l,
      'put',
      'A#',
      isOutrun(l, (body: Action) => ({ ...body, state: 'running' })),
    );
    await expect(cancel(l, 'act_mine')).rejects.toMatchObject({ kind: 'too_late' });
    expect((await recorded(l))?.state).toBe('running');
  });

  it('is tried again where somebody else only noted something', async () => {
    const l = aLedger();
    await onRecord(l);
    disturbing(l, 'put', 'A#', isOutrun(l));
    expect(await cancel(l, 'act_mine')).toMatchObject({ state: 'cancelled' });
  });

  it('is given up after five times', async () => {
    const l = aLedger();
    await onRecord(l);
    let puts = 0;
    l.disturb = async ({ verb, go }) => {
      if (verb !== 'put') return go();
      puts += 1;
      return false;
    };
    await expect(cancel(l, 'act_mine')).rejects.toMatchObject({
      kind: 'unavailable',
      message: 'The action changed too often.',
      facts: { actionId: 'act_mine' },
    });
    expect(puts).toBe(5);
  });

  it('needs an action', async () => {
    await expect(cancel(aLedger(), 'act_mine')).rejects.toMatchObject({ kind: 'unknown_action' });
  });
});

describe('a person decides about what is held', () => {
  it('that it is done', async () => {
    const l = aLedger();
    await onRecord(l, HELD);
    expect(await resolve(l, 'act_mine', 'done')).toMatchObject({
      state: 'done',
      reason: 'person',
      verified: 'unsupported',
      endedAt: NOW,
    });
  });

  it('that it failed', async () => {
    const l = aLedger();
    await onRecord(l, HELD);
    expect(await resolve(l, 'act_mine', 'failed')).toMatchObject({
      state: 'failed',
      reason: 'person',
      failure: { kind: 'vendor_refused', detail: 'A person decided that it failed.' },
    });
  });

  it('that it is sent once more, as if it never had been, within a quarter of an hour', async () => {
    const l = aLedger();
    const late = { ...HELD, notAfter: NOW - 1 };
    await onRecord(l, late);
    const body = await resolve(l, 'act_mine', 'resend');
    expect(changesOf(late, body)).toStrictEqual({
      state: 'waiting',
      reason: 'person',
      due: NOW,
      notAfter: NOW + 15 * 60_000,
      epoch: late.epoch + 1,
      resumedAt: NOW,
      resends: 0,
      sentAt: undefined,
      before: undefined,
      absentAt: undefined,
      slotAt: undefined,
    });
    expect(l.woken).toEqual([['act_mine', 0]]);
    expect(l.lines).toMatchObject([{ message: 'action waiting', reason: 'person' }]);
  });

  it('and another one decides otherwise at the same time: that one is too late', async () => {
    const l = aLedger();
    await onRecord(l, HELD);
    disturbing(l, 'put', 'A#', async ({ go }) => {
      l.disturb = (call) => call.go();
      await resolve(l, 'act_mine', 'resend');
      return go();
    });
    await expect(resolve(l, 'act_mine', 'done')).rejects.toMatchObject({ kind: 'too_late' });
    expect(await recorded(l)).toMatchObject({ state: 'waiting', reason: 'person' });
  });

  it('that it is sent once more, though it cannot be woken, and in its own time if that is longer', async () => {
    const wakeUps = { send: () => Promise.reject(away()) };
    const l = aLedger({ wakeUps });
    await onRecord(l, HELD);
    expect(await resolve(l, 'act_mine', 'resend')).toMatchObject({ state: 'waiting', notAfter: HELD.notAfter });
  });

  it.each(RESOLUTIONS)('once: %s', async (resolution) => {
    const l = aLedger();
    await onRecord(l, HELD);
    const first = await resolve(l, 'act_mine', resolution);
    disturbing(l, 'put', 'A#', fails);
    expect(JSON.stringify(await resolve(l, 'act_mine', resolution))).toBe(JSON.stringify(first));
  });

  it('and not otherwise afterwards', async () => {
    const l = aLedger();
    await onRecord(l, HELD);
    await resolve(l, 'act_mine', 'failed');
    await expect(resolve(l, 'act_mine', 'done')).rejects.toMatchObject({
      kind: 'too_late',
      message: 'The action is failed, not held.',
      facts: { actionId: 'act_mine' },
    });
  });

  it.each(STATES.filter((state) => state !== 'held'))('but not about what is %s', async (state) => {
    const l = aLedger();
    await onRecord(l, anAction({ state, reason: 'expired' }));
    for (const resolution of RESOLUTIONS)
      await expect(resolve(l, 'act_mine', resolution)).rejects.toMatchObject({ kind: 'too_late' });
  });

  it('and is told if somebody else has decided otherwise meanwhile', async () => {
    const l = aLedger();
    await onRecord(l, HELD);
    const otherwise = (body: Action) => ({ ...body, state: 'failed', reason: 'person' });
    disturbing(l, 'put', 'A#', isOutrun(l, otherwise));
    await expect(resolve(l, 'act_mine', 'done')).rejects.toMatchObject({ kind: 'too_late' });
    await onRecord(l, HELD);
    disturbing(l, 'put', 'A#', isOutrun(l, otherwise));
    await expect(resolve(l, 'act_mine', 'resend')).rejects.toMatchObject({ kind: 'too_late' });
    expect(l.woken).toEqual([]);
  });

  it('and is heard where somebody else only announced it', async () => {
    const l = aLedger();
    await onRecord(l, HELD);
    disturbing(l, 'put', 'A#', isOutrun(l));
    expect(await resolve(l, 'act_mine', 'resend')).toMatchObject({ state: 'waiting' });
  });
});
