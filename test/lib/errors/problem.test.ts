import { STATUS_CODES } from 'node:http';
import { expect, it } from 'vitest';
import { AppError } from '../../../lib/errors/app-error.ts';
import { ERROR_KINDS, type ErrorKind } from '../../../lib/errors/kinds.ts';
import { toProblem } from '../../../lib/errors/problem.ts';

const KINDS = Object.keys(ERROR_KINDS) as ErrorKind[];

/** What callers have learned to expect: none of it changes unnoticed. */
const STATUS: Record<ErrorKind, number> = {
  invalid_input: 400,
  idempotency_key_required: 400,
  unauthenticated: 401,
  forbidden: 403,
  unknown_account: 404,
  unknown_action: 404,
  in_flight: 409,
  too_late: 409,
  payload_too_large: 413,
  unsupported_media_type: 415,
  recipient_not_allowed: 403,
  too_many_replies: 429,
  key_reused: 422,
  conversation_not_found: 404,
  decided_failed: 422,
  vendor_refused: 422,
  conversation_locked: 422,
  not_found_by_customer: 422,
  not_supported: 422,
  vendor_contract: 502,
  throttled: 429,
  rate_limited: 503,
  credentials_refused: 503,
  vendor_unavailable: 503,
  misconfigured: 503,
  unavailable: 503,
  unknown_record: 500,
  internal: 500,
};

it.each(KINDS)('is the same for every error of a kind: %s', (kind) => {
  const { type, title, status } = toProblem(new AppError(kind, 'one'));
  expect(status).toBe(STATUS[kind]);
  expect(STATUS_CODES[status]).toBeDefined();
  expect(type).toBe(`/problems/${kind}`);
  expect(toProblem(new AppError(kind, 'one'), { publicUrl: 'https://api.example' }).type).toBe(
    `https://api.example/problems/${kind}`,
  );
  expect(title).toMatch(/^[A-Z][^.]{10,80}$/);
  expect(toProblem(new AppError(kind, 'another'))).toMatchObject({ type, title, status, detail: 'another' });
});

it('has a title of its own for each kind', () => {
  expect(new Set(KINDS.map((kind) => ERROR_KINDS[kind].title)).size).toBe(KINDS.length);
});

it('says all that is known, and where it arose', () => {
  const error = new AppError('vendor_contract', 'The vendor did nothing.', {
    issues: [{ path: 'status', message: 'was not set' }],
    verified: false,
    vendor: { status: 200, logRef: 'ref-1' },
    actionId: 'act_of_the_error',
  });
  expect(toProblem(error, { operation: 'wapikit.test', actionId: 'act_1', correlationId: 'c-1' })).toEqual({
    type: '/problems/vendor_contract',
    title: 'The vendor broke its contract',
    status: 502,
    detail: 'The vendor did nothing.',
    kind: 'vendor_contract',
    operation: 'wapikit.test',
    actionId: 'act_1',
    correlationId: 'c-1',
    issues: [{ path: 'status', message: 'was not set' }],
    verified: false,
    vendor: { status: 200, logRef: 'ref-1' },
  });
});

it('names the action that the error is about, where nothing else does', () => {
  expect(toProblem(new AppError('key_reused', 'No.', { actionId: 'act_1' }))).toMatchObject({ actionId: 'act_1' });
});

it('leaves out what is not known, but for the issues, of which there are none', () => {
  expect(Object.keys(toProblem(new AppError('internal', 'An unexpected error.')))).toEqual([
    'type',
    'title',
    'status',
    'detail',
    'kind',
    'issues',
  ]);
  expect(toProblem(new AppError('internal', 'An unexpected error.')).issues).toEqual([]);
});

it('never shows a cause', () => {
  const facts = { cause: new Error('ana@example.com') };
  expect(JSON.stringify(toProblem(new AppError('internal', 'An unexpected error.', facts)))).not.toContain('ana');
});
