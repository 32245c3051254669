import { readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { serveConsole } from '../../../dev/console/serve.ts';
import { type Listening, listen, readBody } from '../../../dev/listen.ts';
import { openStage, regionOf, type Stage } from '../../../dev/stages/stage.ts';
import { ROOT } from '../../../scripts/catalog.ts';
import { asOperator } from './signed-gateway.ts';
import { isSigned, REGION } from './verified.ts';

const ID = `act_${'0'.repeat(26)}`;

/** An API that lets in whoever signs as the operator. */
let api: Listening;
let stage: Stage;
let arrived: {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly body: string;
  readonly headers: IncomingMessage['headers'];
}[];
let forget = () => {};

beforeAll(async () => {
  forget = asOperator();
  api = await listen(async (request, response) => {
    const body = await readBody(request, 1_000_000);
    const signed = body !== 'too large' && isSigned(request, body);
    arrived.push({ method: request.method, url: request.url, body: String(body), headers: request.headers });
    response.writeHead(signed ? 200 : 403, { 'content-type': 'application/json' });
    response.end(JSON.stringify(signed ? { actions: [] } : { message: 'Forbidden' }));
  });
  stage = await openStage({ stage: 'prod', api: api.url, region: REGION });
}, 60_000);
beforeEach(() => {
  arrived = [];
});
afterAll(async () => {
  forget();
  await api.close();
});

describe('a deployed stage', () => {
  it.each([
    ['GET', '/actions?state=held&conversation=a%20b%2Fc&since=2026-01-01T00%3A00%3A00%2B01%3A00', undefined],
    ['POST', `/actions/${ID}/resolve`, { resolution: 'done', note: 'Ça va — “yes”' }],
    ['DELETE', `/actions/${ID}`, undefined],
  ])('is asked with the operator’s signature: %s %s', async (method, path, body) => {
    expect(await stage.ask(method, path, body)).toEqual({ actions: [] });
    expect(arrived).toMatchObject([{ method, url: path }]);
  });

  it('says what its API says, where that refuses', async () => {
    const other = await openStage({ stage: 'prod', api: api.url, region: 'us-east-1' });
    await expect(other.ask('GET', '/actions?state=held')).rejects.toMatchObject({ status: 403, message: 'Forbidden' });
  });

  it('is found by its address’s region, or by the one that is named', async () => {
    const named = await openStage({ stage: 'prod', api: 'https://a1b2.execute-api.eu-central-1.amazonaws.com' });
    expect(named.region).toBe('eu-central-1');
  });
});

describe('the region of a stage', () => {
  const env = { AWS_REGION: 'eu-west-2' };
  const own = { region: 'eu-west-1' };

  it('is the one that is named, else that of its own parameters, else the environment’s', () => {
    expect(regionOf({ stage: 'prod', region: 'us-west-1' }, env, own)).toBe('us-west-1');
    expect(regionOf({ stage: 'prod' }, env, own)).toBe('eu-west-1');
    expect(regionOf({ stage: 'prod' }, env, {})).toBe('eu-west-2');
    expect(regionOf({ stage: 'prod' }, {}, {})).toBe('us-east-1');
  });

  it('is that of the parameters of its deployment, as they are given', () => {
    expect(regionOf({ stage: 'prod', param: ['region=eu-west-1', 'eventBus=support'] }, env)).toBe('eu-west-1');
  });
});

describe('the console of a deployed stage', () => {
  let served: Listening;
  beforeAll(async () => {
    served = await serveConsole(stage);
  });
  afterAll(() => served.close());

  const ask = (path: string, init: RequestInit = {}) => fetch(`${served.url}${path}`, init);

  it('shows the page, and says which stage it is', async () => {
    const page = await ask('/', { headers: { accept: 'text/html' } });
    expect({ status: page.status, type: page.headers.get('content-type') }).toEqual({
      status: 200,
      type: 'text/html; charset=utf-8',
    });
    expect(await (await ask('/_console/about')).json()).toEqual({ stage: 'prod', api: api.url, local: false });
  });

  it('tells what an event would do, from this checkout, and reads no secret of the stage for it', async () => {
    const event = readFileSync(`${ROOT}events/khoros/payment-completed.event.json`, 'utf8');
    const tried = await ask('/_console/try', { method: 'POST', headers: { 'x-console': '1' }, body: event });
    expect(Object(await tried.json()).explanations).toMatchObject([
      { mapping: 'payment-completed', answer: { request: { url: expect.stringContaining('lithium.com') } } },
    ]);
    expect(arrived).toEqual([]);
  });

  it('passes on what the page asks for, signed, and nothing of the browser’s', async () => {
    const answer = await ask('/actions?state=held', {
      headers: { cookie: 'session=secret', 'x-local-caller': 'somebody' },
    });
    expect({ status: answer.status, body: await answer.json() }).toEqual({ status: 200, body: { actions: [] } });
    expect(arrived[0]?.headers).not.toHaveProperty('cookie');
    expect(arrived[0]?.headers).not.toHaveProperty('x-local-caller');
  });

  it.each([
    ['POST', `/actions/${ID}/resolve`, { 'content-type': 'application/json' }],
    ['DELETE', `/actions/${ID}`, {}],
    ['GET', '/actions?state=held', { origin: 'https://evil.example' }],
    ['POST', `/actions/${ID}/resolve`, { 'x-console': '1', origin: 'https://evil.example' }],
    ['GET', '/', { accept: 'text/html', 'sec-fetch-site': 'cross-site' }],
    ['POST', '/_console/bulk/start?mapping=payment-completed', { 'content-type': 'text/plain' }],
  ])('refuses what another site could ask: %s %s %j', async (method, path, headers) => {
    expect((await ask(path, { method, headers: headers as Record<string, string> })).status).toBe(403);
    expect(arrived).toEqual([]);
  });

  it.each([
    ['POST', '/helpscout/conversations/123/reply'],
    ['GET', '/actions/../secrets'],
    ['PUT', '/actions'],
  ])('signs nothing else: %s %s', async (method, path) => {
    const body = method === 'GET' ? {} : { body: '{}' };
    expect((await ask(path, { method, headers: { 'x-console': '1' }, ...body })).status).toBe(404);
    expect(arrived).toEqual([]);
  });
});
