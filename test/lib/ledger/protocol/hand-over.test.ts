import { describe, expect, it } from 'vitest';
import { transition } from '../../../../lib/ledger/protocol/commit.ts';
import { drive } from '../../../../lib/ledger/protocol/loop.ts';
import type { Observation } from '../../../../lib/ledger/protocol/observation.ts';
import { RESOLUTIONS, resolve } from '../../../../lib/ledger/protocol/people.ts';
import type { ActionIn } from '../../../../lib/ledger/records/action.ts';
import {
  aBudget,
  aLedger,
  anAction,
  anOperation,
  disturbing,
  fails,
  type LedgerOptions,
  NOW,
  onRecord,
  recorded,
  withConversation,
} from '../../../kit/ledger.ts';

const SENDING = anAction({ phase: 'sending', epoch: 1 });
const APPLIED: Observation = { kind: 'applied', done: { result: 1 }, superseded: [] };
const REFUSED: Observation = { kind: 'failed_for_good', failure: { kind: 'vendor_refused', detail: 'No.' } };

const aWaitingCaller = (options: LedgerOptions = {}) => aLedger({ workerPublishes: true, ...options });

describe('the result event of an action whose caller waits', () => {
  it.each([APPLIED, REFUSED])('is left to a worker, which publishes it and notes that ($kind)', async (observed) => {
    const ledger = aWaitingCaller();
    const { item, isPublishedByWorker } = await transition(ledger, await onRecord(ledger, SENDING), observed);
    expect(isPublishedByWorker).toBe(true);
    expect(item).toMatchObject({ rev: 2, body: { announced: false, due: NOW } });
    expect({ woken: ledger.woken, announced: ledger.announced }).toEqual({
      woken: [['act_mine', 1_000]],
      announced: [],
    });
    ledger.world.advance(1_000);
    await drive(ledger, 'act_mine', aBudget());
    expect(ledger.announced.map(({ state }) => state)).toEqual([item.body.state]);
    expect(await recorded(ledger)).toMatchObject({ announced: true });
  });

  it('is left to a worker where a person must decide', async () => {
    const ledger = aWaitingCaller();
    const doubted = anAction({ phase: 'in_doubt' }) as ActionIn<'in_doubt'>;
    ledger.world.advance(60 * 60_000);
    const item = await onRecord(ledger, doubted);
    const { isPublishedByWorker, item: held } = await transition(ledger, item, { kind: 'unclear', outcome: 'several' });
    expect({ state: held.body.state, isPublishedByWorker }).toEqual({ state: 'held', isPublishedByWorker: true });
  });

  it.each(RESOLUTIONS)('is published also where a person decides (%s) before the worker comes', async (resolution) => {
    const operation = anOperation();
    const ledger = aWaitingCaller({ operation });
    const doubted = await onRecord(ledger, anAction({ phase: 'in_doubt' }));
    const { item } = await transition(ledger, doubted, { kind: 'input_gone' });
    expect({ state: item.body.state, announced: ledger.announced }).toEqual({ state: 'held', announced: [] });
    ledger.world.advance(500);
    const byPerson = { ...ledger, workerPublishes: false };
    await resolve(byPerson, 'act_mine', resolution, { by: 'grace' });
    if (resolution === 'resend') await drive(byPerson, 'act_mine', aBudget());
    const states = ledger.announced.map(({ state, reason }) => `${state} ${reason}`);
    expect(states).toEqual(['held unclear', resolution === 'resend' ? 'done undefined' : `${resolution} person`]);
    expect(await recorded(ledger)).toMatchObject({ announced: true });
    expect(await recorded(ledger)).not.toHaveProperty('unpublished');
    ledger.world.advance(500);
    await drive(ledger, 'act_mine', aBudget());
    expect(ledger.announced).toHaveLength(2);
  });

  it('is not left to a worker by a transition that ends nothing', async () => {
    const ledger = aWaitingCaller();
    const claimed = anAction({ phase: 'claimed', epoch: 1 });
    await transition(ledger, await onRecord(ledger, claimed), { kind: 'ready', before: [] });
    expect(ledger.woken).toEqual([]);
  });

  it('is published at once where the queue takes no wake-up', async () => {
    const ledger = aWaitingCaller({ wakeUps: { send: () => Promise.reject(new Error('No queue.')) } });
    const { item, isPublishedByWorker } = await transition(ledger, await onRecord(ledger, SENDING), APPLIED);
    expect({ isPublishedByWorker, announced: item.body.announced }).toEqual({
      isPublishedByWorker: false,
      announced: true,
    });
    expect(ledger.announced).toHaveLength(1);
    expect(ledger.lines).toContainEqual(expect.objectContaining({ message: 'wake-up not sent', actionId: 'act_mine' }));
  });

  it('is published at once where the end was written so late that the worker may have come before it', async () => {
    const ledger = aWaitingCaller();
    const item = await onRecord(ledger, SENDING);
    disturbing(ledger, 'put', 'A#', async ({ go }) => {
      await undefined;
      ledger.world.advance(500);
      return go();
    });
    expect((await transition(ledger, item, APPLIED)).item.body.announced).toBe(true);
    expect(ledger.announced).toHaveLength(1);
  });

  it('is published by no process before its end is on record', async () => {
    const ledger = aWaitingCaller();
    const item = await onRecord(ledger, SENDING);
    disturbing(ledger, 'put', 'A#', fails);
    await expect(transition(ledger, item, APPLIED)).rejects.toMatchObject({ kind: 'unavailable' });
    await drive(ledger, 'act_mine', aBudget());
    expect(ledger.announced).toEqual([]);
  });

  it('costs its caller one wake-up, and no second one for what is due now', async () => {
    const ledger = aWaitingCaller();
    await onRecord(ledger, anAction({ notAfter: NOW - 1 }));
    expect(await drive(ledger, 'act_mine', aBudget())).toMatchObject({ state: 'cancelled', announced: false });
    expect(ledger.woken).toEqual([['act_mine', 1_000]]);
  });
});

describe('what an action leaves behind', () => {
  it('is read while its end is being written, and the next in line is woken when that is on record', async () => {
    const ledger = aLedger({ announcer: undefined });
    await withConversation(ledger, { line: ['act_mine', 'act_next'].map((actionId) => ({ actionId, at: NOW })) });
    await onRecord(ledger, anAction({ id: 'act_next' }));
    const item = await onRecord(ledger, SENDING);
    const order: string[] = [];
    ledger.disturb = async ({ verb, key, go }) => {
      order.push(`${verb} ${key.slice(0, 2)}`);
      return go();
    };
    ledger.wakeUps.send = async (actionId) => {
      order.push(`wake ${actionId}, which is ${(await recorded(ledger))?.state === 'done' ? 'next' : 'early'}`);
    };
    await transition(ledger, item, APPLIED);
    expect(order.slice(0, 3)).toEqual(['put A#', 'get C#', 'get A#']);
    expect(order).toContain('wake act_next, which is next');
  });
});
