import { describe, expect, it } from 'vitest';
import { createMemoryStore } from '../../../dev/simulation/memory-store.ts';
import { operation as reactivateNeutrally } from '../../../functions/conversations/reactivate.ts';
import { operation as replyNeutrally } from '../../../functions/conversations/reply.ts';
import { operation as update } from '../../../functions/conversations/update.ts';
import { operation as addNote } from '../../../functions/helpscout/add-note.ts';
import { operation as createReply } from '../../../functions/helpscout/create-reply.ts';
import { operation as snooze } from '../../../functions/helpscout/snooze.ts';
import { operation as unsnooze } from '../../../functions/helpscout/unsnooze.ts';
import { operation as unassign } from '../../../functions/wapikit/unassign-conversation.ts';
import { conversationKey } from '../../../lib/ledger/line/line.ts';
import type { Conversation } from '../../../lib/ledger/records/conversation.ts';
import { fresh } from '../../../lib/ledger/records/store.ts';
import type { Operation, VendorName } from '../../../lib/operation.ts';
import { type Everything, everything } from '../../kit/world.ts';

type Case = readonly [
  name: string,
  operation: Operation,
  vendor: VendorName,
  conversation: string,
  input: Readonly<Record<string, unknown>>,
];

const WORDS = 'It is on its way';
const AT_WAPIKIT = '6f9619ff-8b86-4d01-b42d-00cf4fc964ff';

const at = (vendor: VendorName, conversationId: string) => ({ target: { vendor, conversationId } });
// biome-ignore lint/suspicious/noThenProperty: the contract's own word; no one awaits an input
const THEN_PENDING = { text: WORDS, then: 'pending' };

const ADDING: readonly Case[] = [
  [
    'a reply at Help Scout',
    createReply,
    'helpscout',
    '123',
    { conversationId: '123', customer: { id: 123 }, text: WORDS, status: 'spam', assignTo: 4003 },
  ],
  ['a note at Help Scout', addNote, 'helpscout', '123', { conversationId: '123', text: WORDS, status: 'spam' }],
  ['a neutral reply at Help Scout', replyNeutrally, 'helpscout', '123', { ...at('helpscout', '123'), ...THEN_PENDING }],
  [
    'a neutral reply at Re:amaze',
    replyNeutrally,
    'reamaze',
    'the-kettle-leaks',
    { ...at('reamaze', 'the-kettle-leaks'), ...THEN_PENDING },
  ],
  [
    'a neutral reply at WapiKit',
    replyNeutrally,
    'wapikit',
    AT_WAPIKIT,
    // biome-ignore lint/suspicious/noThenProperty: as above
    { ...at('wapikit', AT_WAPIKIT), text: WORDS, then: 'open' },
  ],
  [
    'a note beside a reactivation at Help Scout',
    reactivateNeutrally,
    'helpscout',
    '124',
    { ...at('helpscout', '124'), note: WORDS },
  ],
  [
    'a note beside a reactivation at Re:amaze',
    reactivateNeutrally,
    'reamaze',
    'the-kettle-leaks',
    { ...at('reamaze', 'the-kettle-leaks'), note: WORDS },
  ],
  [
    'a tag at Help Scout',
    update,
    'helpscout',
    '123',
    { ...at('helpscout', '123'), status: 'spam', tags: { add: [WORDS] } },
  ],
  [
    'a tag at Re:amaze',
    update,
    'reamaze',
    'the-kettle-leaks',
    { ...at('reamaze', 'the-kettle-leaks'), status: 'pending', tags: { add: [WORDS] } },
  ],
];

/** Where newer actions have set everything that an older one may set, and its status is none that an older one names. */
async function newer(vendor: VendorName, conversation: string): Promise<Everything> {
  const store = createMemoryStore();
  const all = everything({ store });
  const setAt = all.world.now() + 60_000;
  const key = conversationKey({ vendor, account: 'default', conversation });
  const lastSet = Object.fromEntries(['status', 'assignee', 'snooze'].map((name) => [name, setAt]));
  const body: Conversation = { line: [], credited: [], lastSet };
  await store.put({ ...fresh(key, body), rev: 1 });
  const { helpscout, reamaze, wapikit } = all.vendors.simulators;
  for (const it of helpscout.state.conversations.values()) it.status = 'closed';
  for (const it of reamaze.state.conversations) it.status = 2;
  for (const it of wapikit.state.conversations.values()) it.status = 'Closed';
  return all;
}

function statusesIn({ vendors: { simulators } }: Everything): readonly unknown[] {
  const { helpscout, reamaze, wapikit } = simulators;
  return [
    ...[...helpscout.state.conversations.values()].map(({ status, assigneeId }) => [status, assigneeId]),
    ...reamaze.state.conversations.map(({ status }) => status),
    ...[...wapikit.state.conversations.values()].map(({ status, assignedTo }) => [status, assignedTo]),
  ];
}

function stateOf({ vendors: { simulators } }: Everything, vendor: VendorName): string {
  return JSON.stringify(simulators[vendor].state, (_, value) => (value instanceof Map ? [...value] : value));
}

describe('What is older than what newer actions have set', () => {
  it.each(ADDING)('still adds %s, once, and leaves status and owner as they are', async (...given) => {
    const [, operation, vendor, conversation, input] = given;
    const all = await newer(vendor, conversation);
    const before = statusesIn(all);
    const answer = await all.bundle.http(operation, { body: input });
    expect(answer.body).toMatchObject({ state: 'done', warnings: expect.arrayContaining(['superseded:status']) });
    expect(stateOf(all, vendor).toLowerCase()).toContain(WORDS.toLowerCase());
    expect(statusesIn(all)).toEqual(before);
  });

  const SETTING: readonly Case[] = [
    ['a reactivation', reactivateNeutrally, 'helpscout', '123', at('helpscout', '123')],
    ['the end of a snooze', unsnooze, 'helpscout', '128', { conversationId: '128' }],
    [
      'a snooze',
      snooze,
      'helpscout',
      '128',
      { conversationId: '128', snoozedUntil: '2099-03-06T09:00:00Z', unsnoozeOnCustomerReply: true },
    ],
    ['an end of an assignment', unassign, 'wapikit', AT_WAPIKIT, { conversationId: AT_WAPIKIT }],
  ];

  it.each(SETTING)('is given up where it adds nothing: %s', async (...given) => {
    const [, operation, vendor, conversation, input] = given;
    const all = await newer(vendor, conversation);
    const answer = await all.bundle.http(operation, { body: input });
    expect(answer.body).toMatchObject({ state: 'cancelled', reason: 'superseded' });
    expect(all.vendors.requests()).toBe(0);
  });
});
