import type { SQSEvent } from 'aws-lambda';
import { expect, it } from 'vitest';
import { createMemoryStore } from '../../../dev/simulation/memory-store.ts';
import { operations } from '../../../functions/registry.ts';
import { serveWakeUps } from '../../../lib/doors/workers.ts';
import { AppError } from '../../../lib/errors/app-error.ts';
import { changeAccount, readAccount } from '../../../lib/ledger/pace/accounts.ts';
import { lambdaContext } from '../../kit/lambda-context.ts';
import { replies, reply } from '../../kit/replies.ts';
import { type Everything, everything } from '../../kit/world.ts';

function wake({ bundle }: Everything, ...bodies: readonly string[]) {
  const Records = bodies.map((body, index) => ({ messageId: `message-${index}`, body }));
  return serveWakeUps(operations, () => bundle.runtime)({ Records } as SQSEvent, lambdaContext());
}

/** As somebody invokes the function by hand. */
function invoke({ bundle }: Everything, event: unknown) {
  return serveWakeUps(operations, () => bundle.runtime)(event as SQSEvent, lambdaContext());
}

/** How many wake-ups the metric says were dropped. */
function dropped({ bundle }: Everything): number {
  const counts = bundle.lines
    .map((line) => JSON.parse(line))
    .filter(({ operation }) => operation === 'workers.runAction');
  return counts.reduce((sum, { EventsRefused = 0 }) => sum + EventsRefused, 0);
}

/** An action whose answer was lost, and whose effect can be found. */
async function inDoubt(all: Everything, conversationId: string): Promise<string> {
  all.vendors.simulators.helpscout.faults.push({ name: 'reset-after', match: { operation: 'createReply' } });
  const { body } = await reply(all, { conversationId });
  expect(body.state).toBe('in_doubt');
  return body.actionId;
}

it('drives the action that a wake-up names', async () => {
  const all = everything({ env: { SETTLE_MS: '1000' } });
  const actionId = await inDoubt(all, '123');
  all.world.advance(60_000);
  expect(await wake(all, JSON.stringify({ actionId }))).toEqual({ batchItemFailures: [] });
  expect(all.vendors.simulators.helpscout.effects()).toHaveLength(1);
  expect(all.bundle.announced).toContainEqual(['action.done', actionId]);
});

it('does no harm by a wake-up that comes twice, or too early, or for what has ended', async () => {
  const all = everything();
  const ids = [await replies.done(all), await replies.failed(all), await replies.waiting(all)];
  const bodies = [...ids, ...ids].map((actionId) => JSON.stringify({ actionId }));
  expect(await wake(all, ...bodies)).toEqual({ batchItemFailures: [] });
  expect(all.vendors.simulators.helpscout.effects()).toHaveLength(1);
});

/** What is not a wake-up, as a body. */
const POISON = [
  ...['', 'null', '42', '"act"', '[]', '{}', '{"actionId":null}', '{"actionId":42}', '{"actionId":["act_1"]}'],
  ...['wake up', '{"actionId"', '\u0000', '{"actionId":"act_1"}', '{"actionId":"../x"}', '{"actionId":"A#x"}'],
  `{"actionId":"act_${'z'.repeat(26)}"}`,
  `{"actionId":"act_${'0'.repeat(26)}\\n"}`,
  `{"__proto__":{"actionId":"act_${'0'.repeat(26)}","polluted":true}}`,
  `{"constructor":{"prototype":{"actionId":"act_${'0'.repeat(26)}"}}}`,
  'x'.repeat(1_048_576),
  `${'['.repeat(50_000)}${']'.repeat(50_000)}`,
];

it('drops what names no action at its first receive, and counts it', async () => {
  for (const body of POISON) {
    const all = everything();
    expect(await wake(all, body)).toEqual({ batchItemFailures: [] });
    expect(dropped(all)).toBe(1);
    expect(all.bundle.lines.join()).toContain('not a wake-up');
  }
  expect(Object({})).not.toHaveProperty('polluted');
});

it('drives the neighbours of what it drops, wherever they stand', async () => {
  const all = everything({ env: { SETTLE_MS: '1000' } });
  const ids = [await inDoubt(all, '123'), await inDoubt(all, '124'), await inDoubt(all, '126')];
  all.world.advance(60_000);
  const [first = '', second = '', third = ''] = ids.map((actionId) => JSON.stringify({ actionId }));
  expect(await wake(all, first, ...POISON, second, ...POISON, third)).toEqual({ batchItemFailures: [] });
  expect(all.bundle.announced.map(([, actionId]) => actionId)).toEqual(ids);
  expect(dropped(all)).toBe(2 * POISON.length);
});

it('takes what is no batch for nothing that could be given back, and counts it', async () => {
  const strange = [undefined, null, 42, 'text', true, [], {}, { Records: null }, { Records: {} }, { Records: 'text' }];
  for (const event of [...strange, { records: [{ body: '{}' }] }]) {
    const all = everything();
    expect(await invoke(all, event)).toEqual({ batchItemFailures: [] });
    expect(dropped(all)).toBe(1);
  }
  expect(await invoke(everything(), { Records: [] })).toEqual({ batchItemFailures: [] });
});

it('drops records that are none, and drives the others', async () => {
  const all = everything({ env: { SETTLE_MS: '1000' } });
  const actionId = await inDoubt(all, '123');
  all.world.advance(60_000);
  const strange = [null, 42, 'text', [], {}, { body: null }, { messageId: 'a', body: { actionId } }, { messageId: 7 }];
  const event = { Records: [...strange, { messageId: 'b', body: JSON.stringify({ actionId }) }] };
  expect(await invoke(all, event)).toEqual({ batchItemFailures: [] });
  expect(all.bundle.announced).toEqual([['action.done', actionId]]);
  expect(dropped(all)).toBe(strange.length);
});

it('drops a wake-up for an action that there is not', async () => {
  const all = everything();
  expect(await wake(all, JSON.stringify({ actionId: `act_${'0'.repeat(26)}` }))).toEqual({ batchItemFailures: [] });
});

it('gives a wake-up back while the ledger cannot be reached, and only that one', async () => {
  const memory = createMemoryStore();
  const broken = `act_${'1'.repeat(26)}`;
  const store: typeof memory = {
    ...memory,
    get: (key) =>
      key.includes(broken) ? Promise.reject(new AppError('unavailable', 'The table is away.')) : memory.get(key),
  };
  const all = everything({ store });
  const bodies = [broken, await replies.done(all)].map((actionId) => JSON.stringify({ actionId }));
  expect(await wake(all, ...bodies)).toEqual({ batchItemFailures: [{ itemIdentifier: 'message-0' }] });
});

it('leaves more time between the turns of a slow account, so that a worker is free for every other one', async () => {
  const all = everything();
  const notBefore = new Date(all.world.now() + 30_000).toISOString();
  const { actionId } = (await reply(all, { query: { notBefore } })).body;
  const ledger = all.bundle.runtime.ledger(...operations);
  const of = { vendor: 'helpscout', account: 'default' } as const;
  const slow = { ms: 8_192, since: all.world.now() };
  await changeAccount(ledger, of, (account) => ({ ...account, slow }));
  all.world.advance(30_000);
  await wake(all, JSON.stringify({ actionId }));
  expect(all.vendors.simulators.helpscout.effects()).toHaveLength(1);
  // Its turn is noted, and its next one cannot be taken for four seconds.
  expect((await readAccount(ledger, of)).servedAt).toBe(all.world.now());
});
