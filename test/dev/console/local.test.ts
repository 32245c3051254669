import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Stack, startStack } from '../../../dev/stack.ts';
import { VENDOR_NAMES } from '../../../lib/vendors/vendors.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
}, 60_000);
afterAll(() => stack.close());

async function ask(method: string, path: string, body?: unknown) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const init = { method, headers: { 'x-console': '1' }, ...(body === undefined ? {} : { body: text }) };
  const response = await fetch(`${stack.api}/${path.startsWith('_') ? path : `_local/${path}`}`, init);
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
  const said = logged.body.map(({ message, actionId }: { message: string; actionId: string }) => [message, actionId]);
  expect(said).toContainEqual(['action done', detail.actionId]);
  expect(new Set(said.map(([, actionId]: [string, string]) => actionId))).toEqual(new Set([detail.actionId]));
});

it('tells what an event would do, from the mappings as they are and the accounts that there are', async () => {
  const { body: samples } = await ask('GET', '_console/samples');
  const sample = samples.find(({ name }: { name: string }) => name === 'khoros/payment-completed');
  expect((await ask('GET', '_console/mappings')).body).toMatchObject([{ name: 'payment-completed' }]);
  expect((await ask('POST', '_console/try', sample.event)).body.explanations).toMatchObject([
    { mapping: 'payment-completed', key: 'payment-8844', answer: { request: { method: 'PUT' } } },
  ]);
  const unnamed = await ask('POST', '_console/try', { ...EVENT, detail: {} });
  expect(unnamed.body.explanations).toMatchObject([{ answer: { error: { kind: 'invalid_input' } } }]);
  expect((await ask('POST', '_console/try', { ...EVENT, source: 'shop' })).body.explanations).toEqual([]);
  expect((await ask('POST', '_console/try', 'no JSON')).status).toBe(400);
});

it('plans the rows of a file, carries each out once, and hands out what became of it', async () => {
  const rows =
    'paymentId,networkType,networkId\nb-1,facebook,32031810236844413\nb-2,,\nb-3,facebook,32031810236844413\n';
  const asked = 'mapping=payment-completed&name=paid.csv&perMinute=100000';
  expect((await ask('POST', `_console/bulk/plan?${asked}`, rows)).body).toMatchObject({
    ...{ rows: 3, items: 2, repeated: 0, accounts: ['khoros/default'] },
    refused: [{ row: 2 }],
  });
  const run = async () => {
    const { id } = (await ask('POST', `_console/bulk/start?${asked}`, rows)).body;
    const job = async () =>
      (await ask('GET', '_console/bulk')).body.find((each: { readonly id: string }) => each.id === id);
    await expect.poll(async () => (await job()).doing, { timeout: 600_000 }).toBe('nothing');
    const results = await fetch(`${stack.api}/_console/bulk/results?id=${id}`);
    expect(results.headers.get('content-disposition')).toBe('attachment; filename="paid.csv.results.jsonl"');
    const lines = (await results.text()).trim().split('\n');
    return { states: (await job()).states, lines: lines.map((line) => JSON.parse(line)) };
  };
  const first = await run();
  expect(first.states).toEqual({ done: 2, refused: 1 });
  expect(first.lines).toMatchObject([{ row: 1, replayed: false }, { row: 2, state: 'refused' }, { row: 3 }]);
  const again = await run();
  expect(again.lines.map(({ replayed }) => replayed)).toEqual([true, undefined, true]);
  const unknown = await ask('POST', '_console/bulk/plan?mapping=nothing&name=paid.csv', rows);
  expect(unknown).toMatchObject({ status: 422, body: { message: expect.stringContaining('payment-completed') } });
  expect((await ask('POST', '_console/bulk/run?id=nothing')).status).toBe(404);
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
