import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FAULTS, type FaultName } from '../../../dev/simulators/faults.ts';
import { operation as addNote } from '../../../functions/conversations/add-note.ts';
import { query as find } from '../../../functions/conversations/find.ts';
import { query as get } from '../../../functions/conversations/get.ts';
import { operation as reactivate } from '../../../functions/conversations/reactivate.ts';
import { operation as reply } from '../../../functions/conversations/reply.ts';
import { operation as update } from '../../../functions/conversations/update.ts';
import { CELLS, type Cell, nameOf } from '../../../lib/conversations/cells.ts';
import type { Operation, VendorName } from '../../../lib/operation.ts';
import { VENDOR_NAMES, VENDORS } from '../../../lib/vendors/vendors.ts';
import { type Everything, everything, untilSettled } from '../../kit/world.ts';

type Fields = Readonly<Record<string, unknown>>;

const OPERATIONS: Partial<Record<Cell['verb'], Operation>> = { addNote, reactivate, reply, update };
const UNTIL = '2026-06-01T09:00:00Z';

/** What is needed of a vendor to try everything: a conversation, whose it is, and how its simulator shows what was done. */
interface Bench {
  readonly id: string;
  readonly customer: Readonly<Partial<Record<'email' | 'id' | 'phone', string>>>;
  readonly owner: Readonly<Partial<Record<'email' | 'id', string>>>;
  /** A custom field, by its name or id, and how it is read. */
  readonly field: string;
  fieldNow(all: Everything): unknown;
  /** Messages that customers got and notes that agents got, as texts. */
  written(all: Everything): readonly string[];
}

const ANY = { email: 'somebody@example.com', id: '1', phone: '+351910000123' } as const;

const BENCHES: Readonly<Record<VendorName, Bench>> = {
  helpscout: {
    id: '124',
    customer: { email: 'jonas.lindqvist@example.com', id: '124' },
    owner: { email: 'grace@shop.example', id: '4003' },
    field: '104',
    fieldNow: ({ vendors: { simulators } }) =>
      simulators.helpscout.state.conversations.get(124)?.fields.find(({ id }) => id === 104)?.value,
    written({ vendors: { simulators } }) {
      const threads = [...simulators.helpscout.state.conversations.values()].flatMap((it) => it.threads);
      return threads.filter(({ text }) => text.includes('MARK')).map(({ text }) => text);
    },
  },
  reamaze: {
    id: 'the-kettle-leaks',
    customer: { email: 'jonas.lindqvist@example.com' },
    owner: { email: 'staff1@example.com' },
    field: 'order',
    fieldNow: ({ vendors: { simulators } }) =>
      simulators.reamaze.state.conversations.find(({ slug }) => slug === 'the-kettle-leaks')?.data['order'],
    written: ({ vendors: { simulators } }) =>
      simulators.reamaze.state.conversations.flatMap(({ messages }) =>
        messages.filter(({ body }) => body.includes('MARK')).map(({ body }) => body),
      ),
  },
  wapikit: {
    id: '7c9e6679-7425-40de-944b-e07fc1f90ae7',
    customer: { phone: '+46 700 000 124', id: 'c0000000-0000-4000-8000-000000000124' },
    owner: { id: 'c0000000-0000-4000-8000-000000004002' },
    field: 'order',
    fieldNow: () => undefined,
    written: ({ vendors: { simulators } }) =>
      simulators.wapikit.effects().flatMap((effect) => (effect.kind === 'message' ? [effect.text] : [])),
  },
  khoros: {
    id: '12745300',
    customer: {},
    owner: {},
    field: 'order',
    fieldNow: () => undefined,
    written: ({ vendors: { simulators } }) => simulators.khoros.effects().map(({ text }) => text),
  },
};

const AUTHOR = { networkType: 'smooch', networkId: '573948029' };

/** An input that asks for a cell, and for nothing else that a vendor might lack. */
function inputOf({ verb, what }: Cell, vendor: VendorName): Fields {
  const bench = BENCHES[vendor];
  const { capabilities } = VENDORS[vendor];
  const isAuthor = capabilities.target === 'author';
  const home = isAuthor ? { vendor, author: AUTHOR } : { vendor, conversationId: bench.id };
  const then = what.startsWith('then: ') ? what.slice(6) : 'open';
  const base: Record<Cell['verb'], Fields> = {
    reactivate: {},
    reply: { text: 'MARK: it is <b>on its way</b> & more', then },
    addNote: { text: 'MARK: paid' },
    update: {},
    find: {},
    get: {},
  };
  const form = /^(?:customer)\.(\w+)$/.exec(what)?.[1] as 'email' | 'id' | 'phone' | undefined;
  const status = /^status: (\w+)$/.exec(what)?.[1];
  const target = form
    ? { vendor, customer: { [form]: bench.customer[form] ?? ANY[form] }, status: 'any', pick: 'latest' }
    : what === 'author'
      ? { vendor, author: AUTHOR }
      : what === 'conversationId'
        ? { vendor, conversationId: bench.id }
        : home;
  const fields: Fields = {
    ...base[verb],
    ...(what === 'note' ? { note: 'MARK: paid' } : {}),
    ...(what === 'html' ? { text: undefined, html: '<p>MARK: <b>on its way</b></p>' } : {}),
    ...(what === 'cc, bcc' ? { cc: ['copy@example.com'] } : {}),
    ...(what === 'draft' ? { draft: true } : {}),
    ...(status ? { status, ...(status === 'on_hold' ? { until: UNTIL } : {}) } : {}),
    ...(what === 'assignee.email' ? { assignee: { email: bench.owner.email ?? 'nobody@example.com' } } : {}),
    ...(what === 'assignee.id' ? { assignee: { id: bench.owner.id ?? '1' } } : {}),
    ...(what === 'assignee: null' ? { assignee: null } : {}),
    ...(what === 'tags' ? { tags: { add: ['mark'], remove: ['refund'] } } : {}),
    ...(what === 'fields' ? { fields: { [bench.field]: '5123' } } : {}),
    // Something that is changed, where the cell is about the target alone.
    ...(verb === 'update' && (form || what === 'author' || what === 'conversationId' || what === '')
      ? { status: 'closed' }
      : {}),
  };
  if (verb !== 'find') return { target, ...fields };
  const { pick: _, conversationId: __, ...search } = target as Fields;
  return search;
}

/** What a supported cell must have brought about. */
async function expectDone(all: Everything, cell: Cell, vendor: VendorName, input: Fields): Promise<void> {
  const bench = BENCHES[vendor];
  const { verb, what } = cell;
  const writes = verb === 'reply' || verb === 'addNote' || what === 'note';
  expect(bench.written(all)).toHaveLength(writes ? (vendor === 'khoros' ? bench.written(all).length : 1) : 0);
  if (writes) expect(bench.written(all).length).toBeGreaterThan(0);
  if (VENDORS[vendor].capabilities.target === 'author') return;
  // A query leaves half of the burst to the actions.
  all.world.advance(60_000);
  const shown = await all.bundle.query(get, { pathParameters: { vendor, id: bench.id } });
  expect(shown.status).toBe(200);
  const { conversation } = shown.body;
  const { status, assignee, tags, fields, then } = input as Record<string, Fields & string>;
  if (verb === 'reply' && what !== 'draft') expect(conversation.status).toBe(then);
  if (verb === 'reactivate') expect(conversation.status).toBe('open');
  if (status && verb === 'update') expect(conversation.status).toBe(status);
  if (assignee !== undefined && assignee !== null) expect(conversation.assignee).toMatchObject(assignee);
  if (assignee === null) expect(conversation.assignee).toBeUndefined();
  if (tags) expect(conversation.tags).toEqual(expect.arrayContaining(['mark']));
  if (tags) expect(conversation.tags).not.toContain('refund');
  if (fields) expect(bench.fieldNow(all)).toBe('5123');
}

const cellsOf = (vendor: VendorName, supported: boolean) =>
  CELLS.filter((cell) => cell.can(VENDORS[vendor].capabilities) === supported).map(
    (cell) => [nameOf(cell), cell] as const,
  );

describe.each(VENDOR_NAMES)('%s', (vendor) => {
  it.each(cellsOf(vendor, true))('can do %s, and proves it', async (_, cell) => {
    const all = everything();
    const input = inputOf(cell, vendor);
    const operation = OPERATIONS[cell.verb];
    if (!operation) {
      const isFind = cell.verb === 'find';
      const answer = isFind
        ? await all.bundle.query(find, { body: input })
        : await all.bundle.query(get, { pathParameters: { vendor, id: BENCHES[vendor].id } });
      expect(answer.status).toBe(200);
      const shown = isFind ? answer.body.conversations : [answer.body.conversation];
      expect(shown.map(({ conversationId }: { conversationId: string }) => conversationId)).toContain(
        BENCHES[vendor].id,
      );
      expect(JSON.stringify(answer.body)).not.toContain('customerKey');
      return;
    }
    const answer = await all.bundle.http(operation, { body: input });
    expect(answer.body).toMatchObject({ state: 'done' });
    expect(answer.body.result).toMatchObject({ vendor });
    await expectDone(all, cell, vendor, input);
  });

  it.each(cellsOf(vendor, false))('cannot do %s, and says so before anything is recorded', async (_, cell) => {
    const all = everything();
    const operation = OPERATIONS[cell.verb];
    const body = inputOf(cell, vendor);
    const answer = operation ? await all.bundle.http(operation, { body }) : await all.bundle.query(find, { body });
    expect(answer).toMatchObject({ status: 422, body: { kind: 'not_supported' } });
    expect(answer.body.detail).toMatch(/Instead: \w/);
    expect(answer.body).not.toHaveProperty('actionId');
    expect(all.vendors.requests()).toBe(0);
  });
});

const SUPPORTED = VENDOR_NAMES.flatMap((vendor) =>
  cellsOf(vendor, true).flatMap(([, cell]) => (OPERATIONS[cell.verb] ? [{ vendor, cell }] : [])),
);

/** Those that end by themselves: in this world no time passes while a request hangs. */
const ENDING = FAULTS.filter((name) => !/hang|stalled/.test(name));

it('whatever goes wrong, what is called done is done once, and what is called failed has written nothing', () => {
  const truthful = fc.asyncProperty(
    fc.constantFrom(...SUPPORTED),
    fc.array(fc.constantFrom<FaultName>(...ENDING), { minLength: 1, maxLength: 3 }),
    async ({ vendor, cell }, faults) => {
      const all = everything();
      const operation = OPERATIONS[cell.verb] as Operation;
      const input = inputOf(cell, vendor);
      all.vendors.simulators[vendor].faults.push(...faults);
      const answer = await all.bundle.http(operation, { body: input });
      const actionId = answer.body.actionId ?? '';
      const action = await untilSettled(all, operation, actionId);
      all.vendors.simulators[vendor].faults.clear();
      all.world.advance(60_000);
      const written = BENCHES[vendor].written(all);
      const perConversation = vendor === 'khoros' ? written.length : 1;
      expect(written.length).toBeLessThanOrEqual(perConversation);
      if (action.state === 'done' && !action.warnings.includes('comment_unconfirmed')) {
        await expectDone(all, cell, vendor, input);
      }
      if (action.state === 'failed') expect(written).toEqual([]);
    },
  );
  return fc.assert(truthful, { numRuns: 200 });
});
