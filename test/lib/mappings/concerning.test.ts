import { describe, expect, it } from 'vitest';
import { AppError } from '../../../lib/errors/app-error.ts';
import type { Mapping } from '../../../lib/mappings/compile.ts';
import { concerning } from '../../../lib/mappings/concerning.ts';

const MAPPING: Mapping = {
  name: 'order-shipped',
  match: { source: ['shop'] },
  operation: 'helpscout.createReply',
  account: 'detail.brand',
  input: {
    conversationId: 'detail.conversation',
    customer: { email: '$lowercase(detail.email)' },
    cc: ['detail.office', 'detail.sales'],
    text: 'Order {{ detail.orderId }}',
    status: '"closed"',
    draft: true,
  },
};

function saidOf(path: string, message: string, mapping: Mapping = MAPPING): AppError {
  const issues = [{ path, message }];
  return concerning(mapping, new AppError('invalid_input', path ? `${path}: ${message}` : message, { issues }));
}

describe('what is wrong with a field names the file, the field and the part of the event that it is made of', () => {
  it.each([
    ['conversationId', 'is required', 'is required, and the event has nothing for `detail.conversation`'],
    ['conversationId', 'must be a text, not a list', 'must be a text, not a list (`detail.conversation`)'],
    ['customer.email', 'must be an e-mail address', 'must be an e-mail address (`$lowercase(detail.email)`)'],
    ['cc[1]', 'must be an e-mail address', 'must be an e-mail address (`detail.office`, `detail.sales`)'],
    ['customer', 'must have either id or email', 'must have either id or email (`$lowercase(detail.email)`)'],
    ['account', 'must be 1 to 64 letters', 'must be 1 to 64 letters (`detail.brand`)'],
    ['conversationId[0].deeper', 'is wrong', 'is wrong (`detail.conversation`)'],
  ])('%s %s', (path, message, said) => {
    expect(saidOf(path, message)).toMatchObject({
      message: `mappings/order-shipped.yml: ${path}: ${said}`,
      facts: { issues: [{ path, message: said }] },
    });
  });

  it.each([
    ['what names the part already', 'text', 'detail.orderId is missing'],
    ['what names it in backticks', 'account', 'the event has nothing for `detail.brand`'],
    ['a constant', 'status', 'must be one of open, pending'],
    ['a truth value', 'draft', 'must be a text, not true or false'],
    ['a field that the mapping does not name', 'user', 'is required'],
    ['the input as a whole', '', 'must name a field'],
  ])('and nothing more of %s', (_, path, message) => {
    expect(saidOf(path, message).facts.issues).toEqual([{ path, message }]);
  });

  it('does not show a long text in full', () => {
    const input = { text: `Dear {{ detail.name }}${', and so on'.repeat(100)}` };
    expect(saidOf('text', 'is too long', { ...MAPPING, input }).message.length).toBeLessThan(250);
  });

  it('leaves alone what is no fault of the event', () => {
    const refused = new AppError('vendor_refused', 'Re:amaze refused.', { issues: [{ path: 'text', message: 'no' }] });
    expect(concerning(MAPPING, refused)).toMatchObject({
      message: 'mappings/order-shipped.yml: Re:amaze refused.',
      facts: refused.facts,
    });
  });
});
