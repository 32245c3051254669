import { describe, expect, it } from 'vitest';
import { operation as reactivate } from '../../../../functions/conversations/reactivate.ts';
import { operation as createReply } from '../../../../functions/helpscout/create-reply.ts';
import { operations } from '../../../../functions/registry.ts';
import { comparableStatuses } from '../../../../lib/doors/intake/only-if.ts';
import { VENDOR_NAMES, VENDORS } from '../../../../lib/vendors/vendors.ts';
import { reply } from '../../../kit/replies.ts';
import { everything } from '../../../kit/world.ts';

const INPUT = { conversationId: '123', customer: { id: 123 }, text: 'How are you?' };

describe('a condition that no conversation can meet', () => {
  it.each(operations.filter(({ readStatus }) => readStatus).map((operation) => [operation.name, operation] as const))(
    'is refused by %s, which names the statuses that there are',
    async (name, operation) => {
      const { bundle, vendors } = everything();
      for (const options of [{}, { dryRun: true }]) {
        const answer = await bundle.invoke(operation, { input: operation.example, onlyIf: 'resolvd', ...options });
        const issues = [{ path: 'onlyIf', message: `must be one of ${comparableStatuses(name).join(', ')}` }];
        expect(answer).toMatchObject({ error: { kind: 'invalid_input', issues } });
      }
      expect([bundle.secretReads.count, vendors.requests()]).toEqual([0, 0]);
    },
  );

  it('is refused over HTTP, and as an event', async () => {
    const all = everything();
    expect(await reply(all, { query: { onlyIf: 'Active' } })).toMatchObject({ status: 400 });
    const event = {
      id: 'event-1',
      'detail-type': createReply.name,
      source: 'shop',
      detail: { input: INPUT, onlyIf: '2' },
    };
    expect(await all.bundle.invoke(createReply, event)).toMatchObject({ error: { issues: [{ path: 'onlyIf' }] } });
  });

  it.each([
    [{ vendor: 'wapikit', conversationId: '6f9619ff-8b86-4d01-b42d-00cf4fc964ff' }, 'Instead: open, closed.'],
    [{ vendor: 'khoros', author: { networkType: 'twitter', networkId: '1' } }, 'Instead: leave out onlyIf.'],
  ])('is refused where the vendor has no such status: %j', async (target, instead) => {
    const { bundle, vendors } = everything();
    expect(await bundle.invoke(reactivate, { input: { target }, onlyIf: 'spam' })).toMatchObject({
      error: { kind: 'not_supported', status: 422, detail: expect.stringContaining(instead) },
    });
    expect(vendors.requests()).toBe(0);
  });

  it.each(VENDOR_NAMES)('is none of the statuses with which %s answers', (vendor) => {
    const { neutral, statuses } = VENDORS[vendor];
    const { target, statuses: words = {} } = neutral?.capabilities ?? {};
    const settable = target === 'conversation' ? Object.values(words).map(String) : [];
    expect(statuses).toEqual(expect.arrayContaining(settable.filter((status) => status !== 'snoozed')));
  });
});
