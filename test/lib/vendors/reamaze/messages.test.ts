import { describe, expect, it } from 'vitest';
import { FAULT_FACTS, FAULTS, type FaultName } from '../../../../dev/simulators/faults.ts';
import type { Call } from '../../../../lib/operation.ts';
import { NewMessage, NewNote, Slug } from '../../../../lib/vendors/reamaze/index.ts';
import { REFUND, reamazeWhere, reamazeWith } from './reamaze-with.ts';

type Given = ReturnType<typeof reamazeWith>;

const slug = Slug.parse(REFUND);
const message = NewMessage.parse({ body: 'It is on its way.', suppress_autoresolve: true });
const note = NewNote.parse({ body: 'The payment has arrived.' });

/** Both kinds of message, which differ in who may read them. */
const KINDS = {
  message: ({ client, call }: Given, changes: Partial<Call> = {}) => client.createMessage(slug, message, call(changes)),
  note: ({ client, call }: Given, changes: Partial<Call> = {}) => client.addNote(slug, note, call(changes)),
};

const written = ({ vendor }: Given) => vendor.effects().filter(({ kind }) => kind !== 'update');

describe.each(Object.entries(KINDS))('a %s', (kind, post) => {
  it('bears the action’s id as its key, and is named by it', async () => {
    const given = reamazeWith();
    expect(await post(given)).toEqual({ result: { slug: REFUND, origin_id: 'act_1' }, verified: true });
    expect(written(given)).toMatchObject([{ kind, originId: 'act_1' }]);
  });

  it.each(['existing', '422'] as const)(
    'that is repeated is there once, whatever Re:amaze says of the key: %s',
    async (repeatedOrigin) => {
      const given = reamazeWhere({ repeatedOrigin });
      await post(given);
      expect(await post(given)).toMatchObject({ result: { origin_id: 'act_1' } });
      expect(written(given)).toHaveLength(1);
    },
  );

  it('of another action is another one', async () => {
    const given = reamazeWith();
    await post(given);
    await post(given, { actionId: 'act_2' });
    expect(written(given)).toHaveLength(2);
  });

  it.each(FAULTS)('is never taken for what it is not, and its evidence tells: %s', async (name: FaultName) => {
    const given = reamazeWith({ name, match: { method: 'POST' } });
    const outcome = await post(given).then(
      () => 'applied',
      (thrown) => thrown.facts.outcome,
    );
    given.fixture.time += 3_600_000;
    const there = written(given).length;
    // A credential that was refused by a slip is sent once more.
    expect(there).toBe(FAULT_FACTS[name].acts === 'no' ? Number(outcome === 'applied') : 1);
    if (outcome === 'applied') expect(there).toBe(1);
    if (outcome === 'not_applied' || outcome === 'refused') expect(there).toBe(0);
    const found = await given.client.findMessage(slug, given.call());
    if (there === 0) expect(found).toBe('absent');
    else expect(found).toMatchObject({ found: { result: { origin_id: 'act_1' } } });
    // Sent again with the same key, it is there once.
    await post(given);
    expect(written(given)).toHaveLength(1);
  });
});

describe('a message', () => {
  it('resolves the conversation only where the caller lets it', async () => {
    const open = reamazeWith();
    await open.update('the-kettle-leaks', { status: 0 });
    const kettle = Slug.parse('the-kettle-leaks');
    await open.client.createMessage(kettle, message, open.call());
    expect(open.at('the-kettle-leaks')?.status).toBe(0);
    const resolving = NewMessage.parse({ ...message, suppress_autoresolve: false });
    await open.client.createMessage(kettle, resolving, open.call({ actionId: 'act_2' }));
    expect(open.at('the-kettle-leaks')?.status).toBe(2);
  });

  it('whose yes is a proxy’s page is looked for', async () => {
    const given = reamazeWith();
    const { fetch } = given.vendor;
    const page: typeof fetch = async (url, init) =>
      init?.method === 'POST'
        ? fetch(String(url).replace('/messages', ''), { ...init, method: 'GET', body: null })
        : fetch(url, init);
    Object.assign(given.vendor, { fetch: page });
    await expect(KINDS.message(given)).rejects.toMatchObject({ facts: { outcome: 'unknown' } });
  });

  it.each([
    ['on the second page, found', 2, 2, { found: expect.anything() }],
    ['on no page, absent', undefined, 3, 'absent'],
    ['on none of more pages than are read, unclear', undefined, 500, 'unclear'],
  ])('whose response was lost is, where it stands %s', async (_, at, page_count, found) => {
    const given = reamazeWith();
    const page = (number: number) => {
      const origin_id = number === at ? 'act_1' : `act_of_page_${number}`;
      return Response.json({ page_count, total_count: page_count, messages: [{ body: 'Hello', origin_id }] });
    };
    const fetch = async (url: string) => page(Number(new URL(url).searchParams.get('page') ?? 1));
    Object.assign(given.vendor, { fetch });
    expect(await given.client.findMessage(slug, given.call())).toEqual(found);
  });

  it.each(['list:empty', 'list:newest'] as const)(
    'is not called absent by a list that contradicts its totals: %s',
    async (name) => {
      const given = reamazeWith();
      await KINDS.message(given);
      given.vendor.faults.push({ name, match: { method: 'GET' } });
      const other = given.call({ actionId: 'act_2' });
      expect(await given.client.findMessage(slug, other)).toBe('unclear');
      expect(await given.client.findMessage(slug, other)).toBe('absent');
    },
  );

  it('is not called absent where an agent deletes a message between two pages: it is on neither', async () => {
    const given = reamazeWith();
    let ids = Array.from({ length: 60 }, (_, index) => `m${index}`);
    ids[30] = given.call().actionId;
    const fetch = async (url: string) => {
      const page = Number(new URL(url).searchParams.get('page') ?? 1);
      const messages = ids.slice((page - 1) * 30, page * 30).map((origin_id) => ({ body: 'x', origin_id }));
      const list = { page_size: 30, page_count: 2, total_count: ids.length, messages };
      if (page === 1) ids = ids.filter((id) => id !== 'm3');
      return Response.json(list);
    };
    Object.assign(given.vendor, { fetch });
    expect(await given.client.findMessage(slug, given.call())).toBe('unclear');
  });

  it('is not called absent by a list without totals', async () => {
    const given = reamazeWith();
    Object.assign(given.vendor, { fetch: async () => Response.json({ messages: [] }) });
    expect(await given.client.findMessage(slug, given.call())).toBe('unclear');
  });

  it('needs to be told whether it resolves', () => {
    expect(NewMessage.safeParse({ body: 'x' }).error?.issues).toMatchObject([{ path: ['suppress_autoresolve'] }]);
  });
});

it('lists a customer’s conversations, archived ones only where asked', async () => {
  const { client, call } = reamazeWith();
  const slugs = async (filter?: 'all') =>
    (await client.listConversations({ for: 'ana.pereira@example.com', filter }, call())).conversations.map(
      (it) => it.slug,
    );
  expect(await slugs()).not.toContain('old-question');
  expect(await slugs('all')).toContain('old-question');
});
