import type { Conversation, HelpscoutState, Person, Thread } from './state.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

const CUSTOMERS: readonly Person[] = [
  { id: 123, first: 'Ana', last: 'Pereira', email: 'ana.pereira@example.com' },
  { id: 124, first: 'Jonas', last: 'Lindqvist', email: 'jonas.lindqvist@example.com' },
  { id: 125, first: 'Mei', last: 'Tanaka', email: 'mei.tanaka@example.com' },
  { id: 126, first: 'Oluwaseun', last: 'Adeyemi', email: 'seun.adeyemi@example.com' },
];

const USERS: readonly Person[] = [
  { id: 4001, first: 'Support', last: 'Automation', email: 'automation@shop.example' },
  { id: 4002, first: 'Grace', last: 'Okafor', email: 'grace@shop.example' },
  { id: 4003, first: 'Tomás', last: 'Rivera', email: 'tomas@shop.example' },
];

/** One conversation, before ids and times are put in. */
interface Sketch extends Partial<Omit<Conversation, 'threads'>> {
  readonly id: number;
  readonly subject: string;
  readonly customerId: number;
  readonly daysOld: number;
  /** Alternately from the customer and from an agent. */
  readonly talk: readonly string[];
}

const ASKED = [
  'Hello, where is my order 5123? The tracking page says nothing.',
  'Hello Ana, it leaves our warehouse tomorrow.',
  'Thank you, please write when it has.',
];

const sketches = (now: number): readonly Sketch[] => [
  { id: 123, subject: 'Where is my order 5123?', customerId: 123, daysOld: 2, talk: ASKED, assigneeId: 4002 },
  {
    id: 124,
    subject: 'Refund for the blue kettle',
    customerId: 124,
    daysOld: 5,
    status: 'pending',
    tags: ['refund'],
    talk: ['The kettle leaks, I would like my money back.', 'We have asked our bank; it takes until Friday.'],
  },
  {
    id: 125,
    subject: 'Invoice for March',
    customerId: 125,
    daysOld: 20,
    status: 'closed',
    closedAt: now - 18 * DAY,
    talk: ['Could you send the invoice once more?', 'Here it is.', 'Got it, thanks!'],
  },
  {
    id: 126,
    subject: 'Better rankings, guaranteed',
    customerId: 126,
    daysOld: 1,
    status: 'spam',
    talk: ['We can double your visitors in a week.'],
  },
  {
    id: 127,
    subject: 'Change of address',
    customerId: 123,
    daysOld: 90,
    status: 'closed',
    closedAt: now - 88 * DAY,
    talk: ['I have moved, please note my new address.', 'Done!'],
  },
  {
    id: 128,
    subject: 'Gift wrapping',
    customerId: 125,
    daysOld: 3,
    tags: ['vip', 'presale'],
    fields: [{ id: 104, value: '168' }],
    snooze: { snoozedUntil: new Date(now + 2 * DAY).toISOString(), unsnoozeOnCustomerReply: true },
    talk: ['Can you wrap it as a present?'],
  },
  {
    id: 130,
    subject: 'Order 5123, again',
    customerId: 123,
    daysOld: 12,
    mergedInto: { id: 123, at: now - 10 * DAY },
    talk: [],
  },
  {
    id: 131,
    subject: 'Order 4001',
    customerId: 123,
    daysOld: 80,
    mergedInto: { id: 123, at: now - 61 * DAY },
    talk: [],
  },
  { id: 140, subject: 'The endless thread', customerId: 126, daysOld: 40, talk: many(99) },
  { id: 141, subject: 'One more fits', customerId: 126, daysOld: 40, talk: many(98) },
  {
    id: 142,
    subject: 'Warranty of 2019',
    customerId: 124,
    daysOld: 900,
    status: 'closed',
    closedAt: now - 899 * DAY,
    locked: true,
    talk: ['How long is the warranty?', 'Two years.'],
  },
  { id: 143, subject: 'A long story', customerId: 125, daysOld: 30, talk: many(60) },
  { id: 150, subject: 'Deleted by mistake', customerId: 124, daysOld: 7, state: 'deleted', talk: ['Hello?'] },
];

function many(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `Message ${index + 1} of ${count}`);
}

/** The first thread that is created gets the id of the vendor's own example. */
const FIRST_NEW_THREAD = 567;
export const FIRST_EXTRA_CONVERSATION = 10_000;

/** The account that the README describes, and `extra` plain conversations with ids from 10000. */
export function seed(now: number, extra = 0): HelpscoutState {
  const state: HelpscoutState = {
    conversations: new Map(),
    customers: new Map(CUSTOMERS.map((customer) => [customer.id, customer])),
    users: new Map(USERS.map((user) => [user.id, user])),
    mailboxes: new Map([
      [1, { id: 1, name: 'Orders', email: 'orders@shop.example' }],
      [2, { id: 2, name: 'Billing', email: 'billing@shop.example' }],
    ]),
    mails: [],
    silent: [],
    nextThreadId: FIRST_NEW_THREAD,
    nextId: 90_001,
  };
  const extras = Array.from({ length: extra }, (_, index) => ({
    id: FIRST_EXTRA_CONVERSATION + index,
    subject: `Order ${6000 + index}`,
    customerId: 123 + (index % CUSTOMERS.length),
    daysOld: 1 + (index % 30),
    talk: ['When does it arrive?'],
  }));
  let threadId = 1;
  for (const sketch of [...sketches(now), ...extras]) {
    const threads = sketch.talk.map((text, index) => threadOf(sketch, threadId++, text, index, now));
    state.conversations.set(sketch.id, conversationOf(sketch, threads, now));
  }
  return state;
}

function conversationOf({ daysOld, talk: _, ...sketch }: Sketch, threads: Thread[], now: number): Conversation {
  const createdAt = now - daysOld * DAY;
  const updatedAt = threads.at(-1)?.createdAt ?? createdAt;
  const defaults = { status: 'active', state: 'published', mailboxId: 1, tags: [], fields: [] } as const;
  return { ...defaults, number: 1000 + sketch.id, createdAt, updatedAt, ...sketch, threads };
}

function threadOf({ customerId, daysOld }: Sketch, serial: number, text: string, index: number, now: number): Thread {
  const fromCustomer = index % 2 === 0;
  const createdAt = now - daysOld * DAY + index * MINUTE;
  return {
    id: fromSerial(serial),
    type: fromCustomer ? 'customer' : 'message',
    state: 'published',
    status: 'active',
    text,
    createdBy: fromCustomer ? { type: 'customer', id: customerId } : { type: 'user', id: 4002 },
    customerId,
    cc: [],
    bcc: [],
    createdAt,
    committedAt: createdAt,
    imported: false,
    attachments: [],
  };
}

/** Threads of the seed stay clear of those that are created later. */
function fromSerial(serial: number): number {
  return serial < FIRST_NEW_THREAD ? serial : 1_000_000 + serial;
}
