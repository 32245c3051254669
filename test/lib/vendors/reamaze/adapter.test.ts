import { expect, it } from 'vitest';
import { operation as update } from '../../../../functions/conversations/update.ts';
import type { Vendors } from '../../../../lib/operation.ts';
import { REFUND, reamazeWhere } from './reamaze-with.ts';

it('fields that are set keep the others, also at a Re:amaze that replaces them all', async () => {
  const { client: reamaze, vendor, call, at } = reamazeWhere({ dataMode: 'replace' });
  const conversation = at(REFUND);
  if (!conversation) throw new Error('The simulator lacks its conversation.');
  Object.assign(conversation, { data: { order: '5123', carrier: 'DHL' } });
  const input = { target: { vendor: 'reamaze', conversationId: REFUND }, fields: { carrier: 'UPS' } };
  await update.run(update.input.parse(input), { reamaze } as Vendors, call());
  expect(at(REFUND)?.data).toEqual({ order: '5123', carrier: 'UPS' });
  expect(vendor.counts.writes).toBe(1);
});
