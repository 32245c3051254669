import * as z from 'zod/mini';
import { safeHtml } from '../../lib/conversations/html.ts';
import { replyFields } from '../../lib/conversations/model/inputs.ts';
import { neutral } from '../../lib/conversations/neutral.ts';
import { Result } from '../../lib/conversations/result.ts';
import { Target } from '../../lib/conversations/target.ts';
import { serve } from '../../lib/doors/serve.ts';
import { invalid } from '../../lib/errors/app-error.ts';
import { inJsonSchema } from '../../lib/json-schema.ts';
import { defineOperation } from '../../lib/operation.ts';
import { runtime } from '../../lib/runtime.ts';
import { showsSomething } from '../../lib/visible-text.ts';

const Input = z.strictObject({ target: Target, ...replyFields }).check(
  z.refine(({ text, html }) => (text === undefined) !== (html === undefined), {
    message: 'must have either text or html',
    ...inJsonSchema({ oneOf: [{ required: ['text'] }, { required: ['html'] }] }),
  }),
);

export const operation = defineOperation({
  name: 'conversations.reply',
  route: 'POST /conversations/reply',
  summary: 'Replies to the customer at any vendor, and leaves the conversation in the status that `then` names.',
  input: Input,
  result: Result,
  example: {
    target: { vendor: 'helpscout', conversationId: '123' },
    text: 'Your order 5123 is on its way: https://track.example/5123',
    // biome-ignore lint/suspicious/noThenProperty: the contract's own word; no one awaits an input
    then: 'closed',
  },
  otherExamples: [
    {
      target: { vendor: 'helpscout', customer: { email: 'ana.pereira@example.com' }, pick: 'latest' },
      text: 'Your order 5123 is on its way.',
    },
    {
      target: { vendor: 'reamaze', conversationId: 'refund-for-order-5123' },
      text: 'The money is on its way.',
    },
  ],
  customerText: ['text'],
  refuses: [
    { says: 'a reply without words', remove: ['text'], names: '' },
    { says: 'text and HTML at once', set: { html: '<p>Hello</p>' }, names: '' },
    { says: 'a target without a vendor', set: { target: { conversationId: '123' } }, names: 'target.vendor' },
    { says: 'HTML that shows nothing', remove: ['text'], set: { html: '<p>&nbsp;&#8203;<br></p>' }, names: 'html' },
    {
      says: 'a conversation and a customer at once',
      set: { target: { vendor: 'helpscout', conversationId: '123', customer: { email: 'a@b.example' } } },
      names: 'target',
    },
    // biome-ignore lint/suspicious/noThenProperty: as above
    { says: 'a status that no reply leaves behind', set: { then: 'spam' }, names: 'then' },
  ],
  right: 'send',
  // A draft leaves the conversation as it is until it is published.
  changes: ({ draft }) => ({ sets: draft ? {} : { status: ['then'] }, adds: true }),
  needs: ({ html }) => (html === undefined ? [] : ['sendHtml']),
  ...neutral<z.output<typeof Input>>('reply', {
    onConversation: (adapter, id, reply) => adapter.reply?.(id, { ...reply, safeHtml: () => safeHtml(reply) }),
    async check(reply) {
      if (reply.html === undefined || showsSomething((await safeHtml(reply)).html)) return;
      throw invalid('html', 'must show something: of this, nothing is safe in a mail');
    },
  }),
});

export const handler = serve(operation, runtime);
