import { describe, expect, it } from 'vitest';
import { AppError } from '../../../lib/errors/app-error.ts';
import { anotherConversation, notCarriedOut, notReadBack, unrecognised } from '../../../lib/vendors/read-back.ts';
import { vendorResponse } from '../../../lib/vendors/wire.ts';

const response = vendorResponse(
  { status: 202, headers: new Map(), text: '{"message":"queued"}' },
  'https://x.example',
  0,
);

describe('what cannot be read back', () => {
  it('leaves the effect open, and keeps what is known of the reason', () => {
    const reason = new AppError('rate_limited', 'No', { outcome: 'not_applied', retryAfterMs: 5 });
    const facts = { outcome: 'unknown', retryAfterMs: 5, cause: reason };
    expect(notReadBack('Example', reason)).toMatchObject({ kind: 'rate_limited', facts });
    expect(notReadBack('Example', new TypeError('x'))).toMatchObject({
      kind: 'internal',
      facts: { outcome: 'unknown' },
    });
  });

  it('stays open too where the response makes no sense: the write may have taken effect', () => {
    const reason = new AppError('vendor_contract', 'No', {
      outcome: 'not_applied',
      issues: [{ path: 'a', message: 'b' }],
    });
    const facts = { outcome: 'unknown', issues: [{ path: 'a', message: 'b' }] };
    expect(notReadBack('Example', reason)).toMatchObject({ kind: 'vendor_contract', facts });
  });
});

it.each([
  ['a success in another form', unrecognised('Example', response), { outcome: 'unknown' }],
  [
    'a yes that was not carried out',
    notCarriedOut('Example', ['status'], response),
    { outcome: 'not_as_asked', verified: false },
  ],
  ['another conversation than was asked for', anotherConversation('Example', response), { outcome: 'not_applied' }],
])('%s breaks the contract, and says what it means for the write', (_, error, facts) => {
  expect(error).toMatchObject({ kind: 'vendor_contract', facts: { ...facts, vendor: { status: 202 } } });
  expect(error.message).not.toContain('queued');
});
