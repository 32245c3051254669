import { expect, it } from 'vitest';
import { unavailable } from '../../../../lib/ledger/records/unavailable.ts';

it('says of a database’s failure no more than that it may pass', () => {
  const cause = new Error('arn:aws:dynamodb:eu-west-1:123456789012:table/secret');
  expect(() => unavailable(cause)).toThrow(
    expect.objectContaining({ kind: 'unavailable', message: 'The ledger cannot be reached.', cause }),
  );
});
