import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { versionOf } from '../../../dev/simulation/deployment.ts';
import { retryAfterMs } from '../../../lib/http/later.ts';
import { path } from '../../../lib/http/path.ts';
import type { FetchInit } from '../../../lib/http/transport.ts';
import { NothingSent } from '../../../lib/operation.ts';
import { HeaderText, SecretBase } from '../../../lib/secrets/base.ts';
import { createSingleFlight } from '../../../lib/secrets/single-flight.ts';
import { createConnection } from '../../../lib/vendors/connection.ts';
import type { VendorProfile, VendorRequest } from '../../../lib/vendors/profile.ts';
import { aCall, vendorDeps } from './fixture.ts';

const Secret = z.strictObject({ ...SecretBase.shape, token: HeaderText });
type Secret = z.infer<typeof Secret>;

const profile: VendorProfile<Secret> = {
  name: 'acme',
  title: 'Acme',
  secret: Secret,
  hosts: ['api.acme.example'],
  baseUrl: ({ baseUrl }) => baseUrl ?? 'https://api.acme.example/v1',
  authorize: ({ token }) => ({ 'x-token': token }),
  maskedHeaders: { 'x-token': '***' },
  credentialRefused: ({ status }) => status === 401,
  harmlessRead: () => ({ path: path`/me` }),
  refusal: (response) => ({ issues: [{ path: 'text', message: String(response.json() ?? response.text) }] }),
  retryAfterMs: ({ headers }, now) => retryAfterMs(headers, now),
  limit: ({ headers }) => (headers.has('x-limit') ? { perMinute: Number(headers.get('x-limit')) } : undefined),
};

const write: VendorRequest = { method: 'POST', path: path`/things/${'7'}`, body: { b: 1, a: 'two' }, resend: 'once' };
const read: VendorRequest = { method: 'GET', path: path`/things`, query: { q: 'a b' }, resend: 'read' };

/** Connects to a vendor that answers one after the other, the last one for good. */
function acme(answers: readonly (() => Response)[], secret: object = { token: 'one' }, rules = {}) {
  const sent: (FetchInit & { url: string })[] = [];
  const fixture = vendorDeps(
    async (url, init) => {
      const answer = answers[Math.min(sent.length, answers.length - 1)];
      sent.push({ url, ...init });
      return answer ? answer() : Response.error();
    },
    secret,
    rules,
  );
  const connection = createConnection(profile, fixture);
  return {
    sent,
    fixture,
    connection,
    send: (request: VendorRequest, changes = {}) => connection.send(request, aCall(fixture, changes)),
  };
}

/** `POST /v1/things/7`, … */
const sentTo = (sent: readonly { readonly url: string; readonly method: string }[]) =>
  sent.map(({ url, method }) => `${method} ${new URL(url).pathname}`);

const ok = () => Response.json({ id: 1 });
const status =
  (code: number, body = '', headers: Record<string, string> = {}) =>
  () =>
    new Response(body || null, { status: code, headers });

it('a refusal shows nothing of the credential that went out, be it fetched and in no secret', async () => {
  const fixture = vendorDeps(async () => new Response('token Fetched7 is not known', { status: 422 }), {
    token: 'one',
  });
  const fetching = { ...profile, authorize: () => ({ 'x-token': 'fetched7' }) };
  const refused = createConnection(fetching, fixture).send(write, aCall(fixture));
  await expect(refused).rejects.toMatchObject({ facts: { issues: [{ message: 'token […] is not known' }] } });
});

describe('a request', () => {
  it('carries the credential, and a body as JSON with its keys in their order', async () => {
    const { send, sent } = acme([ok]);
    const response = await send(write);
    expect(response.json()).toEqual({ id: 1 });
    expect(sent[0]).toMatchObject({
      url: 'https://api.acme.example/v1/things/7',
      method: 'POST',
      body: '{"b":1,"a":"two"}',
      redirect: 'manual',
      headers: { 'x-token': 'one', 'content-type': 'application/json', accept: 'application/json' },
    });
  });

  it('without a body says so, where a server may wait for one', async () => {
    const { send, sent } = acme([ok]);
    await send({ method: 'PUT', path: path`/things`, resend: 'safe' });
    expect(sent[0]?.headers).toMatchObject({ 'content-length': '0' });
    expect(sent[0]).not.toHaveProperty('body');
  });

  it('goes only where the vendor or the operator is', async () => {
    const elsewhere = { token: 'one', baseUrl: 'https://care.example.com' };
    const refusing = acme([ok], elsewhere);
    await expect(refusing.send(write)).rejects.toMatchObject({
      kind: 'misconfigured',
      facts: { outcome: 'not_applied' },
    });
    expect(refusing.sent).toEqual([]);
    const allowing = acme([ok], elsewhere, { allowedVendorHosts: ['care.example.com'] });
    await allowing.send(write);
    expect(allowing.sent[0]?.url).toBe('https://care.example.com/things/7');
  });

  it('returns what the vendor says of its limit, with a response and with an error', async () => {
    const limit = { 'x-limit': '90' };
    const { send } = acme([status(200, '{}', limit), status(422, 'no', limit), status(429, '', limit)]);
    expect(await send(write)).toMatchObject({ rateLimit: { perMinute: 90 } });
    await expect(send(write)).rejects.toMatchObject({
      kind: 'vendor_refused',
      facts: { rateLimit: { perMinute: 90 } },
    });
    await expect(send(write)).rejects.toMatchObject({ kind: 'rate_limited', facts: { rateLimit: { perMinute: 90 } } });
  });
});

describe('a dry run', () => {
  it('shows the request with its credential masked, and sends nothing', async () => {
    const { send, sent } = acme([ok]);
    await expect(send(write, { dryRun: true })).rejects.toMatchObject({
      wouldSend: {
        method: 'POST',
        url: 'https://api.acme.example/v1/things/7',
        headers: { 'x-token': '***', 'content-type': 'application/json' },
        body: { b: 1, a: 'two' },
      },
    });
    expect(sent).toEqual([]);
  });

  it('does not even read', async () => {
    const { send, sent } = acme([ok]);
    await expect(send(read, { dryRun: true })).rejects.toBeInstanceOf(NothingSent);
    expect(sent).toEqual([]);
  });

  it.each([
    ['live', write, true],
    ['live', read, true],
    ['dryRun', write, false],
    ['dryRun', read, true],
    ['draft', write, false],
    ['draft', { ...write, draft: true }, true],
    ['draft', read, true],
  ] as const)('in mode %s of the account', async (mode, request, isSent) => {
    const { send, sent } = acme([ok], { token: 'one', mode });
    const outcome = await send(request).catch((thrown: unknown) => thrown);
    expect(outcome instanceof NothingSent).toBe(!isSent);
    expect(sent).toHaveLength(isSent ? 1 : 0);
  });
});

describe('a refused credential', () => {
  it('is tried once more after a rotation, with the new one', async () => {
    const { send, sent, fixture } = acme([ok, status(401), ok]);
    await send(write);
    fixture.time += 60_000;
    fixture.secret = { token: 'two' };
    expect((await send(write)).status).toBe(200);
    expect(sent.map(({ headers }) => headers['x-token'])).toEqual(['one', 'one', 'two']);
  });

  it('is not tried again as it is', async () => {
    const { send, sent, fixture } = acme([status(401)]);
    await expect(send(write)).rejects.toMatchObject({
      kind: 'credentials_refused',
      facts: {
        ...{ outcome: 'not_applied', vendor: { status: 401 } },
        credentialVersion: versionOf(JSON.stringify(fixture.secret)),
      },
    });
    expect(sentTo(sent)).toEqual(['POST /v1/things/7', 'GET /v1/me']);
    fixture.secret = { token: 'one', mode: 'live' };
    await expect(send(write)).rejects.toMatchObject({ kind: 'credentials_refused' });
    expect(sentTo(sent).filter((request) => request.startsWith('POST'))).toHaveLength(2);
  });

  it('that is rotated to another refused one is tried twice in all', async () => {
    const { send, sent, fixture } = acme([status(401)]);
    await send(read).catch(() => {});
    fixture.time += 60_000;
    fixture.secret = { token: 'two' };
    await expect(send(write)).rejects.toMatchObject({ kind: 'credentials_refused' });
    expect(sentTo(sent).filter((request) => request.startsWith('POST'))).toHaveLength(1);
    expect(sent.map(({ headers }) => headers['x-token'])).toEqual(['one', 'one', 'two', 'two']);
  });

  it('works with the next call once it is corrected, without a restart', async () => {
    const { send, fixture } = acme([status(401), status(401), ok]);
    await expect(send(write)).rejects.toMatchObject({ kind: 'credentials_refused' });
    fixture.secret = { token: 'two' };
    expect((await send(write)).status).toBe(200);
  });

  it('is not sent again within two seconds, be it with another request', async () => {
    const { send, sent, fixture } = acme([ok, status(401)]);
    await send(write);
    fixture.time += 60_000;
    for (let n = 0; n < 10; n += 1) {
      await expect(send(write)).rejects.toMatchObject({
        kind: 'credentials_refused',
        facts: { outcome: 'not_applied' },
      });
      fixture.time += 199;
    }
    const once = ['POST /v1/things/7', 'GET /v1/me'];
    expect(sentTo(sent)).toEqual(['POST /v1/things/7', ...once]);
    fixture.time += 2_000;
    await expect(send(write)).rejects.toMatchObject({ kind: 'credentials_refused' });
    expect(sentTo(sent)).toEqual(['POST /v1/things/7', ...once, ...once]);
    expect(fixture.secretReads).toBe(3);
  });

  it('to read with holds back no write, which the vendor may take', async () => {
    const { send, fixture } = acme([status(403), status(401), status(401), ok, status(401)]);
    await expect(send(read)).rejects.toMatchObject({ kind: 'vendor_refused' });
    await expect(send(read)).rejects.toMatchObject({ kind: 'credentials_refused' });
    await expect(send(read)).rejects.toMatchObject({ kind: 'credentials_refused' });
    expect((await send(write)).status).toBe(200);
    expect(fixture.time).toBe(Date.parse('2026-03-01T12:00:00Z'));
  });

  it('costs one look-up of the secret, however many are refused at once', async () => {
    const { send, sent, fixture } = acme([ok, status(401)]);
    await send(write);
    fixture.time += 60_000;
    const errors = await Promise.all(Array.from({ length: 50 }, () => send(write).catch(({ kind }) => kind)));
    expect(new Set(errors)).toEqual(new Set(['credentials_refused']));
    expect(sent).toHaveLength(52);
    expect(fixture.secretReads).toBeLessThanOrEqual(3);
  });
});

describe('a refusal with good credentials', () => {
  const good = () => Response.json({ id: 'me' });

  it('is about that conversation: the same request is refused twice, and a harmless read is not', async () => {
    const { send, sent, fixture } = acme([status(401), good, status(401), ok]);
    await expect(send(write)).rejects.toMatchObject({
      kind: 'vendor_refused',
      facts: { outcome: 'refused', vendor: { status: 401 } },
    });
    expect(sentTo(sent)).toEqual(['POST /v1/things/7', 'GET /v1/me', 'POST /v1/things/7']);
    // Nothing else of the account waits, be it within the same second.
    expect(await send(write)).toMatchObject({ status: 200 });
    expect(await send(read)).toMatchObject({ status: 200 });
    expect(fixture.secretReads).toBeLessThanOrEqual(2);
  });

  it('is a slip, if the same request is taken a moment later', async () => {
    const { send, sent } = acme([status(401), good, ok]);
    expect(await send(write)).toMatchObject({ status: 200 });
    expect(sent).toHaveLength(3);
  });

  it.each([
    ['another 4xx', status(404, '{}'), 'vendor_refused', 'refused'],
    ['the page of a proxy', status(200, '<html>'), 'vendor_contract', 'not_applied'],
    ['a redirect to a login', status(302), 'vendor_contract', 'not_applied'],
    ['a failure', status(503), 'vendor_unavailable', 'not_applied'],
    ['haste', status(429), 'rate_limited', 'not_applied'],
  ] as const)('is known by a harmless read, and that by %s is %s', async (_, probe, kind, outcome) => {
    const { send } = acme([status(401), probe, status(401)]);
    await expect(send(write)).rejects.toMatchObject({ kind, facts: { outcome } });
  });
});

describe('a refusal by a page, of a request that may not be repeated', () => {
  const page = status(401, '<html>blocked</html>');
  const good = () => Response.json({ id: 'me' });
  const UNKNOWN = { kind: 'vendor_unavailable', facts: { outcome: 'unknown', vendor: { status: 401 } } };

  it.each([
    ['accepts the credential for a read', good],
    ['does not say whether it accepts the credential', status(503)],
    ['is behind a page for a read, too', page],
  ])('may come after the vendor has acted: it is not sent again where the vendor %s', async (_, probe) => {
    const { send, sent } = acme([page, probe, ok]);
    await expect(send(write)).rejects.toMatchObject(UNKNOWN);
    expect(sentTo(sent)).toEqual(['POST /v1/things/7', 'GET /v1/me']);
  });

  it('is about the credential where the vendor refuses that for a read, too', async () => {
    const { send } = acme([page, status(401, '"no"')]);
    await expect(send(write)).rejects.toMatchObject({
      ...{ kind: 'credentials_refused', facts: { outcome: 'not_applied' } },
    });
  });

  it('is tried with a rotated credential, and not a third time', async () => {
    const { send, sent, fixture } = acme([ok, page, status(401, '"no"'), page, good, ok]);
    await send(write);
    fixture.time += 60_000;
    fixture.secret = { token: 'two' };
    await expect(send(write)).rejects.toMatchObject(UNKNOWN);
    expect(sent.map(({ method, headers }) => `${method} ${headers['x-token']}`).slice(1)).toEqual([
      ...['POST one', 'GET one', 'POST two', 'GET two'],
    ]);
  });

  it('holds back no request that may be repeated', async () => {
    const { send } = acme([page, good, ok]);
    expect(await send({ ...write, resend: 'keyed' })).toMatchObject({ status: 200 });
  });
});

describe('an answer that is no success', () => {
  it.each([
    [301, 'vendor_contract', 'refused'],
    [302, 'vendor_contract', 'unknown'],
    [303, 'vendor_contract', 'unknown'],
    [307, 'vendor_contract', 'refused'],
    [400, 'vendor_refused', 'refused'],
    [403, 'vendor_refused', 'refused'],
    [404, 'conversation_not_found', 'refused'],
    [408, 'vendor_unavailable', 'unknown'],
    [409, 'vendor_refused', 'refused'],
    [412, 'vendor_refused', 'refused'],
    [422, 'vendor_refused', 'refused'],
    [429, 'rate_limited', 'not_applied'],
    [499, 'vendor_unavailable', 'unknown'],
    [500, 'vendor_unavailable', 'unknown'],
    [503, 'vendor_unavailable', 'unknown'],
    [504, 'vendor_unavailable', 'unknown'],
  ] as const)('%d is %s, %s', async (code, kind, outcome) => {
    const { send, sent } = acme([status(code, '"no"')]);
    await expect(send(write)).rejects.toMatchObject({ kind, facts: { outcome, vendor: { status: code } } });
    expect(sent).toHaveLength(1);
  });

  it('of a read is never unknown', async () => {
    const { send } = acme([status(503), status(302)]);
    await expect(send(read)).rejects.toMatchObject({ kind: 'vendor_unavailable', facts: { outcome: 'not_applied' } });
    await expect(send(read)).rejects.toMatchObject({ kind: 'vendor_contract', facts: { outcome: 'refused' } });
  });

  it('tells how long to wait', async () => {
    const { send } = acme([status(429, '', { 'Retry-After': '7' })]);
    await expect(send(write)).rejects.toMatchObject({ facts: { retryAfterMs: 7_000 } });
  });

  it('tells how long to wait by the vendor’s own clock, where it names a time of day', async () => {
    const date = 'Sat, 07 Mar 2020 12:00:00 GMT';
    const { send } = acme([status(429, '', { Date: date, 'Retry-After': 'Sat, 07 Mar 2020 12:00:30 GMT' })]);
    await expect(send(write)).rejects.toMatchObject({ facts: { retryAfterMs: 30_000 } });
  });

  it('is answered to who accepts it', async () => {
    const { send } = acme([status(404)]);
    expect((await send({ ...read, accept: [404] })).status).toBe(404);
  });

  it('shows the vendor’s words without what we sent', async () => {
    const { send } = acme([status(400, '"Dear Ana is too short"')]);
    await expect(send({ ...write, body: { text: 'Dear Ana' } })).rejects.toMatchObject({
      facts: { issues: [{ path: 'text', message: '[…] is too short' }] },
    });
  });
});

it('a success without a readable body is a success', async () => {
  const { send } = acme([status(200, '<html>')]);
  expect((await send(write)).json()).toBeUndefined();
});

describe('what is accepted', () => {
  const accepted = async (request: VendorRequest, status: number) => {
    let count = 0;
    const { connection, fixture } = acme([() => new Response(status === 204 ? null : '{}', { status })]);
    const onAccepted = () => {
      count += 1;
    };
    await connection.send(request, aCall(fixture, { onAccepted })).catch(() => undefined);
    return count;
  };

  it('is a request that changes something, with any success', async () => {
    expect(await accepted(write, 200)).toBe(1);
    expect(await accepted({ ...write, method: 'GET', resend: 'safe' }, 204)).toBe(1);
  });

  it('is no read, and no refusal, not even one that the request allows', async () => {
    expect(await accepted(read, 200)).toBe(0);
    expect(await accepted(write, 422)).toBe(0);
    expect(await accepted({ ...write, accept: [405] }, 405)).toBe(0);
  });
});

describe('a token that is fetched before there is a request', () => {
  /** A vendor that wants a token, which it gives or refuses when the test says so. */
  function withTokens() {
    const asked: { give(): void; refuse(): void }[] = [];
    const flight = createSingleFlight<{ 'x-token': string }>();
    const fetching = {
      ...profile,
      authorize: () =>
        flight.run('one', () => {
          const { promise, resolve, reject } = promised<{ 'x-token': string }>();
          asked.push({ give: () => resolve({ 'x-token': 'fetched' }), refuse: () => reject(new Error('reset')) });
          return promise;
        }),
    };
    const fixture = vendorDeps(async () => ok(), { token: 'one' });
    const connection = createConnection(fetching, fixture);
    return { asked, connection, call: aCall(fixture) };
  }

  function promised<T>() {
    let resolve: (value: T) => void = () => {};
    let reject: (error: Error) => void = () => {};
    const promise = new Promise<T>((keep, break_) => {
      [resolve, reject] = [keep, break_];
    });
    return { promise, resolve, reject };
  }

  const soon = () => new Promise((resolve) => setImmediate(resolve));

  it('is waited for by a request that comes meanwhile', async () => {
    const { asked, connection, call } = withTokens();
    void connection.fetchToken(call);
    const response = connection.send(write, call);
    await soon();
    expect(asked).toHaveLength(1);
    asked[0]?.give();
    await soon();
    asked[1]?.give();
    expect(await response).toMatchObject({ status: 200 });
  });

  it('is fetched by that request if it does not come: its connection may be dead since Lambda stopped the process', async () => {
    const { asked, connection, call } = withTokens();
    void connection.fetchToken(call);
    const response = connection.send(write, call);
    await soon();
    asked[0]?.refuse();
    await soon();
    asked[1]?.give();
    expect(await response).toMatchObject({ status: 200 });
  });
});
