import { describe, expect, it } from 'vitest';
import { route as cancel } from '../../../functions/actions/cancel.ts';
import { route as get } from '../../../functions/actions/get.ts';
import { route as list } from '../../../functions/actions/list.ts';
import { route as resolve } from '../../../functions/actions/resolve.ts';
import { operation as createReply } from '../../../functions/helpscout/create-reply.ts';
import { operations } from '../../../functions/registry.ts';
import { route as health } from '../../../functions/service/health.ts';
import type { Route } from '../../../lib/doors/route.ts';
import { serve, serveRoute } from '../../../lib/doors/serve.ts';
import { httpEvent } from '../../kit/http-event.ts';
import { lambdaContext } from '../../kit/lambda-context.ts';
import { everything } from '../../kit/world.ts';

/** What somebody who may invoke the functions can put where Lambda's own triggers put something else. */
const ODD = [null, 0, 42, '', 'text', true, [], [null], ['a', 1], {}, { a: null }, { a: 1 }, { a: { b: [] } }] as const;

const REPLY = { customer: { id: 123 }, text: 'How are you?' };
const REQUEST = httpEvent({ path: '/reply', pathParameters: { conversationId: '123' }, body: REPLY });
const EVENT = {
  ...{ version: '0', id: 'an-event', 'detail-type': 'helpscout.createReply', source: 'shop', account: '123456789012' },
  ...{ time: '2026-03-02T09:00:00Z', region: 'eu-central-1', resources: [] },
  detail: { input: { conversationId: '123', ...REPLY } },
};

/** Everything that can be deployed, as Lambda invokes it, on one bundle. */
function deployed() {
  const all = everything();
  const source = () => all.bundle.runtime;
  const routes = [cancel, get, list, resolve, health].map((route) => serveRoute(route as Route<unknown>, source));
  const handlers = [...operations.map((operation) => serve(operation, source)), ...routes];
  return { ...all, handlers, reply: serve(createReply, source) };
}

/** The status of an answer, which must be one of ours: over HTTP a JSON body, otherwise a result or a problem. */
function statusOf(answer: unknown): number {
  const { statusCode, headers, body, error } = Object(answer);
  if (statusCode === undefined) return error ? error.status : 200;
  const told = JSON.parse(body);
  const isProblem = headers['content-type'] === 'application/problem+json';
  expect(isProblem).toBe(statusCode >= 400);
  if (isProblem) expect(told.status).toBe(statusCode);
  return statusCode;
}

describe('a part of an HTTP request', () => {
  const parts = ['headers', 'queryStringParameters', 'pathParameters', 'body', 'isBase64Encoded'] as const;

  it.each(parts)('(%s) that the sender left out may be null', async (part) => {
    const { reply } = deployed();
    const left = await reply({ ...REQUEST, [part]: undefined }, lambdaContext(29_000, 'request'));
    const none = await deployed().reply({ ...REQUEST, [part]: null }, lambdaContext(29_000, 'request'));
    expect(none).toEqual(left);
  });

  it.each([
    ['headers', 'text'],
    ['headers', { 'content-type': 1 }],
    ['headers', { 'x-correlation-id': {} }],
    ['queryStringParameters', { account: ['a'] }],
    ['pathParameters', 42],
    ['body', 42],
    ['body', REPLY],
    ['isBase64Encoded', 'yes'],
  ])('is named where it is none: %s as %j', async (part, value) => {
    const { reply, vendors } = deployed();
    const answer = Object(await reply({ ...REQUEST, [part]: value }, lambdaContext()));
    expect(answer).toMatchObject({ statusCode: 400, headers: { 'x-correlation-id': expect.any(String) } });
    expect(JSON.parse(answer.body)).toMatchObject({
      kind: 'invalid_input',
      issues: [{ path: expect.stringMatching(`^${part}`) }],
    });
    expect(vendors.requests()).toBe(0);
  });

  it.each(Object.keys(REQUEST))('is answered by every function, whatever it is: %s', async (part) => {
    const { handlers } = deployed();
    for (const value of [undefined, ...ODD]) {
      for (const handler of handlers) {
        expect(statusOf(await handler({ ...REQUEST, [part]: value }, lambdaContext()))).toBeLessThan(500);
      }
    }
  });
});

describe('an event', () => {
  it.each([...Object.keys(EVENT), '__proto__'])(
    'is carried out or refused, never thrown back, whatever its %s is',
    async (part) => {
      const { handlers } = deployed();
      for (const value of [undefined, ...ODD]) {
        for (const handler of handlers) {
          const event = Object.defineProperty({ ...EVENT }, part, { value, enumerable: true });
          expect(statusOf(await handler(event, lambdaContext()))).toBeLessThan(500);
        }
      }
    },
  );

  it.each(['helpscout.createReplies', 'unknown.operation', '__proto__', 'constructor'])(
    'for an operation that there is not is refused, counted, and not tried again: %s',
    async (operation) => {
      const { bundle, reply, vendors } = deployed();
      const answer = await reply({ ...EVENT, 'detail-type': operation }, lambdaContext());
      expect(answer).toMatchObject({ error: { kind: 'invalid_input', issues: [{ path: 'detail-type' }] } });
      expect(bundle.lines.filter((line) => JSON.parse(line).EventsRefused === 1)).toHaveLength(1);
      expect({ requests: vendors.requests(), secretReads: bundle.secretReads.count }).toEqual({
        requests: 0,
        secretReads: 0,
      });
    },
  );
});

it('what is no event at all is refused by every function, and by none is anything touched', async () => {
  const { bundle, handlers, vendors } = deployed();
  const shapes = [undefined, ...ODD, '{"version":"2.0"}', { Records: null }, { Records: [{ body: '{}' }] }, [REQUEST]];
  for (const shape of shapes) {
    for (const handler of handlers) {
      const answer = await handler(shape, lambdaContext());
      const isEmpty = JSON.stringify(shape) === '{}';
      if (!isEmpty) expect(answer).toMatchObject({ error: { status: 400, kind: 'invalid_input' } });
    }
  }
  expect({ requests: vendors.requests(), secretReads: bundle.secretReads.count }).toEqual({
    requests: 0,
    secretReads: 0,
  });
});

it('no prototype is changed by what arrives', async () => {
  const { handlers } = deployed();
  const pollution = '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}';
  const shapes = [
    JSON.parse(pollution),
    { ...REQUEST, body: pollution },
    { ...REQUEST, headers: JSON.parse(pollution) },
    { ...REQUEST, queryStringParameters: JSON.parse(pollution), pathParameters: JSON.parse(pollution) },
    { ...EVENT, detail: JSON.parse(`{"input":${pollution}}`) },
    { input: JSON.parse(pollution) },
  ];
  for (const shape of shapes) {
    for (const handler of handlers) expect(statusOf(await handler(shape, lambdaContext()))).toBeLessThan(500);
  }
  expect(Object({})).not.toHaveProperty('polluted');
});
