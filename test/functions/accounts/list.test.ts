import { expect, it } from 'vitest';
import { route } from '../../../functions/accounts/list.ts';
import { replies, reply } from '../../kit/replies.ts';
import { type Everything, everything } from '../../kit/world.ts';

const list = ({ bundle }: Everything, caller?: string) =>
  bundle.route(route, { method: 'GET', ...(caller === undefined ? {} : { caller }) });

it('shows no account before one was used', async () => {
  expect((await list(everything())).body).toEqual({ accounts: [] });
});

it('shows how an account fares, and what waits for it', async () => {
  const all = everything({ env: { SETTLE_MS: '1000' } });
  await replies.done(all);
  const since = new Date(all.world.now()).toISOString();
  await replies.waiting(all);
  all.world.advance(60_000);
  await replies.waiting(all);
  const { status, body } = await list(all);
  expect(status).toBe(200);
  expect(body.accounts).toEqual([
    {
      ...{ vendor: 'helpscout', account: 'default', mode: 'live' },
      circuitBreaker: { state: 'closed', failures: 0 },
      rateLimit: { perMinute: expect.any(Number), left: expect.any(Number) },
      credentials: { state: 'good' },
      waiting: { count: 2, oldestAcceptedAt: since },
      ...{ inDoubt: { count: 0 }, held: { count: 0 } },
      may: ['send', 'sendHtml', 'change', 'decide', 'read', 'readInput'],
    },
  ]);
  expect(body.accounts[0].rateLimit.left).toBeGreaterThan(0);
});

it('shows an open circuit breaker, and credentials that are refused, until they are good again', async () => {
  const all = everything();
  const { faults } = all.vendors.simulators.helpscout;
  faults.push({ name: 'unauthorized', times: 9 });
  await reply(all);
  const first = (await list(all)).body.accounts[0];
  expect(first.credentials).toMatchObject({ state: 'refused', since: expect.stringMatching(/Z$/) });
  faults.clear();
  faults.push({ name: 'refused', times: 99 });
  for (const conversationId of ['124', '125', '126', '143']) {
    // One action a minute at most finds out whether the credentials are still refused.
    all.world.advance(61_000);
    await reply(all, { conversationId });
  }
  const second = (await list(all)).body.accounts[0];
  expect(second.circuitBreaker).toMatchObject({ state: 'open', nextProbeAt: expect.stringMatching(/Z$/) });
  faults.clear();
  all.world.advance(3_600_000);
  await reply(all, { conversationId: '141' });
  expect((await list(all)).body.accounts[0]).toMatchObject({
    credentials: { state: 'good' },
    circuitBreaker: { state: 'closed', failures: 0 },
  });
});

it('shows an account at which actions only wait, with its mode, and no credentials that nothing has proven', async () => {
  const all = everything();
  const notBefore = new Date(all.world.now() + 3_600_000).toISOString();
  await reply(all, { query: { notBefore } });
  expect((await list(all)).body.accounts).toMatchObject([
    {
      ...{ vendor: 'helpscout', account: 'default', mode: 'live', credentials: { state: 'unknown' } },
      ...{ waiting: { count: 1 }, circuitBreaker: { state: 'closed', failures: 0 } },
    },
  ]);
});

it('shows no caller an account that is not to be seen', async () => {
  const all = everything({ env: { ACCESS_POLICY: '{"*:user/test": ["helpscout/*"], "*:user/other": ["khoros/*"]}' } });
  await replies.done(all);
  expect((await list(all)).body.accounts).toHaveLength(1);
  expect((await list(all, 'arn:aws:iam::123456789012:user/other')).body.accounts).toEqual([]);
});
