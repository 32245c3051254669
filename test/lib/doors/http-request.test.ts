import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bodyOf, callerOf, correlationIdOf, inputOf, problemAnswer } from '../../../lib/doors/http-request.ts';
import { AppError } from '../../../lib/errors/app-error.ts';
import { ERROR_KINDS, type ErrorKind } from '../../../lib/errors/kinds.ts';
import { httpEvent } from '../../kit/http-event.ts';
import { lambdaContext } from '../../kit/lambda-context.ts';

describe('the caller', () => {
  it('is an IAM principal, or the subject of a token', () => {
    expect(callerOf(httpEvent({ caller: 'arn:aws:iam::123456789012:user/ana' }))).toBe(
      'arn:aws:iam::123456789012:user/ana',
    );
    expect(callerOf(withAuthorizer({ jwt: { claims: { sub: 'user-42' } } }))).toBe('user-42');
  });

  it.each([
    [{ sub: 'user-42', client_id: 'client-7', azp: 'client-8' }, 'user-42'],
    [{ client_id: 'client-7', azp: 'client-8' }, 'client-7'],
    [{ sub: '', azp: 'client-8' }, 'client-8'],
  ])('is the subject of a token or, in a token of a machine, its client: %j', (claims, caller) => {
    expect(callerOf(withAuthorizer({ jwt: { claims } }))).toBe(caller);
  });

  it('is missing in a token that names no caller, and the answer says which claims it lacks', () => {
    expect(() => callerOf(withAuthorizer({ jwt: { claims: { scope: 'conversations', jti: 'x' } } }))).toThrow(
      'The token names no caller: it has none of the claims sub, client_id, azp.',
    );
    expect(() => callerOf(withAuthorizer(undefined))).toThrow('the route must have an authorizer');
  });

  it.each([
    undefined,
    {},
    { iam: {} },
    { iam: { userArn: '' } },
    { jwt: {} },
    { jwt: { claims: { sub: 42 } } },
    { lambda: { userArn: 'x' } },
    { jwt: { claims: { sub: 'direct' } } },
    { jwt: { claims: { sub: 'event:payments' } } },
    { jwt: { claims: { sub: 'event:' } } },
    { jwt: { claims: { client_id: 'direct' } } },
    { iam: { userArn: 'direct' } },
  ])('is unknown by %j', (authorizer) => {
    expect(() => callerOf(withAuthorizer(authorizer))).toThrow(expect.objectContaining({ kind: 'unauthenticated' }));
  });

  it.each(['directly', 'Direct', 'events', 'my-event:payments'])('may look like another trigger: %s', (sub) => {
    expect(callerOf(withAuthorizer({ jwt: { claims: { sub } } }))).toBe(sub);
  });

  it('is never what a header says', () => {
    const event = httpEvent({ caller: undefined, headers: { 'x-local-caller': 'root', authorization: 'Bearer x' } });
    expect(() => callerOf(event)).toThrow(expect.objectContaining({ kind: 'unauthenticated' }));
  });
});

describe('the correlation id', () => {
  it.each(['order-5123', 'a:b.c_d', '0'.repeat(128)])('is the caller’s own word: %s', (id) => {
    expect(correlationIdOf(httpEvent({ headers: { 'x-correlation-id': id } }), lambdaContext(0, 'request'))).toBe(id);
  });

  it('is the request’s where the caller’s is anything else', () => {
    const other = fc.string().filter((text) => !/^[\w.:-]{1,128}$/.test(text));
    fc.assert(
      fc.property(other, (id) => {
        expect(correlationIdOf(httpEvent({ headers: { 'x-correlation-id': id } }), lambdaContext(0, 'request'))).toBe(
          'request',
        );
      }),
    );
  });
});

describe('the body', () => {
  const fields = fc.dictionary(
    fc.string().filter((name) => name !== '__proto__'),
    fc.jsonValue(),
  );

  it('is the same whether API Gateway has encoded it or not', () => {
    fc.assert(
      fc.property(fields, (value) => {
        const text = JSON.stringify(value);
        const encoded = { body: Buffer.from(text).toString('base64'), isBase64Encoded: true };
        expect(bodyOf(httpEvent(encoded))).toEqual(bodyOf(httpEvent({ body: text })));
      }),
    );
  });

  it.each([
    'application/json',
    'APPLICATION/JSON',
    'application/json; charset=utf-8',
    'application/json;charset="UTF-8"',
    'application/json; charset=utf8',
    'application/json; charset = us-ascii',
    'application/json;',
    'application/json ; odata.metadata=minimal; charset=utf-8',
    'application/vnd.api+json',
  ])('may be %s', (type) =>
    expect(bodyOf(httpEvent({ body: '{"a":1}', headers: { 'content-type': type } }))).toEqual({ a: 1 }),
  );

  it('may be missing, and then needs no type', () => {
    expect(bodyOf(httpEvent())).toEqual({});
    expect(bodyOf(httpEvent({ body: '', headers: { 'content-type': 'text/plain' } }))).toEqual({});
  });

  it.each([false, true])('may begin with a byte order mark (in base64: %s)', (isBase64Encoded) => {
    const text = '\uFEFF{"a":"\uFEFFb"}';
    const body = isBase64Encoded ? Buffer.from(text).toString('base64') : text;
    expect(bodyOf(httpEvent({ body, isBase64Encoded }))).toEqual({ a: '\uFEFFb' });
  });

  it('is refused where it is not UTF-8: the customer would read question marks', () => {
    const body = Buffer.from([...Buffer.from('{"a":"'), 0xff, ...Buffer.from('"}')]).toString('base64');
    expect(() => bodyOf(httpEvent({ body, isBase64Encoded: true }))).toThrow('The body is not UTF-8.');
  });

  it('may have 6 MB, and not a byte more', () => {
    const fits = `{"a":"${'x'.repeat(6 * 1024 * 1024 - 8)}"}`;
    expect(Object.keys(bodyOf(httpEvent({ body: fits })))).toEqual(['a']);
    expect(() => bodyOf(httpEvent({ body: `${fits} ` }))).toThrow(
      expect.objectContaining({ kind: 'payload_too_large' }),
    );
  });

  it('does not give again what the path gives', () => {
    const request = { pathParameters: { conversationId: '1' }, body: { conversationId: '2' } };
    expect(() => inputOf(httpEvent(request))).toThrow(expect.objectContaining({ kind: 'invalid_input' }));
  });
});

describe('an error as an answer', () => {
  it.each(Object.keys(ERROR_KINDS) as ErrorKind[])('%s has its status, its kind, and no place to leak', (kind) => {
    const {
      statusCode,
      headers,
      body = '',
    } = problemAnswer(new AppError(kind, 'A message.', { cause: new Error('secret') }), {});
    expect(statusCode).toBe(ERROR_KINDS[kind].status);
    expect(headers).toMatchObject({ 'content-type': 'application/problem+json' });
    expect(JSON.parse(body)).toMatchObject({ kind, status: statusCode, title: ERROR_KINDS[kind].title, issues: [] });
    expect(body).not.toContain('secret');
  });

  it('says when to come back, in whole seconds, never too early', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_000_000 }), (retryAfterMs) => {
        const { headers = {} } = problemAnswer(new AppError('unavailable', 'Not now.', { retryAfterMs }), {});
        expect(Number(headers['retry-after']) * 1000).toBeGreaterThanOrEqual(retryAfterMs);
        expect(headers['retry-after']).toMatch(/^\d+$/);
      }),
    );
  });

  it.each(['invalid_input', 'vendor_refused', 'vendor_contract', 'too_late', 'internal'] as const)(
    '%s invites nobody to come back',
    (kind) => {
      expect(problemAnswer(new AppError(kind, 'No.'), {}).headers).not.toHaveProperty('retry-after');
    },
  );
});

function withAuthorizer(authorizer: unknown) {
  const event = httpEvent({ caller: undefined });
  return { ...event, requestContext: { ...event.requestContext, authorizer } };
}
