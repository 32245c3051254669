import { describe, expect, it } from 'vitest';
import { AppError, invalid, type Outcome } from '../../../lib/errors/app-error.ts';
import { ERROR_KINDS, type ErrorKind } from '../../../lib/errors/kinds.ts';

const KINDS = Object.keys(ERROR_KINDS) as ErrorKind[];
const OUTCOMES: (Outcome | undefined)[] = ['not_applied', 'refused', 'applied', 'not_as_asked', 'unknown', undefined];

it('is named, and says what it was given', () => {
  const facts = { vendor: { status: 404 } };
  const error = new AppError('vendor_refused', 'The vendor refused.', facts);
  expect(error).toBeInstanceOf(Error);
  expect(error).toMatchObject({ name: 'AppError', kind: 'vendor_refused', message: 'The vendor refused.', facts });
});

it('has no facts unless it is given some', () => {
  expect(new AppError('internal', 'Oh.').facts).toEqual({});
});

it('keeps its cause, and has none of its own', () => {
  const cause = new Error('underneath');
  expect(new AppError('internal', 'Oh.', { cause }).cause).toBe(cause);
  expect(Object.hasOwn(new AppError('internal', 'Oh.', { retryAfterMs: 1 }), 'cause')).toBe(false);
});

describe('may be tried again', () => {
  it.each(KINDS)('as its kind says, but never while it is unknown what became of it: %s', (kind) => {
    for (const outcome of OUTCOMES) {
      const { retryable } = new AppError(kind, 'Oh.', { outcome });
      expect({ outcome, retryable }).toEqual({
        outcome,
        retryable: outcome === 'unknown' ? false : ERROR_KINDS[kind].retry,
      });
    }
  });

  it('where the cause may pass by itself, and nowhere else', () => {
    expect(KINDS.filter((kind) => ERROR_KINDS[kind].retry)).toEqual([
      'in_flight',
      'throttled',
      'rate_limited',
      'credentials_refused',
      'vendor_unavailable',
      'misconfigured',
      'unavailable',
    ]);
  });
});

describe('made of whatever was thrown', () => {
  it('is the error itself, if it is one of ours', () => {
    const error = new AppError('too_late', 'Too late.');
    expect(AppError.from(error)).toBe(error);
  });

  it.each([new TypeError('ana@example.com is not a function'), 'ana@example.com', undefined, null, 42])(
    'tells nothing of %s, but keeps it as its cause',
    (thrown) => {
      const error = AppError.from(thrown);
      expect(error).toMatchObject({ kind: 'internal', message: 'An unexpected error.' });
      expect(error.facts).toEqual({ cause: thrown });
      expect(error.cause).toBe(thrown);
    },
  );
});

it('names the field of an input that is wrong', () => {
  const error = invalid('attachments[0].data', 'must be base64');
  expect(error).toMatchObject({ kind: 'invalid_input', message: 'attachments[0].data: must be base64' });
  expect(error.facts).toEqual({ issues: [{ path: 'attachments[0].data', message: 'must be base64' }] });
});

it('names no field where the whole input is wrong', () => {
  const error = invalid('', 'An id must be one segment of a path.');
  expect(error.message).toBe('An id must be one segment of a path.');
  expect(error.facts.issues).toEqual([{ path: '', message: 'An id must be one segment of a path.' }]);
});
