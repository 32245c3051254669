import type { Channel, Conversation, ReamazeState, Staff } from './state.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

const AUTOMATION: Staff = { name: 'Support Automation', email: 'automation@shop.example' };
const GRACE: Staff = { name: 'Grace Okafor', email: 'grace@shop.example' };
/** The staff user of the vendor's own example. */
const STAFF_1: Staff = { name: 'Tomás Rivera', email: 'staff1@example.com' };

const ANA: Staff = { name: 'Ana Pereira', email: 'ana.pereira@example.com' };
const JONAS: Staff = { name: 'Jonas Lindqvist', email: 'jonas.lindqvist@example.com' };

const ACME = { brand: 'acme', channel: 1, visibility: 0 } as const;
const SUPPORT: Channel = { ...ACME, slug: 'support', name: 'Support', email: 'support@acme.example' };
const BILLING: Channel = { ...ACME, slug: 'billing', name: 'Billing', email: 'billing@acme.example', visibility: 1 };
const CHAT: Channel = { ...ACME, slug: 'chat', name: 'Chat', channel: 6, email: '' };
const OUTLET: Channel = {
  slug: 'outlet',
  name: 'Outlet',
  brand: 'acme-outlet',
  channel: 1,
  email: 'hi@outlet.example',
  visibility: 0,
};

type Sketch = Pick<Conversation, 'id' | 'slug' | 'subject' | 'author' | 'status'> &
  Partial<Conversation> & {
    readonly daysOld: number;
    /** Alternately from the customer and from staff. */
    readonly talk: readonly string[];
  };

const SKETCHES: readonly Sketch[] = [
  {
    id: 90001,
    slug: 'refund-for-order-5123',
    subject: 'Refund for order 5123',
    author: ANA,
    status: 2,
    daysOld: 2,
    tags: ['refund'],
    data: { order: '5123' },
    talk: ['I would like my money back.', 'We have asked our bank.'],
  },
  {
    id: 90002,
    slug: 'the-kettle-leaks',
    subject: 'The kettle leaks',
    author: JONAS,
    status: 0,
    daysOld: 1,
    assignee: GRACE,
    ref: 'TICKET-42',
    originId: 'mail-7f3a',
    talk: ['It leaks.'],
  },
  {
    id: 90003,
    slug: 'délivery-when',
    subject: 'Délivery: when?',
    author: ANA,
    status: 1,
    daysOld: 4,
    channel: CHAT,
    talk: ['When does it arrive?', 'On Friday.'],
  },
  {
    id: 90004,
    slug: 'on-hold-until-spring',
    subject: 'On hold until spring',
    author: JONAS,
    status: 5,
    daysOld: 9,
    holdUntil: '2030-03-20T09:00:00.000+00:00',
    talk: ['Please write in spring.'],
  },
  {
    id: 90005,
    slug: 'old-question',
    subject: 'Old question',
    author: ANA,
    status: 4,
    daysOld: 400,
    talk: ['Are you open on Sunday?', 'We are.'],
  },
  {
    id: 90006,
    slug: 'outlet-sizes',
    subject: 'Sizes in the outlet',
    author: JONAS,
    status: 0,
    daysOld: 3,
    channel: OUTLET,
    talk: ['Do you have 44?'],
  },
];

const FIRST_EXTRA_ID = 100_000;

/** The account that the README describes, and `extra` open conversations with the slugs `extra-0`, `extra-1`, … */
export function seed(now: number, extra = 0): ReamazeState {
  const extras = Array.from(
    { length: extra },
    (_, index): Sketch => ({
      id: FIRST_EXTRA_ID + index,
      slug: `extra-${index}`,
      subject: `Order ${6000 + index}`,
      author: index % 2 === 0 ? ANA : JONAS,
      status: 0,
      daysOld: 1 + (index % 30),
      talk: ['When does it arrive?'],
    }),
  );
  return {
    conversations: [...SKETCHES, ...extras].map((sketch) => conversationOf(sketch, now)),
    channels: [SUPPORT, BILLING, CHAT, OUTLET],
    staff: [AUTOMATION, GRACE, STAFF_1],
    effects: [],
    nextMessageId: 5_000_000,
  };
}

function conversationOf({ daysOld, talk, ...sketch }: Sketch, now: number): Conversation {
  const createdAt = now - daysOld * DAY;
  const messages = talk.map((body, index) => ({
    id: sketch.id * 10 + index,
    body,
    visibility: 0,
    author: index % 2 === 0 ? sketch.author : GRACE,
    fromStaff: index % 2 === 1,
    createdAt: createdAt + index * MINUTE,
  }));
  const updatedAt = messages.at(-1)?.createdAt ?? createdAt;
  return { tags: [], data: {}, channel: SUPPORT, createdAt, updatedAt, ...sketch, messages };
}
