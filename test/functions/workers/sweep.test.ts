import { expect, it } from 'vitest';
import { createMemoryStore } from '../../../dev/simulation/memory-store.ts';
import { route as resolve } from '../../../functions/actions/resolve.ts';
import { operation as createReply } from '../../../functions/helpscout/create-reply.ts';
import { operations } from '../../../functions/registry.ts';
import { serveSweep } from '../../../lib/doors/workers.ts';
import { wholeOf } from '../../kit/errors.ts';
import { lambdaContext } from '../../kit/lambda-context.ts';
import { replies, reply } from '../../kit/replies.ts';
import { type Everything, everything } from '../../kit/world.ts';

const sweep = ({ bundle }: Everything) => serveSweep(operations, () => bundle.runtime)({}, lambdaContext());

it('wakes what is due, and nothing else', async () => {
  const all = everything({ env: { SETTLE_MS: '1000' } });
  for (const state of ['done', 'failed', 'waiting'] as const) await replies[state](all);
  const due = await replies.in_doubt(all);
  await all.bundle.work(createReply);
  // The worker came early to the one in doubt, and has woken it for later: that wake-up is lost.
  all.bundle.wakeUps.length = 0;
  all.world.advance(60_000);
  expect(await sweep(all)).toEqual({ woken: 1 });
  expect(all.bundle.wakeUps).toEqual([{ actionId: due, delayMs: 0 }]);
});

it('measures the oldest that has not ended, so that an alarm can tell', async () => {
  const all = everything({ env: { SETTLE_MS: '1000' } });
  await replies.in_doubt(all);
  all.world.advance(3_600_000);
  await sweep(all);
  const measured = all.bundle.lines.flatMap((line) => JSON.parse(line).OldestUnknownAgeSec ?? []);
  expect(measured.at(-1)).toBeGreaterThanOrEqual(3_600);
});

it('fails without a word of what failed it: Lambda writes a thrown error down with all that it holds', async () => {
  const all = everything({
    store: { ...createMemoryStore(), due: () => Promise.reject(new Error('ana@example.com')) },
  });
  const error = await sweep(all).catch((thrown) => thrown);
  expect(error).toMatchObject({ kind: 'internal' });
  expect(wholeOf(error)).not.toContain('ana@example.com');
});

it('measures what is held for as long as it is held, and what will expire behind it', async () => {
  const all = everything({ env: { SETTLE_MS: '1000' } });
  const held = await replies.held(all);
  const gauges = async () => {
    const before = all.bundle.lines.length;
    await sweep(all);
    return Object.assign({}, ...all.bundle.lines.slice(before).map((line) => JSON.parse(line)));
  };
  all.world.advance(60_000);
  expect(await gauges()).toMatchObject({ HeldNow: 1, InDoubtNow: 0, ExpiringBehindHeld: 0 });
  await reply(all, { key: 'behind' });
  all.world.advance(600_000);
  const later = await gauges();
  expect(later).toMatchObject({ HeldNow: 1, ExpiringBehindHeld: 1 });
  expect(later.OldestHeldAgeSec).toBeGreaterThanOrEqual(660);
  await all.bundle.route(resolve, { pathParameters: { actionId: held }, body: { resolution: 'done' } });
  expect(await gauges()).toMatchObject({ HeldNow: 0, OldestHeldAgeSec: 0, ExpiringBehindHeld: 0 });
});
