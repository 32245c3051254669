import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CONNECTING, outcomeOf, outcomeOfFailure } from '../../../lib/http/outcome.ts';

describe('outcomeOf', () => {
  it.each([
    ['applied', [200, 201, 202, 204]],
    ['not_applied', [401, 429]],
    ['refused', [300, 301, 304, 307, 308, 400, 403, 404, 405, 409, 412, 413, 415, 422]],
    ['unknown', [100, 302, 303, 408, 418, 425, 499, 500, 502, 503, 504, 520, 599]],
  ] as const)('a write is %s by %j', (outcome, statuses) => {
    for (const status of statuses) expect(outcomeOf(status, 'once')).toBe(outcome);
  });

  it('a read has been answered as a write would be, but for what is unknown', () => {
    fc.assert(
      fc.property(fc.integer({ min: 100, max: 599 }), (status) => {
        const write = outcomeOf(status, 'once');
        const isRedirect = status >= 300 && status < 400;
        const read = isRedirect ? 'refused' : 'not_applied';
        expect(outcomeOf(status, 'read')).toBe(write === 'unknown' ? read : write);
      }),
    );
  });

  it('a read is never unknown: it changes nothing', () => {
    fc.assert(fc.property(fc.integer({ min: 100, max: 599 }), (status) => outcomeOf(status, 'read') !== 'unknown'));
  });

  it('nothing in the 5xx proves that a write did not happen', () => {
    const write = fc.constantFrom('safe', 'keyed', 'once');
    fc.assert(
      fc.property(
        fc.integer({ min: 500, max: 599 }),
        write,
        (status, resend) => outcomeOf(status, resend) === 'unknown',
      ),
    );
  });
});

describe('outcomeOfFailure', () => {
  it.each([
    'ENOTFOUND',
    'EAI_AGAIN',
    'EAI_FAIL',
    'ECONNREFUSED',
    'EHOSTUNREACH',
    'ENETUNREACH',
    'EHOSTDOWN',
    'ENETDOWN',
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'SELF_SIGNED_CERT_IN_CHAIN',
    'ERR_TLS_CERT_ALTNAME_INVALID',
    'UND_ERR_CONNECT_TIMEOUT',
    'CERT_HAS_EXPIRED',
    'UNABLE_TO_GET_ISSUER_CERT',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    `${CONNECTING}ECONNRESET`,
  ])('%s comes before the request could leave', (code) => {
    expect(outcomeOfFailure(code, 'once')).toBe('not_applied');
  });

  it.each([
    undefined,
    'ECONNRESET',
    'EPIPE',
    'ETIMEDOUT',
    'TIMEOUT',
    'TOO_LONG',
    'ERR_STREAM_PREMATURE_CLOSE',
    'HPE_INVALID_CONSTANT',
    'ABORT_ERR',
    'EPROTO',
    '',
    'NO_CERT_HAS_EXPIRED',
    'UNABLE_TO_SEND',
  ])('%s proves nothing', (code) => {
    expect(outcomeOfFailure(code, 'once')).toBe('unknown');
    expect(outcomeOfFailure(code, 'read')).toBe('not_applied');
  });
});
