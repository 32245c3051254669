import { describe, expect, it } from 'vitest';
import { FAULT_FACTS, FAULTS, type FaultName } from '../../../../dev/simulators/faults.ts';
import { Assignment, ConversationQuery, NewMessage } from '../../../../lib/vendors/wapikit/index.ts';
import { matchMessage } from '../../../../lib/vendors/wapikit/messages.ts';
import { ACTIVE, CLOSED, conversation, UNKNOWN, wapikitWhere, wapikitWith } from './wapikit-with.ts';

const message = NewMessage.parse({ messageData: { text: 'It is on its way.' } });
const GRACE = 'c0000000-0000-4000-8000-000000004002';
const MODES = ['documented', 'asBuiltJan', 'asBuiltFeb'] as const;

describe.each(MODES)('a message, %s', (mode) => {
  it('reaches the contact, and is named', async () => {
    const { client, vendor, call } = wapikitWhere({ mode });
    const { result, artifact } = await client.createMessage(conversation(ACTIVE), message, call());
    expect(result).toEqual({ messageId: artifact, conversationId: ACTIVE });
    expect(vendor.effects()).toMatchObject([{ kind: 'message', text: 'It is on its way.' }]);
  });

  it.each(FAULTS)('is never called absent once it may have gone: %s', async (name: FaultName) => {
    const { client, vendor, call, fixture } = wapikitWhere({ mode }, { name, match: { operation: 'createMessage' } });
    const { artifacts: before } = await client.messageIds(conversation(ACTIVE), call());
    const sentAt = fixture.time;
    const outcome = await client.createMessage(conversation(ACTIVE), message, call()).then(
      () => 'applied',
      (thrown) => thrown.facts.outcome,
    );
    fixture.time += 3_600_000;
    const messages = vendor.effects().length;
    // A credential that was refused by a slip is sent once more.
    expect(messages).toBe(FAULT_FACTS[name].acts === 'no' ? Number(outcome === 'applied') : 1);
    if (outcome === 'applied') expect(messages).toBe(1);
    if (outcome === 'not_applied' || outcome === 'refused') expect(messages).toBe(0);
    const found = await client.findMessage(conversation(ACTIVE), message, { sentAt, before }, call());
    if (messages === 0) expect(found).toBe('unclear');
    else expect(found).toMatchObject({ found: { verified: true } });
  });
});

describe('a message', () => {
  it('that went to WhatsApp and was not stored is unclear, never absent', async () => {
    const { client, vendor, call, fixture } = wapikitWhere({ messageInsertFails: true });
    const sentAt = fixture.time;
    await expect(client.createMessage(conversation(ACTIVE), message, call())).rejects.toMatchObject({
      facts: { outcome: 'unknown' },
    });
    expect(vendor.effects()).toHaveLength(1);
    expect(await client.findMessage(conversation(ACTIVE), message, { sentAt, before: [] }, call())).toBe('unclear');
  });

  it('is told from one of the same words that stood there, and from two that may be it', async () => {
    const { client, call, fixture } = wapikitWith();
    const find = (before: readonly string[]) =>
      client.findMessage(conversation(ACTIVE), message, { sentAt: fixture.time, before }, call());
    const { artifact: first } = await client.createMessage(conversation(ACTIVE), message, call());
    expect(await find([String(first)])).toBe('unclear');
    await client.createMessage(conversation(ACTIVE), message, call());
    expect(await find([])).toEqual({ several: [expect.any(String), expect.any(String)] });
    expect(await find([String(first)])).toMatchObject({ found: {} });
  });
});

describe('a message whose response was lost', () => {
  const sentAt = Date.parse('2026-03-02T09:00:00Z');
  const listed = {
    uniqueId: 'm1',
    direction: 'OutBound',
    createdAt: '2026-03-02T09:00:01Z',
    messageData: { text: ' It is on its way.' },
  };
  const matched = (fields: object, before: readonly string[] = []) =>
    matchMessage([{ ...listed, ...fields }], message, { sentAt, before }, 0);

  it('is the one that we sent since, with its text', () => {
    expect(matched({})).toMatchObject({ uniqueId: 'm1' });
    expect(matched({ createdAt: '2026-03-02T08:59:00Z' }), 'clocks differ').toMatchObject({ uniqueId: 'm1' });
  });

  it.each([
    ['one that the customer wrote', { direction: 'InBound' }],
    ['an older one', { createdAt: '2026-03-02T08:58:59Z' }],
    ['one with another text', { messageData: { text: 'It is lost.' } }],
  ])('is not %s', (_, fields) => {
    expect(matched(fields)).toBe('unclear');
  });

  it('is not one that stood there before', () => {
    expect(matched({}, ['m1'])).toBe('unclear');
  });
});

describe.each(MODES)('an assignment, %s', (mode) => {
  const assign = (id: string) => {
    const given = wapikitWhere({ mode });
    const assignment = Assignment.parse({ organizationMemberId: GRACE });
    return { ...given, done: given.client.assignConversation(conversation(id), assignment, given.call()) };
  };

  it('is made by whichever method the server has, and read back', async () => {
    const { done, vendor } = assign(CLOSED);
    expect(await done).toMatchObject({ verified: true, result: { conversation: { assignedTo: { uniqueId: GRACE } } } });
    expect(vendor.state.conversations.get(CLOSED)?.assignedTo?.uniqueId).toBe(GRACE);
  });

  it('that stands already is not made again, which the server would answer with an error', async () => {
    const { done, asked } = assign(ACTIVE);
    expect(await done).toMatchObject({ verified: true });
    expect(asked().some((request) => request.endsWith('/assign'))).toBe(false);
  });

  it('is taken away, and stays away', async () => {
    const { client, vendor, call } = wapikitWhere({ mode });
    for (let times = 0; times < 2; times += 1) {
      expect(await client.unassignConversation(conversation(ACTIVE), call())).toMatchObject({ verified: true });
    }
    expect(vendor.state.conversations.get(ACTIVE)?.assignedTo).toBeUndefined();
  });

  it('to an agent whom the server does not know is refused', async () => {
    const { client, call } = wapikitWhere({ mode });
    const stranger = Assignment.parse({ organizationMemberId: UNKNOWN });
    await expect(client.assignConversation(conversation(CLOSED), stranger, call())).rejects.toMatchObject({
      facts: { outcome: 'refused' },
    });
  });

  it('whose answer was lost is found, or unclear', async () => {
    const { client, call } = wapikitWhere({ mode });
    expect(await client.findAssignment(conversation(ACTIVE), GRACE, call())).toMatchObject({ found: {} });
    expect(await client.findAssignment(conversation(ACTIVE), undefined, call())).toBe('unclear');
  });
});

it('lists neither closed nor deleted conversations unless asked', async () => {
  const { client, call } = wapikitWith();
  const ids = async (query: object) =>
    (await client.listConversations(ConversationQuery.parse(query), call())).conversations.map(
      ({ uniqueId }) => uniqueId,
    );
  expect(await ids({})).not.toContain(CLOSED);
  expect(await ids({ status: 'Closed', page: '1' })).toEqual([CLOSED]);
});
