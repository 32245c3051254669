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
  it.each(['ENOTFOUND', 'ECONNREFUSED', 'CERT_HAS_EXPIRED', 'ECONNRESET', 'FAILED'])(
    '%s with the prefix comes before the request could leave',
    (code) => expect(outcomeOfFailure(CONNECTING + code, 'once')).toBe('not_applied'),
  );

  it.each([
    undefined,
    'ECONNRESET',
    // Also from a connection over which the request has gone, when its route is lost.
    'EHOSTUNREACH',
    'ENETUNREACH',
    'ENETDOWN',
    'ECONNREFUSED',
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
