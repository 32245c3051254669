import { describe, expect, it } from 'vitest';
import { turnOf } from '../../../../lib/ledger/line/turn.ts';
import type { Budget } from '../../../../lib/ledger/protocol/deps.ts';
import type { Action } from '../../../../lib/ledger/records/records.ts';
import {
  aBudget,
  aLedger,
  anAction,
  anOperation,
  aTask,
  conversationOf,
  NOW,
  onRecord,
  SETTLE_MS,
  type TestLedger,
  withAccount,
  withConversation,
} from '../../../kit/ledger.ts';

const operation = anOperation({ resend: 'safe', sets: [['status'], ['tags']] });
const input = { status: 'closed', tags: ['vip'] };
const healthy = { pauseUntil: 0, failures: 0 };

const turn = (l: TestLedger, action: Partial<Action> = {}, budget: Partial<Budget> = {}, task = {}) =>
  turnOf(l, anAction(action), aTask(operation, { input, budget: aBudget(budget), ...task }));

describe('an action may go', () => {
  it('where nobody stands before it, and the limit lets it pass', async () => {
    const l = aLedger();
    await withConversation(l, { credited: ['t1'] });
    expect(await turn(l)).toEqual({
      go: { input, stale: [], conversation: await conversationOf(l), account: healthy, probing: false },
    });
  });

  it('until its time is over, and not after', async () => {
    expect(await turn(aLedger(), { notAfter: NOW })).toHaveProperty('go');
    const l = aLedger();
    expect(await turn(l, { notAfter: NOW - 1 })).toEqual({ cancel: 'expired' });
    expect(await conversationOf(l), 'it has not stood in line').toBeUndefined();
  });

  it('without what a newer one has set, and not at all where nothing is left', async () => {
    const l = aLedger();
    await withConversation(l, { lastSet: { status: NOW + 1 } });
    expect(await turn(l, { sets: ['status', 'tags'] })).toMatchObject({
      go: { input: { tags: ['vip'] }, stale: ['status'] },
    });
    expect(await turn(l, { sets: ['status'] }, {}, { input: { status: 'closed' } })).toEqual({ cancel: 'superseded' });
  });

  it('as the one that tries whether a failing account works again', async () => {
    const l = aLedger();
    await withAccount(l, { failures: 3 });
    expect(await turn(l)).toMatchObject({ go: { probing: true, account: { failures: 3, pauseUntil: 0 } } });
  });

  it('at the cost of what is left of its input', async () => {
    const l = aLedger();
    const seen: unknown[] = [];
    const cost = (todo: unknown) => seen.push(todo);
    await withConversation(l, { lastSet: { status: NOW + 1 } });
    await turn(l, { sets: ['status', 'tags'] }, {}, { operation: { ...operation, cost } });
    expect(seen).toEqual([{ tags: ['vip'] }]);
  });
});

describe('where the rate limit makes it wait', () => {
  const paused = async () => {
    const l = aLedger();
    await withAccount(l, { pauseUntil: NOW + 20_000 });
    return l;
  };
  const wait = { reason: 'rate_limited', due: NOW + 20_000, slotAt: NOW + 20_000 };

  it('it waits here, if that is worth it', async () => {
    const l = await paused();
    const enough = { deadline: NOW + 20_000 + 14_000, patience: NOW + 20_000 };
    expect(await turn(l, {}, enough)).toHaveProperty('go');
    expect(l.world.now()).toBe(NOW + 20_000);
  });

  it('it comes back for its turn, if nobody has so much patience', async () => {
    const l = await paused();
    expect(await turn(l, {}, { deadline: NOW + 100_000, patience: NOW + 19_999 })).toEqual({ wait });
    expect(l.world.now()).toBe(NOW);
  });

  it('it comes back for its turn, if there would be no time for an attempt', async () => {
    const l = await paused();
    expect(await turn(l, {}, { deadline: NOW + 33_999, patience: NOW + 20_000 })).toEqual({ wait });
    expect(l.world.now()).toBe(NOW);
  });

  it('it says that the vendor fails, if that is why', async () => {
    const l = aLedger();
    await withAccount(l, { failures: 3, pauseUntil: NOW + 100_000 });
    expect(await turn(l)).toEqual({
      wait: { reason: 'vendor_unavailable', due: NOW + 101_500, slotAt: undefined },
    });
  });
});

describe('behind another one', () => {
  /** When an action looks again that stands so far behind `head`. */
  async function dueBehind(head: Partial<Action>, { ahead = 1, chance = 0.5, waitedMs = 0 } = {}) {
    const l = aLedger();
    l.world.chance = chance;
    await onRecord(l, anAction({ id: 'act_head', ...head }));
    const others = Array.from({ length: ahead - 1 }, (_, index) => `act_${index}`);
    const line = ['act_head', ...others, 'act_mine'].map((actionId) => ({ actionId, at: NOW }));
    await withConversation(l, { line });
    const answer = await turn(l, { acceptedAt: NOW - waitedMs });
    if (!('wait' in answer)) return answer;
    const { due, ...rest } = answer.wait;
    expect(rest).toEqual({ reason: 'queued' });
    return due - NOW;
  }

  it('who is at work, it looks again soon, and the later the further back it stands', async () => {
    const head = { state: 'running', due: NOW + 75_000 } as const;
    expect(await dueBehind(head, { chance: 0 })).toBe(200);
    expect(await dueBehind(head)).toBe(400);
    expect(await dueBehind(head, { ahead: 3 })).toBe(1_200);
    expect(await dueBehind(head, { chance: 0.75 })).toBe(500);
  });

  it('who is at work for long, it looks less and less often', async () => {
    const head = { state: 'running', due: NOW + 75_000 } as const;
    expect(await dueBehind(head, { waitedMs: 399 })).toBe(400);
    expect(await dueBehind(head, { waitedMs: 30_000 })).toBe(30_000);
  });

  it('who was at work, it looks as soon as that one must be dead', async () => {
    const waitedMs = 80_000;
    expect(await dueBehind({ state: 'running', due: NOW + 5_000 }, { waitedMs })).toBe(5_400);
    expect(await dueBehind({ state: 'running', due: NOW - 5_000 }, { waitedMs })).toBe(400);
  });

  it('who waits, it looks when that one will have gone, a minute later for each that stands between', async () => {
    const head = { state: 'waiting', due: NOW + 30_000 } as const;
    expect(await dueBehind(head)).toBe(31_000);
    expect(await dueBehind(head, { ahead: 3 })).toBe(151_000);
    expect(await dueBehind({ ...head, state: 'in_doubt' }, { waitedMs: 40_000 })).toBe(40_000);
    expect(await dueBehind({ ...head, due: NOW - 5_000 })).toBe(400);
  });

  it('who waits for long, it looks every quarter of an hour', async () => {
    expect(await dueBehind({ state: 'held', due: 4e15 })).toBe(900_000);
    expect(await dueBehind({ state: 'waiting', due: NOW + 898_999 })).toBe(899_999);
  });

  it('who has ended, it looks when the conversation is free', async () => {
    const head = { state: 'done', endedAt: NOW - 1_000, artifact: null } as const;
    expect(await dueBehind(head)).toBe(SETTLE_MS - 1_000);
    expect(await dueBehind({ ...head, endedAt: NOW - SETTLE_MS + 1 })).toBe(400);
  });
});
