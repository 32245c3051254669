import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { type FrontOptions, serveApi } from '../../../dev/api-gateway/front.ts';
import type { RequestEvent } from '../../../dev/api-gateway/request-event.ts';
import type { Route } from '../../../dev/api-gateway/routes.ts';
import { Opened } from '../../../dev/opened.ts';

let opened = new Opened();
afterEach(async () => {
  await opened.close();
  opened = new Opened();
});

const routes: Route[] = [
  { method: 'POST', path: '/things/{id}', functionKey: 'things', authorized: true },
  { method: 'GET', path: '/open', functionKey: 'open', authorized: false },
];

interface Given {
  readonly method?: string;
  /** As it goes into the request line: nothing is normalised. */
  readonly target?: string;
  readonly headers?: Record<string, string | string[]> | string[];
  readonly body?: string | Buffer;
}

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A front whose functions answer `payload`, and what they received. */
async function front(options: Partial<FrontOptions> & { payload?: unknown } = {}) {
  const events: { key: string; event: RequestEvent }[] = [];
  const { payload = { statusCode: 204 }, ...more } = options;
  const invoke = async (key: string, event: string) => {
    events.push({ key, event: JSON.parse(event) });
    return { requestId: 'r', payload: JSON.stringify(payload) };
  };
  const api = await opened.add(serveApi({ routes, invoke, ...more }));
  const send = ({ method = 'POST', target = '/things/1', headers = {}, body }: Given = {}): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const request = httpRequest(api.url, { method, path: target, headers, agent: false }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          const { statusCode: status, headers } = response;
          resolve({ status, headers, body: Buffer.concat(chunks).toString() });
        });
      });
      request.on('error', reject);
      request.end(body);
    });
  const received = async (given: Given): Promise<RequestEvent> => {
    await send(given);
    const last = events.at(-1);
    if (!last) throw new Error('No function was invoked.');
    return last.event;
  };
  return { api, send, received, events };
}

describe('the event of a request', () => {
  it('has the form of payload 2.0', async () => {
    const { received, api } = await front();
    const headers = { 'Content-Type': 'application/json', 'User-Agent': 'test' };
    const event = await received({ target: '/things/7?a=1', headers, body: '{}' });
    expect(event).toMatchObject({
      version: '2.0',
      routeKey: 'POST /things/{id}',
      rawPath: '/things/7',
      rawQueryString: 'a=1',
      queryStringParameters: { a: '1' },
      pathParameters: { id: '7' },
      body: '{}',
      isBase64Encoded: false,
      requestContext: {
        accountId: '000000000000',
        domainName: '127.0.0.1',
        http: { method: 'POST', path: '/things/7', protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'test' },
        routeKey: 'POST /things/{id}',
        stage: '$default',
      },
    });
    expect(event.headers).toMatchObject({ host: new URL(api.url).host, 'x-forwarded-proto': 'http' });
    const { time, timeEpoch, requestId } = event.requestContext;
    expect(time).toMatch(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/u);
    expect(Number.isSafeInteger(timeEpoch)).toBe(true);
    expect(requestId).not.toBe('');
  });

  it('leaves out what the request does not have', async () => {
    const { received } = await front();
    const event = await received({ method: 'GET', target: '/open' });
    for (const field of ['body', 'cookies', 'pathParameters', 'queryStringParameters'])
      expect(event).not.toHaveProperty(field);
    expect(event).toMatchObject({ rawQueryString: '', isBase64Encoded: false });
    expect(event.requestContext).not.toHaveProperty('authorizer');
  });

  it('decodes the path, and joins repeated parameters and headers', async () => {
    const { received } = await front();
    const target = '/things/%2e%2e?tag=a&tag=b%20c&plus=a+b&empty=';
    const event = await received({ target, headers: ['Host', '127.0.0.1', 'X-Tag', 'one', 'x-tag', 'two'] });
    expect(event.pathParameters).toEqual({ id: '..' });
    expect(event.rawPath).toBe('/things/..');
    expect(event.rawQueryString).toBe('tag=a&tag=b%20c&plus=a+b&empty=');
    expect(event.queryStringParameters).toEqual({ tag: 'a,b c', plus: 'a b', empty: '' });
    expect(event.headers['x-tag']).toBe('one,two');
  });

  it('takes cookies out of the headers', async () => {
    const { received } = await front();
    const event = await received({ headers: { Cookie: 'a=1; b=2' } });
    expect(event.cookies).toEqual(['a=1', 'b=2']);
    expect(event.headers).not.toHaveProperty('cookie');
  });

  it.each([
    ['application/json', false],
    ['application/json; charset=utf-8', false],
    ['text/plain', false],
    ['application/octet-stream', true],
    ['application/x-www-form-urlencoded', true],
    ['multipart/form-data; boundary=x', true],
  ])('carries a body of type %s as base64: %s', async (type, base64) => {
    const { received } = await front();
    const event = await received({ headers: { 'Content-Type': type }, body: 'é' });
    expect(event.isBase64Encoded).toBe(base64);
    expect(event.body).toBe(base64 ? Buffer.from('é').toString('base64') : 'é');
  });

  it('carries bytes that are not UTF-8 as base64, so that the function can refuse them', async () => {
    const { received } = await front();
    const bytes = Buffer.from([0x22, 0xff, 0xfe, 0x22]);
    const event = await received({ headers: { 'Content-Type': 'application/json' }, body: bytes });
    expect(event).toMatchObject({ isBase64Encoded: true, body: bytes.toString('base64') });
  });

  it('carries a body without a type, and a compressed one, as base64', async () => {
    const { received } = await front();
    expect((await received({ body: '{}' })).isBase64Encoded).toBe(true);
    const headers = { 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' };
    expect((await received({ headers, body: '{}' })).isBase64Encoded).toBe(true);
  });
});

describe('the authorizer', () => {
  const userArn = (event: RequestEvent) => event.requestContext.authorizer?.iam.userArn;

  it('says that the caller is local, or whom X-Local-Caller names', async () => {
    const { received } = await front();
    expect(userArn(await received({}))).toBe('arn:aws:iam::000000000000:user/local');
    const event = await received({ headers: { 'X-Local-Caller': 'alice' } });
    expect(userArn(event)).toBe('arn:aws:iam::000000000000:user/alice');
    expect(event.headers).not.toHaveProperty('x-local-caller');
  });

  it.each(['', 'a b', '../root', 'a:b', 'x'.repeat(65), '*'])('refuses the caller %j', async (name) => {
    const { send, events } = await front();
    const answer = await send({ headers: { 'X-Local-Caller': name } });
    expect(answer).toMatchObject({ status: 403, body: '{"message":"Forbidden"}' });
    expect(events).toEqual([]);
  });

  it('believes nothing else that a client says of itself', async () => {
    const { received } = await front();
    const headers = { Authorization: 'AWS4-HMAC-SHA256 Credential=mallory', 'X-Amzn-Iam-User-Arn': 'mallory' };
    expect(userArn(await received({ headers }))).toBe('arn:aws:iam::000000000000:user/local');
  });
});

describe('an answer of the API itself', () => {
  it.each([
    ['an unknown path', { target: '/nothing' }, 404, 'Not Found'],
    ['another method', { method: 'GET' }, 404, 'Not Found'],
    ['an absolute path', { target: 'http://elsewhere/things/1' }, 404, 'Not Found'],
    ['headers above 10 kB', { headers: { 'X-Long': 'x'.repeat(10_240) } }, 431, 'Request Header Fields Too Large'],
    ['a body above 10 MB', { body: Buffer.alloc(10 * 1024 * 1024 + 1) }, 413, 'Request Entity Too Large'],
    ['an event above 6 MB', { body: Buffer.alloc(5 * 1024 * 1024) }, 413, 'Request Too Long'],
  ])('is %s', async (_, given, status, message) => {
    const { send, events } = await front();
    const answer = await send(given);
    expect(answer).toMatchObject({ status, body: JSON.stringify({ message }) });
    expect(answer.headers).toMatchObject({ 'content-type': 'application/json' });
    expect(answer.headers['apigw-requestid']).toBeDefined();
    expect(events).toEqual([]);
  });

  it('is 500 where the function failed', async () => {
    const invoke = async () => ({
      requestId: 'r',
      payload: '{"errorType":"Error"}',
      functionError: 'Unhandled' as const,
    });
    const { send } = await front({ invoke });
    expect(await send()).toMatchObject({ status: 500, body: '{"message":"Internal Server Error"}' });
  });

  it('is 503 where the function takes too long', async () => {
    const { send } = await front({ invoke: () => new Promise(() => {}), integrationTimeoutMs: 1 });
    expect(await send()).toMatchObject({ status: 503, body: '{"message":"Service Unavailable"}' });
  });
});

describe("a function's answer", () => {
  const answered = async (payload: unknown) => (await front({ payload })).send();

  it('is passed on as it is', async () => {
    const answer = await answered({
      statusCode: 202,
      headers: { 'Content-Type': 'application/json', Location: '/actions/1' },
      cookies: ['a=1', 'b=2'],
      body: '{"é":1}',
    });
    expect(answer).toMatchObject({ status: 202, body: '{"é":1}' });
    expect(answer.headers).toMatchObject({
      'content-type': 'application/json',
      'content-length': '8',
      location: '/actions/1',
      'set-cookie': ['a=1', 'b=2'],
    });
  });

  it('is decoded from base64', async () => {
    const body = Buffer.from('binary').toString('base64');
    expect((await answered({ statusCode: 200, body, isBase64Encoded: true })).body).toBe('binary');
  });

  it('is text where it has no type', async () => {
    const answer = await answered({ statusCode: 200, body: 'x' });
    expect(answer.headers['content-type']).toBe('text/plain;charset=utf-8');
  });

  it.each([
    [{ a: 1 }, '{"a":1}'],
    ['text', 'text'],
    [[1], '[1]'],
    [null, 'null'],
  ])('is a JSON body with status 200 where it has no statusCode: %j', async (payload, body) => {
    const answer = await answered(payload);
    expect(answer).toMatchObject({ status: 200, body });
    expect(answer.headers['content-type']).toBe('application/json');
  });

  it.each([
    { statusCode: 'two hundred' },
    { statusCode: 99 },
    { statusCode: 200, body: { a: 1 } },
    { statusCode: 200, headers: [] },
    { statusCode: 200, cookies: 'a=1' },
  ])('is a 500 where it breaks the format: %j', async (payload) => {
    expect(await answered(payload)).toMatchObject({ status: 500, body: '{"message":"Internal Server Error"}' });
  });
});
