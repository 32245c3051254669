import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Stack, startStack } from '../../../dev/stack.ts';
import { VENDOR_NAMES } from '../../../lib/vendors/vendors.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
}, 60_000);
afterAll(() => stack.close());

async function ask(method: string, path: string, body?: unknown) {
  const init = { method, headers: { 'x-console': '1' }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
  const response = await fetch(`${stack.api}/_local/${path}`, init);
  return { status: response.status, body: Object(await response.json()) };
}

const EVENT = {
  source: 'payments',
  'detail-type': 'payment.completed',
  detail: { paymentId: 'p-1', networkType: 'facebook', networkId: '32031810236844413' },
};

it('takes an event for the bus, shows what is on it, and what was logged of the action', async () => {
  const put = await ask('POST', 'events', EVENT);
  expect(put).toMatchObject({ status: 200, body: { eventId: expect.any(String) } });
  const results = async () => {
    const { body } = await ask('GET', 'events');
    return body.filter((event: { 'detail-type': string }) => event['detail-type'] === 'action.done');
  };
  await expect.poll(async () => (await results()).length, { timeout: 600_000 }).toBe(1);
  const [{ detail }] = await results();
  expect((await ask('GET', 'events')).body.at(-1)).toMatchObject(EVENT);
  const logged = await ask('GET', `logs?actionId=${detail.actionId}`);
  expect(logged.body).toMatchObject([{ message: 'action done', actionId: detail.actionId }]);
});

it('says what is no event', async () => {
  for (const event of [{}, { ...EVENT, detail: 'text' }, { ...EVENT, source: 'aws.s3' }])
    expect((await ask('POST', 'events', event)).status).toBe(400);
});

it.each(VENDOR_NAMES)('shows %s as customers and agents see it, and lets it fail', async (vendor) => {
  const seen = await ask('GET', `simulators/${vendor}`);
  expect(seen.body.conversations.length).toBeGreaterThan(0);
  for (const conversation of seen.body.conversations)
    expect(conversation).toMatchObject({
      id: expect.any(String),
      status: expect.any(String),
      messages: expect.any(Array),
    });
  expect((await ask('PUT', `simulators/${vendor}/faults`, ['reset-after'])).body).toEqual([
    { name: 'reset-after', times: 1 },
  ]);
  expect((await ask('PUT', `simulators/${vendor}/faults`, ['no-such'])).status).toBe(400);
  expect((await ask('PUT', `simulators/${vendor}/faults`, [])).body).toEqual([]);
});

it('shows nothing to another site, and changes nothing for it', async () => {
  const headers = { origin: 'https://evil.example' };
  expect((await fetch(`${stack.api}/_local/events`, { headers })).status).toBe(403);
  expect((await fetch(`${stack.api}/_local/events`, { method: 'POST', body: JSON.stringify(EVENT) })).status).toBe(403);
});
