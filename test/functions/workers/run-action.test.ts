import type { SQSEvent } from 'aws-lambda';
import { expect, it } from 'vitest';
import { createMemoryStore } from '../../../dev/simulation/memory-store.ts';
import { operations } from '../../../functions/registry.ts';
import { AppError } from '../../../lib/errors/app-error.ts';
import { serveWakeUps } from '../../../lib/triggers/serve-workers.ts';
import { lambdaContext } from '../../kit/lambda-context.ts';
import { replies } from '../../kit/replies.ts';
import { type Everything, everything } from '../../kit/world.ts';

function wake({ bundle }: Everything, ...bodies: readonly string[]) {
  const Records = bodies.map((body, index) => ({ messageId: `message-${index}`, body }));
  return serveWakeUps(operations, () => bundle.runtime)({ Records } as SQSEvent, lambdaContext());
}

it('drives the action that a wake-up names', async () => {
  const all = everything({ env: { SETTLE_MS: '1000' } });
  const { simulators } = all.vendors;
  simulators.helpscout.faults.push({ name: 'reset-after', match: { operation: 'createReply' } });
  const { reply } = await import('../../kit/replies.ts');
  const { body } = await reply(all);
  expect(body.state).toBe('in_doubt');
  all.world.advance(60_000);
  expect(await wake(all, JSON.stringify({ actionId: body.actionId }))).toEqual({ batchItemFailures: [] });
  expect(simulators.helpscout.effects()).toHaveLength(1);
  expect(all.bundle.announced).toContainEqual(['action.done', body.actionId]);
});

it('does no harm by a wake-up that comes twice, or too early, or for what has ended', async () => {
  const all = everything();
  const ids = [await replies.done(all), await replies.failed(all), await replies.waiting(all)];
  const bodies = [...ids, ...ids].map((actionId) => JSON.stringify({ actionId }));
  expect(await wake(all, ...bodies)).toEqual({ batchItemFailures: [] });
  expect(all.vendors.simulators.helpscout.effects()).toHaveLength(1);
});

it.each(['', 'null', '{}', '[]', 'wake up', '{"actionId":42}', '{"actionId":"act_1"}', '{"actionId":"../x"}'])(
  'drops %j, which names no action, and says so',
  async (body) => {
    const all = everything();
    expect(await wake(all, body)).toEqual({ batchItemFailures: [] });
    expect(all.bundle.lines.join()).toContain('not a wake-up');
  },
);

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
