import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FAULT_FACTS, FAULTS, type FaultName } from '../../../../dev/simulators/faults.ts';
import { AppError } from '../../../../lib/errors/app-error.ts';
import type { Call, Done } from '../../../../lib/operation.ts';
import {
  ConversationUpdate,
  FieldChange,
  type HelpScout,
  NewNote,
  Snooze,
  TagChange,
} from '../../../../lib/vendors/helpscout/index.ts';
import { APP, conversation, helpscoutWhere, helpscoutWith } from './helpscout-with.ts';

const FRIDAY = '2026-03-06T09:00:00Z';
const snooze = Snooze.parse({ snoozedUntil: FRIDAY, unsnoozeOnCustomerReply: true });

/** Each change with a conversation that it changes, and what the simulator then shows. */
const CHANGES = {
  updateConversation: {
    id: '123',
    run: (client: HelpScout, id: string, call: Call): Promise<Done<unknown>> =>
      client.updateConversation(conversation(id), ConversationUpdate.parse({ status: 'closed', assignTo: 4003 }), call),
    find: (client: HelpScout, sentAt: number, call: Call) =>
      client.findUpdate(
        conversation('123'),
        ConversationUpdate.parse({ status: 'closed', assignTo: 4003 }),
        { sentAt, before: [] },
        call,
      ),
    shown: { status: 'closed', assigneeId: 4003 },
  },
  setTags: {
    id: '128',
    run: (client: HelpScout, id: string, call: Call): Promise<Done<unknown>> =>
      client.setTags(conversation(id), TagChange.parse({ add: ['paid'], remove: ['vip'] }), call),
    find: (client: HelpScout, sentAt: number, call: Call) =>
      client.findTags(
        conversation('128'),
        TagChange.parse({ add: ['paid'], remove: ['vip'] }),
        { sentAt, before: [] },
        call,
      ),
    shown: { tags: ['presale', 'paid'] },
  },
  setFields: {
    id: '128',
    run: (client: HelpScout, id: string, call: Call): Promise<Done<unknown>> =>
      client.setFields(conversation(id), FieldChange.parse({ add: [{ id: 7, value: 'x' }], remove: [104] }), call),
    find: (client: HelpScout, sentAt: number, call: Call) =>
      client.findFields(
        conversation('128'),
        FieldChange.parse({ add: [{ id: 7, value: 'x' }], remove: [104] }),
        { sentAt, before: [] },
        call,
      ),
    shown: { fields: [{ id: 7, value: 'x' }] },
  },
  snooze: {
    id: '123',
    run: (client: HelpScout, id: string, call: Call): Promise<Done<unknown>> =>
      client.snooze(conversation(id), snooze, call),
    find: (client: HelpScout, sentAt: number, call: Call) =>
      client.findSnooze(conversation('123'), snooze, { sentAt, before: [] }, call),
    shown: { snooze },
  },
} as const;

describe.each(Object.entries(CHANGES))('%s', (_, { id, run, find, shown }) => {
  it('is carried out and read back', async () => {
    const { client, vendor, call } = helpscoutWith();
    expect(await run(client, id, call())).toMatchObject({ verified: true, result: { conversation: { id } } });
    expect(vendor.state.conversations.get(Number(id))).toMatchObject(shown);
  });

  it('is carried out where a merged conversation now is', async () => {
    const { client, call } = helpscoutWith();
    expect(await run(client, '130', call())).toMatchObject({
      result: { conversation: { id: '123' }, movedFrom: '130' },
    });
  });

  it.each(FAULTS)('is never taken for what it is not: %s', async (name: FaultName) => {
    const { client, vendor, call, fixture } = helpscoutWith();
    vendor.faults.push({ name, match: { path: `/conversations/${id}` } });
    const outcome = await run(client, id, call()).then(
      () => 'applied',
      (thrown) => {
        const { outcome, verified } = AppError.from(thrown).facts;
        return verified === false ? 'refused' : outcome;
      },
    );
    fixture.time += 3_600_000;
    const now = vendor.state.conversations.get(Number(id));
    if (outcome === 'applied') expect(now).toMatchObject(shown);
    if (outcome === 'refused') expect(now).not.toMatchObject(shown);
  });

  it('leaves evidence that tells whether it happened', async () => {
    const { client, vendor, call, fixture } = helpscoutWith();
    const sentAt = fixture.time;
    expect(await find(client, sentAt, call())).toBe('absent');
    await run(client, id, call());
    fixture.time += 60_000;
    expect(await find(client, sentAt, call())).toMatchObject({ found: { verified: true } });
    expect(vendor.counts.writes).toBeGreaterThan(0);
  });

  it('says what is not set after all, though Help Scout said yes in its own form', async () => {
    const { client, vendor, call } = helpscoutWith();
    const methods = ['PATCH', 'PUT', 'DELETE'];
    vendor.faults.push(
      ...methods.map((method) => ({ name: 'yes-before:empty' as const, times: 9, match: { method } })),
    );
    await expect(run(client, id, call())).rejects.toMatchObject({
      kind: 'vendor_contract',
      facts: { outcome: 'not_as_asked', verified: false },
    });
  });

  it.each(['yes-before:page', 'yes-before:queued', 'yes-before:error', 'yes-before:blank'] as const)(
    'is not known after a success that is not Help Scout’s own: %s',
    async (name) => {
      const { client, vendor, call } = helpscoutWith();
      const methods = ['PATCH', 'PUT', 'DELETE'];
      vendor.faults.push(...methods.map((method) => ({ name, times: 9, match: { method } })));
      await expect(run(client, id, call())).rejects.toMatchObject({
        kind: 'vendor_contract',
        facts: { outcome: 'unknown' },
      });
    },
  );
});

describe('an update', () => {
  const update = (changes: object) => {
    const { client, vendor, call } = helpscoutWith();
    return { vendor, done: client.updateConversation(conversation('123'), ConversationUpdate.parse(changes), call()) };
  };

  it('is one request for each field, the status last', async () => {
    const { done, vendor } = update({ status: 'pending', subject: 'New', mailboxId: 2, assignTo: null });
    await done;
    const bodies = vendor.requests
      .filter(({ method }) => method === 'PATCH')
      .map(({ body }) => JSON.parse(String(body)));
    expect(bodies).toEqual([
      { op: 'replace', path: '/subject', value: 'New' },
      { op: 'move', path: '/mailboxId', value: 2 },
      { op: 'remove', path: '/assignTo' },
      { op: 'replace', path: '/status', value: 'pending' },
    ]);
  });

  it('publishes a draft, which mails it once however often it is asked', async () => {
    const { client, vendor, call } = helpscoutWith();
    await client.createReply(conversation('123'), { customer: { id: 123 }, text: 'A draft', draft: true }, call());
    const publish = () =>
      client.updateConversation(conversation('123'), ConversationUpdate.parse({ draft: false }), call());
    await publish();
    await publish();
    expect(vendor.effects()).toHaveLength(1);
  });

  it('that Help Scout refuses says which field', async () => {
    await expect(update({ assignTo: 9_999 }).done).rejects.toMatchObject({
      kind: 'vendor_refused',
      facts: { outcome: 'refused' },
    });
  });
});

describe('tags', () => {
  const tag = (change: object, meanwhile?: (tags: readonly string[]) => readonly string[]) => {
    const { client, vendor, call } = helpscoutWith();
    const it = vendor.state.conversations.get(128);
    const { fetch } = vendor;
    let writes = 0;
    const edited: typeof fetch = async (url, init) => {
      const response = await fetch(url, init);
      if (init?.method === 'PUT') writes += 1;
      // An agent edits right after our write.
      if (it && init?.method === 'PUT' && meanwhile) it.tags = meanwhile(it.tags);
      return response;
    };
    Object.assign(vendor, { fetch: edited });
    return { it, writes: () => writes, done: client.setTags(conversation('128'), TagChange.parse(change), call()) };
  };

  it('that stand there already are not written again', async () => {
    const { done, writes } = tag({ add: ['VIP '], remove: ['never there'] });
    expect(await done).not.toHaveProperty('warnings');
    expect(writes()).toBe(0);
  });

  it('replaced as a whole list warn that an edit of the same moment may be lost', async () => {
    expect(await tag({ add: ['paid'] }).done).toMatchObject({ warnings: ['tags_replaced_whole'] });
    expect(await tag({ tags: ['only'] }).done).not.toHaveProperty('warnings');
  });

  it('that an agent adds meanwhile are kept, and reported', async () => {
    const { done, it: there } = tag({ add: ['paid'] }, (tags) => [...tags, 'urgent']);
    expect(await done).toMatchObject({ warnings: ['tags_replaced_whole', 'tags_changed_meanwhile'] });
    expect(there?.tags).toEqual(['vip', 'presale', 'paid', 'urgent']);
  });

  it('that an agent takes away again are not called set', async () => {
    await expect(tag({ add: ['paid'] }, () => ['vip']).done).rejects.toMatchObject({
      kind: 'vendor_contract',
      facts: { verified: false, issues: [{ path: 'tags' }] },
    });
  });

  it('end as asked whatever stood there, for every change', () => {
    const anyTags = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e'));
    return fc.assert(
      fc.asyncProperty(anyTags, anyTags, anyTags, async (are, add, remove) => {
        fc.pre(add.length + remove.length > 0 && add.every((one) => !remove.includes(one)));
        const { client, vendor, call } = helpscoutWith();
        const there = vendor.state.conversations.get(128);
        if (there) there.tags = are;
        await client.setTags(conversation('128'), TagChange.parse({ add, remove }), call());
        const wanted = new Set([...are.filter((one) => !remove.includes(one)), ...add]);
        expect(new Set(there?.tags)).toEqual(wanted);
      }),
      { numRuns: 50 },
    );
  });
});

describe('a note', () => {
  const note = NewNote.parse({ text: 'The payment has arrived.' });

  it('is added without a word to the customer', async () => {
    const { client, vendor, call } = helpscoutWith();
    expect(await client.addNote(conversation('130'), note, call())).toMatchObject({
      result: { threadId: '567', conversationId: '123', movedFrom: '130' },
      verified: true,
      artifact: '567',
    });
    expect(vendor.effects()).toEqual([]);
    expect(vendor.state.silent).toMatchObject([{ threadId: 567, kind: 'note' }]);
  });

  it.each(FAULTS)('leaves evidence that tells whether it was added: %s', async (name: FaultName) => {
    const { client, vendor, call, fixture } = helpscoutWith({ name, match: { operation: 'createNote' } });
    const { artifacts: before } = await client.threadIds(conversation('123'), call());
    const sentAt = fixture.time;
    await client.addNote(conversation('123'), note, call()).catch(() => {});
    fixture.time += 3_600_000;
    const found = await client.findNote(conversation('123'), note, { sentAt, before }, call());
    const notes = vendor.state.silent.length;
    expect(notes).toBeLessThanOrEqual(1);
    if (FAULT_FACTS[name].acts !== 'no') expect(notes).toBe(1);
    if (notes === 0) expect(found).toBe('absent');
    else expect(found).toMatchObject({ found: { result: { threadId: '567' } } });
  });

  it('is not mistaken for a reply with the same text', async () => {
    const { client, call, fixture, reply } = helpscoutWith();
    const sentAt = fixture.time;
    await reply('123', { customer: { id: 123 }, text: note.text });
    expect(await client.findNote(conversation('123'), note, { sentAt, before: [] }, call())).toBe('absent');
  });
});

describe('the list of conversations', () => {
  it('shows active ones alone unless a status is named, and says how many pages there are', async () => {
    const { client, call } = helpscoutWith();
    const ids = async (query: object) => (await client.conversations(query, call())).conversations.map(({ id }) => id);
    expect(await ids({ query: '(email:"ana.pereira@example.com")' })).toEqual(['123']);
    expect(await ids({ query: '(email:"ana.pereira@example.com")', status: 'all' })).toEqual(
      expect.arrayContaining(['123', '127']),
    );
    expect(await client.conversations({ query: '(email:"nobody@example.com")' }, call())).toMatchObject({
      conversations: [],
      totalElements: 0,
    });
  });

  it('knows users by their address', async () => {
    const { client, call } = helpscoutWith();
    expect(await client.userId('GRACE@shop.example', call())).toBe(4002);
    expect(await client.userId('nobody@shop.example', call())).toBeUndefined();
  });
});

it('in an account of mode dryRun nothing is changed', async () => {
  const { client, vendor, call } = helpscoutWhere({}, { ...APP, mode: 'dryRun' });
  const tags = client.setTags(conversation('128'), TagChange.parse({ add: ['paid'] }), call());
  await expect(tags).rejects.toMatchObject({
    wouldSend: { body: { tags: ['vip', 'presale', 'paid'] } },
  });
  expect(vendor.counts.writes).toBe(1); // the token alone
});
