import type { Contact, Conversation, Member, Status, WapikitState } from './state.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

type Sketch = {
  readonly id: string;
  readonly name: string;
  readonly phone: string;
  readonly status: Status;
  readonly daysOld: number;
  readonly tags?: readonly string[];
  readonly assigned?: boolean;
  /** Alternately from the contact and from the team. */
  readonly talk: readonly string[];
};

const SKETCHES: readonly Sketch[] = [
  {
    id: '6f9619ff-8b86-4d01-b42d-00cf4fc964ff',
    name: 'Ana Pereira',
    phone: '+351910000123',
    status: 'Closed',
    daysOld: 2,
    tags: ['vip'],
    talk: ['Olá, my order 5123?', 'It leaves tomorrow.', 'Obrigada!'],
  },
  {
    id: '7c9e6679-7425-40de-944b-e07fc1f90ae7',
    name: 'Jonas Lindqvist',
    phone: '+46700000124',
    status: 'Active',
    daysOld: 1,
    assigned: true,
    talk: ['The kettle leaks.'],
  },
  {
    id: '550e8400-e29b-41d4-a716-446655440000',
    name: 'Mei Tanaka',
    phone: '+81900000125',
    status: 'Resolved',
    daysOld: 30,
    talk: ['Thanks, solved.'],
  },
  {
    id: '16fd2706-8baf-433b-82eb-8c7fada847da',
    name: 'Oluwaseun Adeyemi',
    phone: '+23480000126',
    status: 'Deleted',
    daysOld: 60,
    talk: ['Hello?'],
  },
];

/** The account that the README describes, and `extra` closed conversations whose ids end in 1, 2, … */
export function seed(now: number, extra = 0): WapikitState {
  const grace: Member = {
    uniqueId: uuid(4002),
    name: 'Grace Okafor',
    email: 'grace@shop.example',
    createdAt: now - 400 * DAY,
  };
  const extras = Array.from(
    { length: extra },
    (_, index): Sketch => ({
      id: extraConversationId(index),
      name: `Contact ${index}`,
      phone: `+1555${String(index).padStart(7, '0')}`,
      status: 'Closed',
      daysOld: 1 + (index % 30),
      talk: ['Hello?'],
    }),
  );
  const conversations = [...SKETCHES, ...extras].map((sketch, index) => conversationOf(sketch, index, grace, now));
  return {
    conversations: new Map(conversations.map((it) => [it.uniqueId, it])),
    members: new Map([[grace.uniqueId, grace]]),
    effects: [],
    nextMessage: 1,
  };
}

/** The id of the nth extra conversation. */
export function extraConversationId(index: number): string {
  return `e0000000-0000-4000-8000-${String(index + 1).padStart(12, '0')}`;
}

function conversationOf(sketch: Sketch, index: number, grace: Member, now: number): Conversation {
  const createdAt = now - sketch.daysOld * DAY;
  const contact: Contact = { uniqueId: uuid(123 + index), name: sketch.name, phone: sketch.phone, createdAt };
  return {
    uniqueId: sketch.id,
    status: sketch.status,
    contact,
    ...(sketch.assigned && { assignedTo: grace }),
    tags: sketch.tags ?? [],
    createdAt,
    messages: sketch.talk.map((text, at) => ({
      uniqueId: uuid(100_000 + index * 100 + at),
      direction: at % 2 === 0 ? 'InBound' : 'OutBound',
      text,
      createdAt: createdAt + at * MINUTE,
    })),
  };
}

function uuid(serial: number): string {
  return `c0000000-0000-4000-8000-${String(serial).padStart(12, '0')}`;
}
