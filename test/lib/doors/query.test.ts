import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Fault, FaultName } from '../../../dev/simulators/faults.ts';
import { operation as createReply } from '../../../functions/helpscout/create-reply.ts';
import { query } from '../../../functions/helpscout/get-conversation.ts';
import { VENDOR_NAMES } from '../../../lib/vendors/vendors.ts';
import { ROOT, readServed } from '../../../scripts/catalog.ts';
import type { HttpRequest } from '../../kit/http-event.ts';
import { everything } from '../../kit/world.ts';

const READ = { operation: 'getConversation' } as const;

function stage({
  faults = [],
  ...edge
}: { faults?: readonly (FaultName | Fault)[] } & Parameters<typeof everything>[0] = {}) {
  const all = everything(edge);
  const { helpscout } = all.vendors.simulators;
  helpscout.faults.push(...faults);
  const get = (more: { query?: Record<string, string>; caller?: string; body?: unknown } = {}) =>
    all.bundle.query(query, { method: 'GET', pathParameters: { conversationId: '123' }, ...more });
  const reads = () => helpscout.requests.filter(({ operation }) => operation === READ.operation).length;
  const reply = (key: string) =>
    all.bundle.http(createReply, {
      ...{ pathParameters: { conversationId: '123' }, headers: { 'idempotency-key': key } },
      body: { customer: { id: 123 }, text: 'Hello' },
    });
  /** Asks until the account's rate limit has no room left. */
  async function useUp() {
    for (let asked = 0; asked < 1_000; asked += 1) {
      const answer = await get();
      if (answer.status !== 200) return answer;
    }
    throw new Error('The limit never runs out.');
  }
  return { ...all, get, reads, reply, useUp };
}

describe('a query takes its turn in the rate limit of its account', () => {
  it('is refused with 429 and when to come back, and asks the vendor nothing, where the limit is used up', async () => {
    const { useUp, reads, get } = stage();
    const refused = await useUp();
    const before = reads();
    expect(refused).toMatchObject({ status: 429, body: { kind: 'throttled' } });
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect((await get()).status).toBe(429);
    expect(reads()).toBe(before);
  });

  it('is answered again after the time that the refusal names', async () => {
    const { useUp, get, world } = stage();
    const { headers } = await useUp();
    world.advance(Number(headers['retry-after']) * 1_000);
    expect((await get()).status).toBe(200);
  });

  it('leaves a burst of actions its room, however many queries there are', async () => {
    const { useUp, reply, world } = stage();
    await useUp();
    const since = world.now();
    for (const key of ['1', '2', '3', '4', '5', '6']) expect((await reply(key)).body.state).toBe('done');
    expect(world.now() - since, 'milliseconds that the actions waited').toBe(0);
  });

  it('waits behind the actions', async () => {
    const { get, reply } = stage();
    for (let sent = 0; sent < 20; sent += 1) await reply(`key-${sent}`);
    expect((await get()).status).toBe(429);
  });

  it('costs nothing of another account’s limit', async () => {
    const { useUp, get } = stage();
    await useUp();
    expect((await get({ query: { account: 'second' } })).status).not.toBe(429);
  });

  it('pauses the account as long as the vendor says, for queries and actions alike', async () => {
    const { get, reply, world } = stage({ faults: [{ name: 'rate-limited', retryAfterS: 30, match: READ }] });
    expect(await get()).toMatchObject({ status: 429, body: { kind: 'throttled' }, headers: { 'retry-after': '30' } });
    expect(await get()).toMatchObject({ status: 429 });
    expect(await reply('k')).toMatchObject({ status: 202, body: { state: 'waiting', reason: 'rate_limited' } });
    world.advance(31_000);
    expect((await get()).status).toBe(200);
  });
});

describe('a query respects the circuit breaker of its account', () => {
  const DOWN = { name: 'status-before:503', times: 4, match: READ } as const;

  it('opens it after a row of failures, and then asks the vendor nothing', async () => {
    const { get, reads } = stage({ faults: [DOWN] });
    for (let asked = 0; asked < 3; asked += 1) expect((await get()).body.kind).toBe('vendor_unavailable');
    expect(await get()).toMatchObject({ status: 503, headers: { 'retry-after': expect.any(String) } });
    expect(reads()).toBe(3);
  });

  it('lets one query at a time find out whether the vendor is back', async () => {
    const { get, reads, world } = stage({ faults: [{ ...DOWN, times: 3 }] });
    for (let asked = 0; asked < 3; asked += 1) await get();
    world.advance(61_000);
    const answers = await Promise.all([get(), get(), get()]);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(reads()).toBe(4);
    expect((await get()).status).toBe(200);
  });
});

const queries = (await readServed()).flatMap((entry) => (entry.kind === 'query' ? [entry] : []));

/** A sample of a query over HTTP, in a bundle of its own. */
function sampleOf({ stem }: { stem: string }): HttpRequest & { readonly method: string } {
  const event = JSON.parse(readFileSync(`${ROOT}events/${stem}.http.json`, 'utf8'));
  const { body, pathParameters = {}, queryStringParameters: query = {}, requestContext } = event;
  return { method: requestContext.http.method, pathParameters, query, ...(body === undefined ? {} : { body }) };
}

describe.each(queries.map((entry) => [entry.name, entry] as const))(
  '%s is refused before anything is touched',
  (_, entry) => {
    const sample = sampleOf(entry);
    const ask = async (request: HttpRequest, edge: Parameters<typeof everything>[0] = {}) => {
      const { bundle, vendors } = everything(edge);
      const answer = await bundle.query(entry.declared, { ...sample, ...request });
      return { answer, touched: vendors.requests() + bundle.secretReads.count };
    };

    const wrong: readonly { readonly says: string; readonly path: string; readonly value: string }[] = [
      { says: 'for an account that is no name', path: 'account', value: 'a b' },
      { says: 'for a field that nobody knows', path: 'surprise', value: '1' },
      { says: 'for an option of operations', path: 'dryRun', value: 'true' },
      ...Object.keys(sample.pathParameters ?? {}).map((path) => ({
        ...{ says: `for ${path}, which the path says already`, path, value: '1' },
      })),
    ];

    it.each(wrong)('$says', async ({ path, value }) => {
      expect(await ask({ query: { ...sample.query, [path]: value } })).toMatchObject({
        answer: { status: 400, body: { kind: 'invalid_input', issues: [{ path }] } },
        touched: 0,
      });
    });

    it('for a caller that may send there, but not read', async () => {
      const policy = { crm: { accounts: [`${entry.folder}/*`], may: ['send', 'change', 'decide'] } };
      expect(await ask({ caller: 'crm' }, { env: { ACCESS_POLICY: JSON.stringify(policy) } })).toMatchObject({
        answer: { status: 403, body: { kind: 'forbidden' } },
        touched: 0,
      });
    });

    it('for an unknown caller', async () => {
      expect(await ask({ caller: undefined })).toMatchObject({ answer: { status: 401 }, touched: 0 });
    });

    it('for an account without a secret, which takes a look for the secret', async () => {
      expect(await ask({ query: { ...sample.query, account: 'nobody' } })).toMatchObject({
        answer: { status: 404, body: { kind: 'unknown_account' } },
        touched: 1,
      });
    });
  },
);

it.each(queries.map((entry) => [entry.name, entry] as const))(
  '%s writes nothing of what it read into a log',
  async (_, entry) => {
    const { bundle } = everything();
    const { body } = await bundle.query(entry.declared, sampleOf(entry));
    // The name of the vendor that responded is logged, and is no customer's.
    const read = textsOf(body).filter((text) => text.length >= 8 && !VENDOR_NAMES.some((name) => name === text));
    const written = JSON.stringify([bundle.lines, bundle.announced]);
    expect(read.length).toBeGreaterThan(0);
    expect(read.filter((text) => written.includes(text))).toEqual([]);
  },
);

function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : [];
}
