import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { SimulatedVendor, Specimen } from '../../../dev/simulators/define-simulator.ts';
import { FAULTS, type FaultName } from '../../../dev/simulators/faults.ts';
import { SIMULATED } from '../../../dev/simulators/simulators.ts';
import { operation as addNote } from '../../../functions/conversations/add-note.ts';
import { query as get } from '../../../functions/conversations/get.ts';
import { operation as reactivate } from '../../../functions/conversations/reactivate.ts';
import { operation as reply } from '../../../functions/conversations/reply.ts';
import { operation as update } from '../../../functions/conversations/update.ts';
import type { ReadConversation } from '../../../lib/conversations/model/conversation.ts';
import { STATUSES } from '../../../lib/conversations/model/conversation.ts';
import type { Fields, Operation, VendorName } from '../../../lib/operation.ts';
import { VENDOR_NAMES } from '../../../lib/vendors/vendors.ts';
import { type Everything, everything, untilSettled } from '../../kit/world.ts';

const UNTIL = '2026-06-01T09:00:00Z';
const WAYS = ['conversationId', 'conversationId', 'author', 'email', 'id', 'phone', 'stranger'] as const;
type Way = (typeof WAYS)[number];

const specimenOf = (vendor: VendorName): Specimen => SIMULATED[vendor].specimen ?? { conversationId: '1' };

/** A target that the vendor's simulator knows, if that vendor has such a thing; a stranger has written to none. */
function targetBy(way: Way, vendor: VendorName): Fields {
  const { conversationId, author, customer = {} } = specimenOf(vendor);
  const any = { email: 'somebody@example.com', id: '1', phone: '+351910000123' };
  if (way === 'conversationId') return author ? { vendor, author } : { vendor, conversationId };
  if (way === 'author') return { vendor, author: author ?? { networkType: 'smooch', networkId: '573948029' } };
  const whose = way === 'stranger' ? { email: 'stranger@example.com' } : { [way]: customer[way] ?? any[way] };
  return { vendor, customer: whose, status: 'any', pick: 'latest' };
}

/** Letters that vendors escape, fold or trim, around a mark that none of them touches. */
const text = fc
  .string({ unit: fc.constantFrom('a', 'É', '<', '&', '"', '*', '\n', ' ', '😀'), maxLength: 20 })
  .map((around) => `MARK ${around}`);
const HTML = ['<p>MARK <b>paid</b></p>', '<script>1</script>MARK', '<svg onload=1>MARK</svg>'];
const tag = fc.constantFrom('refund', 'VIP', 'vip customer', 'é-commerce', 'paid twice');
const tags = fc.uniqueArray(tag, { minLength: 1, maxLength: 3 });
const maybe = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined });

/** Stand for the vendor's own agent and custom field, which `asAt` puts in. */
const AGENT = 'agent';
const FIELD = 'field';

const changes = fc.record({
  status: maybe(fc.constantFrom(...STATUSES)),
  assignee: fc.option(fc.constantFrom(null, { email: AGENT }, { id: AGENT }, { email: 'nobody@example.com' }), {
    nil: undefined,
    freq: 1,
  }),
  tags: maybe(
    fc.oneof(
      fc.record({ set: tags }),
      fc.record({ add: tags }),
      fc.record({ remove: tags }),
      fc.record({ add: fc.constant(['paid twice']), remove: fc.constant(['VIP', 'refund']) }),
    ),
  ),
  fields: fc.option(fc.record({ [FIELD]: fc.constantFrom('5123', 'x & y', null) }), { nil: undefined, freq: 1 }),
});

const replies = fc.record({
  words: fc.oneof(
    text.map((words) => ({ text: words })),
    fc.constantFrom(...HTML).map((html) => ({ html })),
  ),
  // biome-ignore lint/suspicious/noThenProperty: the contract's own word; no one awaits an input
  then: fc.constantFrom('open', 'pending', 'closed'),
  draft: maybe(fc.boolean()),
  cc: fc.option(fc.constant(['copy@example.com']), { nil: undefined, freq: 1 }),
});

const OPERATIONS = { reply, addNote, reactivate, update } satisfies Record<string, Operation>;
type Verb = keyof typeof OPERATIONS;

const asked: fc.Arbitrary<readonly [Verb, Fields]> = fc.oneof(
  { weight: 3, arbitrary: replies.map(({ words, ...rest }) => ['reply', { ...words, ...rest }] as const) },
  text.map((words) => ['addNote', { text: words }] as const),
  maybe(text).map((note) => ['reactivate', { note }] as const),
  { weight: 6, arbitrary: changes.map((fields) => ['update', fields] as const) },
);

/** The fields that are there, with the vendor's own agent and field. */
function asAt(vendor: VendorName, given: Fields): Fields {
  const { owner = {}, field } = specimenOf(vendor);
  const { assignee, fields, status } = given as Partial<Record<string, Record<string, unknown>>> & { status?: string };
  const [form] = Object.keys(assignee ?? {}) as ('email' | 'id')[];
  const isAgent = form !== undefined && assignee?.[form] === AGENT;
  const whole = {
    ...given,
    ...(isAgent && { assignee: { [form]: owner[form] ?? (form === 'id' ? '1' : 'agent@example.com') } }),
    ...(fields && { fields: { [field?.name ?? 'order']: fields[FIELD] } }),
    ...(status === 'on_hold' && { until: UNTIL }),
  };
  return Object.fromEntries(Object.entries(whole).filter(([, value]) => value !== undefined));
}

/** The conversations have tags to take away, where they can have any: written as each vendor writes them. */
function tagged(): Everything {
  const all = everything();
  const { helpscout, reamaze } = all.vendors.simulators;
  for (const it of helpscout.state.conversations.values()) it.tags = ['refund', 'vip', 'vip customer'];
  for (const it of reamaze.state.conversations) it.tags = ['refund', 'vip', 'vip-customer'];
  return all;
}

/** What customers and agents see of every conversation. */
function seenAt<Name extends VendorName>({ vendors: { simulators } }: Everything, vendor: Name) {
  const { inbox }: SimulatedVendor<Name> = SIMULATED[vendor];
  return inbox(simulators[vendor]).map(({ updatedAt: _, ...seen }) => seen);
}

function fieldAt<Name extends VendorName>({ vendors: { simulators } }: Everything, vendor: Name): unknown {
  const { specimen }: SimulatedVendor<Name> = SIMULATED[vendor];
  return specimen?.field?.read(simulators[vendor]);
}

function marksAt({ vendors: { simulators } }: Everything, vendor: VendorName): number {
  const state = JSON.stringify(simulators[vendor].state, (_, value) => (value instanceof Map ? [...value] : value));
  return state.split('MARK').length - 1;
}

interface Asked {
  readonly vendor: VendorName;
  readonly verb: Verb;
  readonly fields: Fields;
}

async function expectAsAsked(all: Everything, { vendor, verb, fields }: Asked, result: unknown): Promise<void> {
  const isWritten = ['text', 'html', 'note'].some((field) => fields[field] !== undefined);
  expect(marksAt(all, vendor) > 0).toBe(isWritten);
  const { conversationId: id } = result as { conversationId?: string };
  if (id === undefined) return;
  // A query leaves half of the burst to the actions.
  all.world.advance(60_000);
  const { body } = await all.bundle.query<{ conversation: ReadConversation }>(get, { pathParameters: { vendor, id } });
  const { status, tags: are = [], assignee } = body.conversation;
  const wanted = verb === 'reactivate' ? 'open' : verb === 'reply' ? fields['then'] : fields['status'];
  if (wanted !== undefined && fields['draft'] !== true) expect(status).toBe(wanted);
  if (fields['assignee'] === null) expect(assignee).toBeUndefined();
  else if (fields['assignee']) expect(assignee).toMatchObject(fields['assignee']);
  const { set, add = [], remove = [] } = (fields['tags'] ?? {}) as Partial<Record<'set' | 'add' | 'remove', string[]>>;
  const has = (name: string) => are.some((each: string) => plain(each) === plain(name));
  expect((set ?? add).filter((name) => !has(name))).toEqual([]);
  expect(remove.filter(has)).toEqual([]);
  if (set) expect(are).toHaveLength(set.length);
  const [value] = Object.values(fields['fields'] ?? {});
  if (value !== undefined && id === specimenOf(vendor).conversationId) {
    expect(String(fieldAt(all, vendor) ?? '')).toBe(String(value ?? ''));
  }
}

const plain = (name: string) => name.toLowerCase().replaceAll('-', ' ');

const cases = fc
  .tuple(fc.constantFrom(...VENDOR_NAMES), fc.constantFrom(...WAYS), asked)
  .map(([vendor, way, [verb, given]]) => ({
    ...{ vendor, verb },
    fields: { target: targetBy(way, vendor), ...asAt(vendor, given) } as Fields,
  }));

it('every neutral input ends in what it asks for, or changes nothing, and the answer says why', async () => {
  const seen = { done: 0, refused: 0, failed: 0 };
  const kept = fc.asyncProperty(cases, async (each) => {
    const { vendor, verb, fields } = each;
    const all = tagged();
    const before = seenAt(all, vendor);
    const { status, body } = await all.bundle.http(OPERATIONS[verb], { body: fields });
    if (status === 200) {
      seen.done += 1;
      expect(body.state).toBe('done');
      return expectAsAsked(all, each, body.result);
    }
    expect([400, 422]).toContain(status);
    expect(body.detail.length).toBeGreaterThan(10);
    seen[body.actionId ? 'failed' : 'refused'] += 1;
    if (!body.actionId) expect(all.vendors.requests()).toBe(0);
    // Of an update, the parts that the vendor did not refuse are carried out, and named.
    if (!/Carried out: \w/.test(body.detail)) expect(seenAt(all, vendor)).toEqual(before);
  });
  await fc.assert(kept, { numRuns: 250 });
  expect(Math.min(seen.done, seen.refused)).toBeGreaterThan(20);
  expect(seen.failed).toBeGreaterThan(2);
});

/** Those that end by themselves: in this world no time passes while a request hangs. */
const ENDING = FAULTS.filter((name) => !/hang|stalled/.test(name));

it('whatever goes wrong, what is called done is as asked, and what is called failed has written nothing', async () => {
  let done = 0;
  const kept = fc.asyncProperty(
    cases,
    fc.array(fc.constantFrom<FaultName>(...ENDING), { minLength: 1, maxLength: 3 }),
    async (each, faults) => {
      const { vendor, verb, fields } = each;
      const all = tagged();
      all.vendors.simulators[vendor].faults.push(...faults);
      const { status, body } = await all.bundle.http(OPERATIONS[verb], { body: fields });
      if (!body.actionId) {
        expect([400, 422]).toContain(status);
        expect(all.vendors.requests()).toBe(0);
        return;
      }
      const action = await untilSettled(all, OPERATIONS[verb], body.actionId);
      all.vendors.simulators[vendor].faults.clear();
      all.world.advance(600_000);
      if (action.state === 'failed') expect(marksAt(all, vendor)).toBe(0);
      if (action.state !== 'done' || action.warnings.includes('comment_unconfirmed')) return;
      done += 1;
      await expectAsAsked(all, each, action.result);
    },
  );
  await fc.assert(kept, { numRuns: 200 });
  expect(done).toBeGreaterThan(20);
});

it('a tag is taken away, and one that stands there is not written again, by the slug that Re:amaze makes of it', async () => {
  const all = tagged();
  const ask = (tags: object) =>
    all.bundle.http(update, { body: { target: targetBy('conversationId', 'reamaze'), tags } });
  const removed = await ask({ remove: ['VIP Customer'] });
  expect(removed.body).toMatchObject({ state: 'done', warnings: ['tags_replaced_whole'] });
  expect(seenAt(all, 'reamaze').find(({ id }) => id === 'the-kettle-leaks')?.tags).toEqual(['refund', 'vip']);
  const { writes } = all.vendors.simulators.reamaze.counts;
  expect((await ask({ add: ['VIP'] })).body).toMatchObject({ state: 'done', verified: true, warnings: [] });
  expect(all.vendors.simulators.reamaze.counts.writes).toBe(writes);
});
