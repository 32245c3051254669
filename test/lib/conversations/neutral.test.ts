import { expect, it } from 'vitest';
import { operation as reactivate } from '../../../functions/conversations/reactivate.ts';
import { operation as reply } from '../../../functions/conversations/reply.ts';
import type { Operation, Vendors } from '../../../lib/operation.ts';
import { khorosWith } from '../vendors/khoros/khoros-with.ts';
import { ACTIVE, wapikitWith } from '../vendors/wapikit/wapikit-with.ts';

const evidence = { sentAt: Date.parse('2026-03-01T12:00:00Z'), before: ['unreadable'] };

/** What is found of an action with this input whose response was lost. */
const found = (operation: Operation, input: object, vendors: Partial<Vendors>, call: Parameters<Operation['run']>[2]) =>
  operation.findEffect?.(operation.input.parse(input), evidence, vendors as Vendors, call);

it('an author whose note may have been added is reactivated again without it', async () => {
  const { client: khoros, call } = khorosWith();
  const target = { vendor: 'khoros', author: { networkType: 'twitter', networkId: '32031810236844413' } };
  expect(await found(reactivate, { target, note: 'payment processed' }, { khoros }, call())).toEqual({
    harmless: { input: { target }, givenUp: expect.objectContaining({ warnings: ['comment_unconfirmed'] }) },
  });
});

it('a reply that the vendor does not show is as unclear as the vendor leaves it', async () => {
  const { client: wapikit, call } = wapikitWith();
  const input = { target: { vendor: 'wapikit', conversationId: ACTIVE }, text: 'It is on its way.' };
  expect(await found(reply, input, { wapikit }, call())).toBe('unclear');
});
