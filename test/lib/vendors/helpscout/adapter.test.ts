import { expect, it } from 'vitest';
import { operation as addNote } from '../../../../functions/conversations/add-note.ts';
import { operation as update } from '../../../../functions/conversations/update.ts';
import type { Vendors } from '../../../../lib/operation.ts';
import { Snooze } from '../../../../lib/vendors/helpscout/index.ts';
import { conversation, helpscoutWith } from './helpscout-with.ts';

const target = { vendor: 'helpscout', conversationId: '123' };

it('a plain note reads as it was written, though Help Scout takes HTML', async () => {
  const { client: helpscout, vendor, call } = helpscoutWith();
  const input = addNote.input.parse({ target, text: 'Refund < 20 & paid' });
  await addNote.run(input, { helpscout } as Vendors, call());
  const texts = vendor.state.conversations.get(123)?.threads.map((thread) => thread.text) ?? [];
  expect(texts).toContain('Refund &lt; 20 &amp; paid');
});

it('a snoozed conversation is woken when its status is set, and is not taken for done as long as it sleeps', async () => {
  const { client: helpscout, vendor, call, fixture } = helpscoutWith();
  const snooze = Snooze.parse({ snoozedUntil: '2026-03-06T09:00:00Z', unsnoozeOnCustomerReply: true });
  await helpscout.snooze(conversation('123'), snooze, call());
  const input = update.input.parse({ target, status: 'open' });
  const vendors = { helpscout } as Vendors;
  const evidence = { sentAt: fixture.time, before: [] };
  expect(await update.findEffect?.(input, evidence, vendors, call())).toBe('unclear');
  await update.run(input, vendors, call());
  expect(vendor.state.conversations.get(123)).toMatchObject({ status: 'active' });
  expect(vendor.state.conversations.get(123)?.snooze).toBeUndefined();
});
