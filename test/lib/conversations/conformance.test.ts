import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SimulatedVendor, Specimen } from '../../../dev/simulators/define-simulator.ts';
import { FAULTS, type FaultName } from '../../../dev/simulators/faults.ts';
import { SIMULATED } from '../../../dev/simulators/simulators.ts';
import { operation as addNote } from '../../../functions/conversations/add-note.ts';
import { query as find } from '../../../functions/conversations/find.ts';
import { query as get } from '../../../functions/conversations/get.ts';
import { operation as reactivate } from '../../../functions/conversations/reactivate.ts';
import { operation as reply } from '../../../functions/conversations/reply.ts';
import { operation as update } from '../../../functions/conversations/update.ts';
import { CELLS, type Cell, nameOf } from '../../../lib/conversations/cells.ts';
import { contractOf, isSupported } from '../../../lib/conversations/contract.ts';
import type { ReadConversation } from '../../../lib/conversations/model/conversation.ts';
import type { Operation, VendorName } from '../../../lib/operation.ts';
import { VENDOR_NAMES, VENDORS } from '../../../lib/vendors/vendors.ts';
import type { AnswerBody } from '../../kit/bundle.ts';
import { type Everything, everything, untilSettled } from '../../kit/world.ts';

type Fields = Readonly<Record<string, unknown>>;

const OPERATIONS: Partial<Record<Cell['verb'], Operation>> = { addNote, reactivate, reply, update };
const UNTIL = '2026-06-01T09:00:00Z';

/** What is asked for where a vendor's simulator has nothing like it. */
const ANY = {
  author: { networkType: 'smooch', networkId: '573948029' },
  customer: { email: 'somebody@example.com', id: '1', phone: '+351910000123' },
  owner: { email: 'nobody@example.com', id: '1' },
  field: 'order',
} as const;

function specimenOf(vendor: VendorName) {
  const { conversationId, author, customer, owner, field }: Specimen = SIMULATED[vendor].specimen ?? {
    conversationId: '1',
  };
  return {
    conversationId,
    author: author ?? ANY.author,
    customer: { ...ANY.customer, ...customer },
    owner: { ...ANY.owner, ...owner },
    fieldName: field?.name ?? ANY.field,
  };
}

function fieldNow<Name extends VendorName>({ vendors: { simulators } }: Everything, vendor: Name): unknown {
  const { specimen }: SimulatedVendor<Name> = SIMULATED[vendor];
  return specimen?.field?.read(simulators[vendor]);
}

/** Messages that customers got and notes that agents got, as texts. */
function written<Name extends VendorName>({ vendors: { simulators } }: Everything, vendor: Name): readonly string[] {
  const { inbox }: SimulatedVendor<Name> = SIMULATED[vendor];
  return inbox(simulators[vendor]).flatMap(({ messages }) =>
    messages.filter(({ text }) => text.includes('MARK')).map(({ text }) => text),
  );
}

/** A write to an author is one to each of the author's conversations. */
const writesToMany = (vendor: VendorName) => VENDORS[vendor].neutral?.capabilities.target === 'author';

/** An input that asks for a cell, and for nothing else that a vendor might lack. */
function inputOf({ verb, feature }: Cell, vendor: VendorName): Fields {
  const { conversationId, author, customer, owner, fieldName } = specimenOf(vendor);
  const home = writesToMany(vendor) ? { vendor, author } : { vendor, conversationId };
  const then = feature.startsWith('then: ') ? feature.slice(6) : 'open';
  const base: Record<Cell['verb'], Fields> = {
    reactivate: {},
    reply: { text: 'MARK: it is <b>on its way</b> & more', then },
    addNote: { text: 'MARK: paid' },
    update: {},
    find: {},
    get: {},
  };
  const form = /^(?:customer)\.(\w+)$/.exec(feature)?.[1] as 'email' | 'id' | 'phone' | undefined;
  const status = /^status: (\w+)$/.exec(feature)?.[1];
  const target = form
    ? { vendor, customer: { [form]: customer[form] }, status: 'any', pick: 'latest' }
    : feature === 'author'
      ? { vendor, author }
      : feature === 'conversationId'
        ? { vendor, conversationId }
        : home;
  const fields: Fields = {
    ...base[verb],
    ...(feature === 'note' ? { note: 'MARK: paid' } : {}),
    ...(feature === 'html' ? { text: undefined, html: '<p>MARK: <b>on its way</b></p>' } : {}),
    ...(feature === 'cc, bcc' ? { cc: ['copy@example.com'] } : {}),
    ...(feature === 'draft' ? { draft: true } : {}),
    ...(status ? { status, ...(status === 'on_hold' ? { until: UNTIL } : {}) } : {}),
    ...(feature === 'assignee.email' ? { assignee: { email: owner.email } } : {}),
    ...(feature === 'assignee.id' ? { assignee: { id: owner.id } } : {}),
    ...(feature === 'assignee: null' ? { assignee: null } : {}),
    ...(feature === 'tags' ? { tags: { add: ['mark'], remove: ['refund'] } } : {}),
    ...(feature === 'fields' ? { fields: { [fieldName]: '5123' } } : {}),
    // Something that is changed, where the cell is about the target alone.
    ...(verb === 'update' && (form || feature === 'author' || feature === 'conversationId' || feature === '')
      ? { status: 'closed' }
      : {}),
  };
  if (verb !== 'find') return { target, ...fields };
  const { pick: _, conversationId: __, ...search } = target as Fields;
  return search;
}

/** What a supported cell must have brought about. */
async function expectDone(all: Everything, cell: Cell, vendor: VendorName, input: Fields): Promise<void> {
  const { verb, feature } = cell;
  const writes = verb === 'reply' || verb === 'addNote' || feature === 'note';
  const texts = written(all, vendor);
  if (writes && writesToMany(vendor)) expect(texts.length).toBeGreaterThan(0);
  else expect(texts).toHaveLength(writes ? 1 : 0);
  if (writesToMany(vendor)) return;
  // A query leaves half of the burst to the actions.
  all.world.advance(60_000);
  const pathParameters = { vendor, id: specimenOf(vendor).conversationId };
  const shown = await all.bundle.query<ReadAnswer>(get, { pathParameters });
  expect(shown.status).toBe(200);
  const { conversation } = shown.body;
  const { status, assignee, tags, fields, then } = input as Record<string, Fields & string>;
  if (verb === 'reply' && feature !== 'draft') expect(conversation.status).toBe(then);
  if (verb === 'reactivate') expect(conversation.status).toBe('open');
  if (status && verb === 'update') expect(conversation.status).toBe(status);
  if (assignee !== undefined && assignee !== null) expect(conversation.assignee).toMatchObject(assignee);
  if (assignee === null) expect(conversation.assignee).toBeUndefined();
  if (tags) expect(conversation.tags).toEqual(expect.arrayContaining(['mark']));
  if (tags) expect(conversation.tags).not.toContain('refund');
  if (fields) expect(fieldNow(all, vendor)).toBe('5123');
}

/** What `conversations.get` returns, and what `conversations.find` does. */
interface ReadAnswer {
  readonly conversation: ReadConversation;
  readonly conversations: readonly ReadConversation[];
}

const read = <Body = AnswerBody>(all: Everything, cell: Cell, vendor: VendorName) =>
  cell.verb === 'find'
    ? all.bundle.query<Body>(find, { body: inputOf(cell, vendor) })
    : all.bundle.query<Body>(get, { pathParameters: { vendor, id: specimenOf(vendor).conversationId } });

const cellsOf = (vendor: VendorName, supported: boolean) =>
  CELLS.filter((cell) => isSupported(cell, VENDORS[vendor].neutral) === supported).map(
    (cell) => [nameOf(cell), cell] as const,
  );

describe.each(VENDOR_NAMES)('%s', (vendor) => {
  it.each(cellsOf(vendor, true))('can do %s, and proves it', async (_, cell) => {
    const all = everything();
    const input = inputOf(cell, vendor);
    const operation = OPERATIONS[cell.verb];
    if (!operation) {
      const answer = await read<Partial<ReadAnswer>>(all, cell, vendor);
      expect(answer.status).toBe(200);
      const shown = answer.body.conversations ?? [answer.body.conversation];
      expect(shown.map((conversation) => conversation?.conversationId)).toContain(specimenOf(vendor).conversationId);
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
    const answer = operation ? await all.bundle.http(operation, { body }) : await read(all, cell, vendor);
    expect(answer).toMatchObject({ status: 422, body: { kind: 'not_supported' } });
    expect(answer.body.detail).toMatch(/Instead: \w/);
    expect(answer.body).not.toHaveProperty('actionId');
    expect(all.vendors.requests()).toBe(0);
  });
});

it('refuses a vendor that has nothing of the contract, and names what it has', () => {
  const desk = { name: 'helpscout', title: 'Desk' } as const;
  expect(() => contractOf(desk)).toThrow(
    expect.objectContaining({ kind: 'not_supported', message: expect.stringMatching(/Instead: .*helpscout\.\*/) }),
  );
  expect(CELLS.filter((cell) => isSupported(cell, undefined))).toEqual([]);
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
      const texts = written(all, vendor);
      if (!writesToMany(vendor)) expect(texts.length).toBeLessThanOrEqual(1);
      if (action.state === 'done' && !action.warnings.includes('comment_unconfirmed')) {
        await expectDone(all, cell, vendor, input);
      }
      if (action.state === 'failed') expect(texts).toEqual([]);
    },
  );
  return fc.assert(truthful, { numRuns: 200 });
});
