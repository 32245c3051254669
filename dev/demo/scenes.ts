import type { Simulators } from '../simulated-vendors.ts';

/** Who wants what, over which trigger, and what must be true at the vendor when it is over. */
export interface Scene {
  readonly title: string;
  readonly story: string;
  readonly vendor: keyof Simulators;
  readonly ask: Ask;
  /** What goes wrong on the way. */
  readonly spoil?: (simulators: Simulators) => void;
  /** What the answer or result event must say. */
  readonly expect: Readonly<Record<string, unknown>>;
  /** What is now true at the vendor, in words, and whether it is what was wanted. */
  readonly truth: (simulators: Simulators) => { readonly said: string; readonly holds: boolean };
}

export type Ask =
  | { readonly by: 'event'; readonly source: string; readonly detailType: string; readonly detail: unknown }
  | {
      readonly by: 'http';
      readonly method: string;
      readonly path: string;
      readonly body: unknown;
      readonly key: string;
    };

const FRIDAY = nextFriday();
const TRACKING = 'Your order 5123 is on its way: https://track.example/5123';
const ARCHIVED = 'We have received your return, thank you.';
const LATER = 'Your gift is wrapped and leaves today.';

export const SCENES: readonly Scene[] = [
  {
    title: 'A payment succeeds',
    story: 'payment.completed is on the bus; a mapping turns it into a reactivation with a note.',
    vendor: 'khoros',
    ask: {
      by: 'event',
      source: 'payments',
      detailType: 'payment.completed',
      detail: {
        paymentId: 'p-5123',
        networkType: 'facebook',
        networkId: '32031810236844413',
        pageId: '354241721305178',
      },
    },
    expect: { state: 'done', operation: 'khoros.reactivateAuthorConversations' },
    truth({ khoros }) {
      const conversation = khoros.state.conversations.get(12745258);
      const notes = conversation?.notes.map(({ text }) => text) ?? [];
      return {
        said: `conversation 12745258 is ${conversation?.status}, with ${count(notes, 'note')}: ${notes.join()}`,
        holds: conversation?.status === 'AVAILABLE' && notes.join() === 'payment processed',
      };
    },
  },
  {
    title: 'An order ships',
    story: 'The customer gets the tracking link, and the conversation is closed.',
    vendor: 'helpscout',
    ask: {
      by: 'http',
      method: 'POST',
      path: '/helpscout/conversations/123/reply',
      key: 'order-5123-shipped',
      body: { customer: { email: 'ana.pereira@example.com' }, text: TRACKING, status: 'closed' },
    },
    expect: { state: 'done', verified: true },
    truth({ helpscout }) {
      const mails = helpscout.effects().filter(({ text }) => text === TRACKING);
      const status = helpscout.state.conversations.get(123)?.status;
      return {
        said: `${count(mails, 'mail')} with the link; conversation 123 is ${status}`,
        holds: mails.length === 1 && status === 'closed',
      };
    },
  },
  {
    title: 'A contact becomes active in the CRM',
    story: 'The WhatsApp conversation is opened again, and read back: a 200 alone proves nothing there.',
    vendor: 'wapikit',
    ask: {
      by: 'http',
      method: 'POST',
      path: '/wapikit/conversations/6f9619ff-8b86-4d01-b42d-00cf4fc964ff',
      key: 'crm-ana-active',
      body: { status: 'Active' },
    },
    expect: { state: 'done', verified: true },
    truth({ wapikit }) {
      const status = wapikit.state.conversations.get('6f9619ff-8b86-4d01-b42d-00cf4fc964ff')?.status;
      return { said: `the conversation is ${status}`, holds: status === 'Active' };
    },
  },
  {
    title: 'A refund is pending until Friday',
    story: 'On hold until then, with somebody else, and tagged.',
    vendor: 'reamaze',
    ask: {
      by: 'http',
      method: 'PUT',
      path: '/reamaze/conversations/the-kettle-leaks',
      key: 'refund-5123',
      body: {
        status: 5,
        hold_until: FRIDAY,
        assignee: { email: 'staff1@example.com' },
        tag_list: ['refund', 'bank'],
      },
    },
    expect: { state: 'done', verified: true },
    truth({ reamaze }) {
      const found = reamaze.state.conversations.find(({ slug }) => slug === 'the-kettle-leaks');
      const { status, assignee, tags = [] } = found ?? {};
      return {
        said: `status ${status}, hold until ${found?.holdUntil}, with ${assignee?.email}, tagged ${tags.join(', ')}`,
        holds: status === 5 && assignee?.email === 'staff1@example.com' && tags.join() === 'refund,bank',
      };
    },
  },
  {
    title: 'An old thread moves in',
    story: 'imported: its own date, no mail to anybody, nothing reopened.',
    vendor: 'helpscout',
    ask: {
      by: 'http',
      method: 'POST',
      path: '/helpscout/conversations/127/reply',
      key: 'migration-127-3',
      body: { customer: { id: 123 }, text: ARCHIVED, imported: true, createdAt: '2016-05-04T08:30:00Z' },
    },
    expect: { state: 'done' },
    truth({ helpscout }) {
      const conversation = helpscout.state.conversations.get(127);
      const threads = conversation?.threads.filter(({ text }) => text === ARCHIVED) ?? [];
      const mails = helpscout.effects().filter(({ text }) => text === ARCHIVED);
      return {
        said: `${count(threads, 'thread')} of 2016, ${count(mails, 'mail')}; conversation 127 is ${conversation?.status}`,
        holds: threads.length === 1 && mails.length === 0 && conversation?.status === 'closed',
      };
    },
  },
  {
    title: 'The answer to a reply is lost',
    story:
      'Help Scout mails the customer, then the connection breaks. Nobody sends it again: the thread is looked for.',
    vendor: 'helpscout',
    spoil: ({ helpscout }) => helpscout.faults.push({ name: 'reset-after', match: { operation: 'createReply' } }),
    ask: {
      by: 'http',
      method: 'POST',
      path: '/helpscout/conversations/128/reply',
      key: 'gift-128',
      body: { customer: { id: 125 }, text: LATER },
    },
    expect: { state: 'done', reconciled: true },
    truth({ helpscout }) {
      const mails = helpscout.effects().filter(({ text }) => text === LATER);
      return { said: `${count(mails, 'mail')} to the customer`, holds: mails.length === 1 };
    },
  },
];

function count(things: readonly unknown[], name: string): string {
  return `${things.length === 0 ? 'no' : things.length} ${name}${things.length === 1 ? '' : 's'}`;
}

function nextFriday(): string {
  const at = new Date();
  at.setUTCDate(at.getUTCDate() + ((5 - at.getUTCDay() + 7) % 7 || 7));
  at.setUTCHours(9, 0, 0, 0);
  return at.toISOString().replace('.000Z', 'Z');
}
