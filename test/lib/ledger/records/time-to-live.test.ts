import { describe, expect, it } from 'vitest';
import { route as cancel } from '../../../../functions/actions/cancel.ts';
import { route as get } from '../../../../functions/actions/get.ts';
import { route as list } from '../../../../functions/actions/list.ts';
import { route as resolve } from '../../../../functions/actions/resolve.ts';
import { operation as createReply } from '../../../../functions/helpscout/create-reply.ts';
import { operation as update } from '../../../../functions/reamaze/update-conversation.ts';
import { operations } from '../../../../functions/registry.ts';
import type { Route } from '../../../../lib/doors/route.ts';
import { serveWakeUps } from '../../../../lib/doors/workers.ts';
import { credit } from '../../../../lib/ledger/line/credit.ts';
import { readLine } from '../../../../lib/ledger/line/line.ts';
import type { Action } from '../../../../lib/ledger/records/action.ts';
import { keepInput, readInput } from '../../../../lib/ledger/records/inputs.ts';
import { lambdaContext } from '../../../kit/lambda-context.ts';
import { reply } from '../../../kit/replies.ts';
import { everything } from '../../../kit/world.ts';

const DAY_MS = 24 * 3_600_000;
const RETENTION_MS = 30 * DAY_MS;

/** An action that has ended, after a time for which the store keeps whatever it has: DynamoDB deletes days late. */
async function endedAgo(ms: number) {
  const all = everything();
  const { body } = await reply(all, { key: 'order-5123' });
  const { actionId } = body;
  const { store } = all.bundle.runtime.ledger();
  await all.bundle.work(createReply);
  all.world.advance(ms);
  const ask = (route: unknown, more: object = {}) =>
    all.bundle.route(route as Route<unknown>, { pathParameters: { actionId }, ...more });
  const listed = async () => {
    const page = await all.bundle.route(list, { method: 'GET', query: { state: 'done' } });
    return page.body.actions.map((action: { actionId: string }) => action.actionId);
  };
  expect(await store.get(`A#${actionId}`)).toBeDefined();
  return { all, actionId, ask, listed };
}

it('an ended action is there for thirty days', async () => {
  const { actionId, ask, listed } = await endedAgo(RETENTION_MS - 60_000);
  expect(await ask(get, { method: 'GET' })).toMatchObject({ status: 200, body: { actionId, state: 'done' } });
  expect(await listed()).toEqual([actionId]);
});

it.each([0, DAY_MS, 7 * DAY_MS])(
  'and then is gone for everybody, though its record is still there %i ms later',
  async (ms) => {
    const { all, actionId, ask, listed } = await endedAgo(RETENTION_MS + 1_000 + ms);
    const gone = { status: 404, body: { kind: 'unknown_action' } };
    expect(await ask(get, { method: 'GET' })).toMatchObject(gone);
    expect(await ask(cancel, { method: 'DELETE' })).toMatchObject(gone);
    expect(await ask(resolve, { body: { resolution: 'done' } })).toMatchObject(gone);
    expect(await listed()).toEqual([]);
    const wakeUp = { Records: [{ messageId: 'a', body: JSON.stringify({ actionId }) }] };
    const wake = serveWakeUps(operations, () => all.bundle.runtime);
    expect(await wake(wakeUp as Parameters<typeof wake>[0], lambdaContext())).toEqual({ batchItemFailures: [] });
    expect(all.vendors.simulators.helpscout.effects()).toHaveLength(1);
  },
);

it('a key is free again once its action is gone, with another input too, and its old result is answered to no caller', async () => {
  const { all, actionId } = await endedAgo(RETENTION_MS + DAY_MS);
  const again = await reply(all, { key: 'order-5123', conversationId: '124' });
  expect(again).toMatchObject({ status: 200, body: { actionId, replayed: false, result: { conversationId: '124' } } });
  expect(all.vendors.simulators.helpscout.effects()).toHaveLength(2);
  expect((await reply(all, { key: 'order-5123' })).body.kind).toBe('key_reused');
});

it('a reply stands in no line behind one that is gone', async () => {
  const { all } = await endedAgo(RETENTION_MS + DAY_MS);
  expect(await reply(all)).toMatchObject({ status: 200, body: { state: 'done' } });
  await all.bundle.work(createReply);
  expect(await all.bundle.sweep(createReply)).toBe(0);
});

describe('a record whose time is over, though it is still there', () => {
  it('credits no action with an artifact', async () => {
    const { bundle, world } = everything();
    const ledger = bundle.runtime.ledger();
    const action = (id: string) => ({ id, vendor: 'helpscout' }) as Action;
    expect(await credit(ledger, action('act_1'), '567')).toBe(true);
    expect(await credit(ledger, action('act_2'), '567')).toBe(false);
    world.advance(31 * DAY_MS);
    expect(await credit(ledger, action('act_2'), '567')).toBe(true);
    expect(await credit(ledger, action('act_1'), '567')).toBe(false);
  });

  it('says nothing of a conversation', async () => {
    const all = everything();
    for (const status of [2, 3]) {
      const told = await all.bundle.invoke(update, { input: { slug: 'refund-for-order-5123', status } });
      expect(told).toMatchObject({ state: 'done' });
    }
    const ledger = all.bundle.runtime.ledger();
    const of = { vendor: 'reamaze', account: 'default', conversation: 'refund-for-order-5123' } as Action;
    expect((await readLine(ledger, of)).lastSet).not.toEqual({});
    all.world.advance(31 * DAY_MS);
    expect(await readLine(ledger, of)).toEqual({ line: [], credited: [], lastSet: {} });
  });

  it('is no input any more', async () => {
    const { bundle, world } = everything();
    const ledger = bundle.runtime.ledger(createReply as never);
    const owner = { id: 'act_1', recordedBy: 'request', fingerprint: 'f'.repeat(64), notAfter: world.now() } as Action;
    const noise = Array.from({ length: 40_000 }, (_, n) => String(Math.sin(n))).join();
    const input = await keepInput(ledger, owner, { text: noise });
    expect(await readInput(ledger, { ...owner, input } as Action)).toEqual({ text: noise });
    world.advance(61 * DAY_MS);
    expect(await readInput(ledger, { ...owner, input } as Action)).toBeUndefined();
  });
});
