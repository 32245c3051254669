import { describe, expect, it } from 'vitest';
import { AppError, type ErrorFacts } from '../../../../lib/errors/app-error.ts';
import { ERROR_KINDS, type ErrorKind } from '../../../../lib/errors/kinds.ts';
import { judge, rehearsal } from '../../../../lib/ledger/protocol/judge.ts';

const KINDS = Object.keys(ERROR_KINDS) as ErrorKind[];
const error = (kind: ErrorKind, facts: ErrorFacts = {}) => new AppError(kind, 'Oh.', facts);

const REASONS: Partial<Record<ErrorKind, string>> = {
  rate_limited: 'rate_limited',
  credentials_refused: 'credentials',
  misconfigured: 'credentials',
  unknown_account: 'credentials',
  vendor_unavailable: 'vendor_unavailable',
  unavailable: 'unavailable',
};
const waiting = (kind: ErrorKind, afterMs?: number) => ({
  state: 'waiting',
  reason: REASONS[kind] ?? 'retry',
  afterMs,
});

describe.each(KINDS)('%s', (kind) => {
  it('fails where the vendor said no, or said yes to something else', () => {
    for (const outcome of ['refused', 'applied'] as const) {
      for (const sending of [true, false])
        expect(judge(error(kind, { outcome }), sending)).toEqual({ state: 'failed' });
    }
  });

  it('waits where certainly nothing was applied, as long as it was told to', () => {
    for (const sending of [true, false]) {
      expect(judge(error(kind, { outcome: 'not_applied' }), sending)).toEqual(waiting(kind));
      expect(judge(error(kind, { outcome: 'not_applied', retryAfterMs: 7_000 }), sending)).toEqual(
        waiting(kind, 7_000),
      );
    }
  });

  it('is in doubt where nobody knows, but only while the write was under way', () => {
    expect(judge(error(kind, { outcome: 'unknown' }), true)).toEqual({ state: 'in_doubt' });
    expect(judge(error(kind, { outcome: 'unknown', retryAfterMs: 5 }), false)).toEqual(waiting(kind, 5));
  });
});

describe('on our side of the wire', () => {
  it.each([...KINDS.filter((kind) => ERROR_KINDS[kind].retry), 'unknown_account'] as const)(
    'waits for what may pass, or be set right: %s',
    (kind) => {
      expect(judge(error(kind), true)).toEqual(waiting(kind));
      expect(judge(error(kind, { retryAfterMs: 9 }), false)).toEqual(waiting(kind, 9));
    },
  );

  it.each(['invalid_input', 'not_supported', 'conversation_not_found', 'unknown_record'] as const)(
    'fails for what will be the same again: %s',
    (kind) => {
      expect(judge(error(kind), true)).toEqual({ state: 'failed' });
      expect(judge(error(kind), false)).toEqual({ state: 'failed' });
    },
  );

  it('is in doubt after a mistake of ours while sending: the request may have gone', () => {
    expect(judge(error('internal'), true)).toEqual({ state: 'in_doubt' });
    expect(judge(error('internal'), false)).toEqual({ state: 'failed' });
  });
});

describe('a dry run is done', () => {
  const wouldSend = {
    method: 'POST',
    url: 'https://vendor.example/a/b?customer=ana',
    headers: { authorization: 'secret' },
  };

  it('with the names of what would have been sent, and none of its values', () => {
    const body = { text: 'Dear Ana', customer: { email: 'ana@example.com' } };
    expect(rehearsal({ wouldSend: { ...wouldSend, body } })).toEqual({
      result: { wouldSend: { method: 'POST', url: 'https://vendor.example/a/b', fields: ['text', 'customer'] } },
      verified: 'unsupported',
      warnings: ['dry_run'],
    });
  });

  it.each([undefined, null, 'Dear Ana', 42])('with no fields, where the body has none: %j', (body) => {
    expect(rehearsal({ wouldSend: { ...wouldSend, body } })).toMatchObject({ result: { wouldSend: { fields: [] } } });
  });
});
