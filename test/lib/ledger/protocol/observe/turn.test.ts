import { describe, expect, it } from 'vitest';
import type { Budget } from '../../../../../lib/ledger/ledger.ts';
import { observeTurn } from '../../../../../lib/ledger/protocol/observe/turn.ts';
import type { Action, ActionIn, Phase } from '../../../../../lib/ledger/records/action.ts';
import {
  aBudget,
  aLedger,
  anAction,
  anOperation,
  aTask,
  conversationOf,
  disturbing,
  NOW,
  onRecord,
  SETTLE_MS,
  type TestLedger,
  withAccount,
  withConversation,
} from '../../../../kit/ledger.ts';

const operation = anOperation({ resend: 'safe', sets: [['status'], ['tags']] });
const input = { status: 'closed', tags: ['vip'] };
const healthy = { pauseUntil: 0, failures: 0 };

const turn = (ledger: TestLedger, action: Partial<ActionIn<'unsent'>> = {}, budget: Partial<Budget> = {}, task = {}) =>
  observeTurn(ledger, anAction(action), aTask(operation, { input, budget: aBudget(budget), ...task }));

describe('an action may go', () => {
  it('where no action stands before it, and the limit lets it pass', async () => {
    const ledger = aLedger();
    await withConversation(ledger, { credited: ['t1'] });
    expect(await turn(ledger)).toEqual({
      ...{ kind: 'its_turn', lease: NOW + 75_000, input, superseded: [], account: healthy, probing: false },
      conversation: await conversationOf(ledger),
    });
  });

  it('until its time is over, and not after', async () => {
    expect(await turn(aLedger(), { notAfter: NOW })).toMatchObject({ kind: 'its_turn' });
    const ledger = aLedger();
    expect(await turn(ledger, { notAfter: NOW - 1 })).toEqual({ kind: 'expired' });
    expect(await conversationOf(ledger), 'it has not stood in line').toBeUndefined();
  });

  it('without what a newer one has set, and not at all where nothing is left', async () => {
    const ledger = aLedger();
    await withConversation(ledger, { lastSet: { status: NOW + 60_000 } });
    expect(await turn(ledger, { sets: ['status', 'tags'] })).toMatchObject({
      ...{ kind: 'its_turn', input: { tags: ['vip'] }, superseded: ['status'] },
    });
    expect(await turn(ledger, { sets: ['status'] }, {}, { input: { status: 'closed' } })).toEqual({
      kind: 'superseded',
    });
  });

  it('as the one that tries whether a failing account works again', async () => {
    const ledger = aLedger();
    await withAccount(ledger, { failures: 3 });
    expect(await turn(ledger)).toMatchObject({ probing: true, account: { failures: 3, pauseUntil: 0 } });
  });

  it('at the cost of what is left of its input', async () => {
    const ledger = aLedger();
    const seen: unknown[] = [];
    const cost = (rest: unknown) => seen.push(rest);
    await withConversation(ledger, { lastSet: { status: NOW + 60_000 } });
    await turn(ledger, { sets: ['status', 'tags'] }, {}, { operation: { ...operation, cost } });
    expect(seen).toEqual([{ tags: ['vip'] }]);
  });
});

describe('where the rate limit makes it wait', () => {
  const paused = async () => {
    const ledger = aLedger();
    await withAccount(ledger, { pauseUntil: NOW + 20_000 });
    return ledger;
  };
  const due = NOW + 20_000;
  const wait = { kind: 'must_wait', reason: 'rate_limited', due, rateLimitTurnAt: due };

  it('it waits here, if that is worth it', async () => {
    const ledger = await paused();
    const enough = { deadline: NOW + 20_000 + 14_000, patience: NOW + 20_000 };
    expect(await turn(ledger, {}, enough)).toMatchObject({ kind: 'its_turn' });
    expect(ledger.world.now()).toBe(NOW + 20_000);
  });

  it('it comes back for its turn, if no caller has so much patience', async () => {
    const ledger = await paused();
    expect(await turn(ledger, {}, { deadline: NOW + 100_000, patience: NOW + 19_999 })).toEqual(wait);
    expect(ledger.world.now()).toBe(NOW);
  });

  it('it comes back for its turn, if there would be no time for an attempt', async () => {
    const ledger = await paused();
    expect(await turn(ledger, {}, { deadline: NOW + 33_999, patience: NOW + 20_000 })).toEqual(wait);
    expect(ledger.world.now()).toBe(NOW);
  });

  it('it does not wait here for a time at which it has no turn, however soon that is', async () => {
    const ledger = aLedger();
    await withAccount(ledger, { failures: 3, pauseUntil: NOW + 1_000 });
    const enough = { deadline: NOW + 300_000, patience: NOW + 200_000 };
    expect(await turn(ledger, {}, enough)).toMatchObject({ kind: 'must_wait', reason: 'vendor_unavailable' });
    expect(ledger.world.now()).toBe(NOW);
  });

  it('it says that the vendor fails, if that is why', async () => {
    const ledger = aLedger();
    await withAccount(ledger, { failures: 3, pauseUntil: NOW + 100_000 });
    expect(await turn(ledger)).toEqual({
      ...{ kind: 'must_wait', reason: 'vendor_unavailable', due: NOW + 101_500 },
    });
  });
});

describe('behind another one', () => {
  /** When an action looks again that stands so far behind `head`. */
  async function dueBehind(head: Partial<Action>, { ahead = 1, chance = 0.5, waitedMs = 0, ageMs = 0 } = {}) {
    const ledger = aLedger();
    ledger.world.chance = chance;
    await onRecord(ledger, anAction<Phase>({ id: 'act_head', ...head } as Partial<Action>));
    const others = Array.from({ length: ahead - 1 }, (_, index) => `act_${index}`);
    const line = ['act_head', ...others, 'act_mine'].map((actionId) => ({ actionId, at: NOW }));
    await withConversation(ledger, { line });
    const queuedSince = waitedMs > 0 ? NOW - waitedMs : undefined;
    const answer = await turn(ledger, { acceptedAt: NOW - Math.max(ageMs, waitedMs), reason: 'queued', queuedSince });
    if (answer.kind !== 'behind_another') throw new Error(`It is not behind another, but ${answer.kind}.`);
    return answer.due - NOW;
  }

  it('who is at work, it looks again soon, and the later the further back it stands', async () => {
    const head = { phase: 'claimed', due: NOW + 75_000 } as const;
    expect(await dueBehind(head, { chance: 0 })).toBe(200);
    expect(await dueBehind(head)).toBe(400);
    expect(await dueBehind(head, { ahead: 3 })).toBe(1_200);
    expect(await dueBehind(head, { chance: 0.75 })).toBe(500);
  });

  it('who is at work for long, it looks less and less often', async () => {
    const head = { phase: 'claimed', due: NOW + 75_000 } as const;
    expect(await dueBehind(head, { waitedMs: 399 })).toBe(400);
    expect(await dueBehind(head, { waitedMs: 30_000 })).toBe(30_000);
  });

  it('who is at work, it looks again soon where it has just joined, however long ago it was accepted', async () => {
    const head = { phase: 'claimed', due: NOW + 75_000 } as const;
    expect(await dueBehind(head, { ageMs: 40_000 })).toBe(400);
    expect(await dueBehind(head, { ageMs: 40_000, waitedMs: 1_000 })).toBe(1_000);
  });

  it('who has ended before it joined, it looks again soon, because no wake-up came', async () => {
    const ledger = aLedger();
    const head = anAction({ id: 'act_head', phase: 'held', due: 4e15 });
    await onRecord(ledger, head);
    await withConversation(ledger, { line: [{ actionId: 'act_head', at: NOW }] });
    disturbing(ledger, 'put', 'C#', async ({ go }) => {
      await onRecord(ledger, anAction({ id: 'act_head', phase: 'failed', endedAt: NOW }));
      return go();
    });
    expect(await turn(ledger)).toMatchObject({ kind: 'behind_another', due: NOW + 400, queuedSince: NOW });
  });

  it('who was at work, it looks as soon as that one must be dead', async () => {
    const waitedMs = 80_000;
    expect(await dueBehind({ phase: 'claimed', due: NOW + 5_000 }, { waitedMs })).toBe(5_400);
    expect(await dueBehind({ phase: 'claimed', due: NOW - 5_000 }, { waitedMs })).toBe(400);
  });

  it('who waits, it looks when that one will have gone, a minute later for each that stands between', async () => {
    const head = { phase: 'unsent', due: NOW + 30_000 } as const;
    expect(await dueBehind(head)).toBe(31_000);
    expect(await dueBehind(head, { ahead: 3 })).toBe(151_000);
    expect(await dueBehind({ ...head, phase: 'in_doubt' }, { waitedMs: 40_000 })).toBe(40_000);
    expect(await dueBehind({ ...head, due: NOW - 5_000 })).toBe(400);
  });

  it('who waits for long, it looks every quarter of an hour', async () => {
    expect(await dueBehind({ phase: 'held', due: 4e15 })).toBe(900_000);
    expect(await dueBehind({ phase: 'unsent', due: NOW + 898_999 })).toBe(899_999);
  });

  it('who has ended, it looks when the conversation is free', async () => {
    const head = { phase: 'done', endedAt: NOW - 1_000, artifact: null } as const;
    expect(await dueBehind(head)).toBe(SETTLE_MS - 1_000);
    expect(await dueBehind({ ...head, endedAt: NOW - SETTLE_MS + 1 })).toBe(400);
  });
});
