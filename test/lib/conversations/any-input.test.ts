import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { operation as addNote } from '../../../functions/conversations/add-note.ts';
import { query as get } from '../../../functions/conversations/get.ts';
import { operation as reactivate } from '../../../functions/conversations/reactivate.ts';
import { operation as reply } from '../../../functions/conversations/reply.ts';
import { operation as update } from '../../../functions/conversations/update.ts';
import { contractOf } from '../../../lib/conversations/contract.ts';
import { STATUSES } from '../../../lib/conversations/model/conversation.ts';
import type { Fields, Operation, VendorName } from '../../../lib/operation.ts';
import { VENDOR_NAMES, VENDORS } from '../../../lib/vendors/vendors.ts';
import { type Everything, everything } from '../../kit/world.ts';

/** A conversation, or an author, that the vendor's simulator knows. */
const targetAt = (vendor: VendorName) => contractOf(VENDORS[vendor]).exampleTarget;
const UNTIL = '2026-06-01T09:00:00Z';

/** Letters that vendors escape, fold or trim, around a mark that none of them touches. */
const text = fc
  .string({ unit: fc.constantFrom('a', 'É', '<', '&', '"', '*', '\n', ' ', '😀'), maxLength: 20 })
  .map((around) => `MARK ${around}`);
const tag = fc.constantFrom('refund', 'VIP', 'é-commerce', 'paid twice');
const tags = fc.uniqueArray(tag, { minLength: 1, maxLength: 3 });
const maybe = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined });

const changes = fc
  .record({
    status: maybe(fc.constantFrom(...STATUSES)),
    assignee: fc.option(fc.constant(null), { nil: undefined, freq: 1 }),
    tags: maybe(
      fc.oneof(
        tags.map((set) => ({ set })),
        tags.map((add) => ({ add })),
        tags.map((remove) => ({ remove })),
      ),
    ),
  })
  .map(({ status, ...rest }) => ({
    ...rest,
    ...(status && { status }),
    ...(status === 'on_hold' && { until: UNTIL }),
  }));

const asked: fc.Arbitrary<readonly [Operation, Fields]> = fc.oneof(
  fc
    // biome-ignore lint/suspicious/noThenProperty: the contract's own word; no one awaits an input
    .record({ text, then: fc.constantFrom('open', 'pending', 'closed'), draft: maybe(fc.boolean()) })
    .map((fields) => [reply, fields] as const),
  text.map((words) => [addNote, { text: words }] as const),
  maybe(text).map((note) => [reactivate, { note }] as const),
  { weight: 5, arbitrary: changes.map((fields) => [update, fields] as const) },
);

/** The conversations have tags to take away, where they can have any. */
function tagged(): Everything {
  const all = everything();
  const { helpscout, reamaze } = all.vendors.simulators;
  for (const it of [...helpscout.state.conversations.values(), ...reamaze.state.conversations])
    it.tags = ['refund', 'VIP'];
  return all;
}

const defined = (fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));

function marksAt({ vendors: { simulators } }: Everything, vendor: VendorName): number {
  const state = JSON.stringify(simulators[vendor].state, (_, value) => (value instanceof Map ? [...value] : value));
  return state.split('MARK').length - 1;
}

async function shown(all: Everything, vendor: VendorName, id: string) {
  // A query leaves half of the burst to the actions.
  all.world.advance(60_000);
  const { body } = await all.bundle.query(get, { pathParameters: { vendor, id } });
  return body.conversation;
}

async function expectAsAsked(all: Everything, vendor: VendorName, operation: Operation, fields: Fields): Promise<void> {
  const isWritten = fields['text'] !== undefined || fields['note'] !== undefined;
  expect(marksAt(all, vendor) > 0).toBe(isWritten);
  const target = targetAt(vendor);
  if (!('conversationId' in target)) return;
  const { status, tags: are = [], assignee } = await shown(all, vendor, target.conversationId);
  const wanted = operation === reactivate ? 'open' : operation === reply ? fields['then'] : fields['status'];
  if (wanted !== undefined && fields['draft'] !== true) expect(status).toBe(wanted);
  if (fields['assignee'] === null) expect(assignee).toBeUndefined();
  const { set, add = [], remove = [] } = (fields['tags'] ?? {}) as Partial<Record<'set' | 'add' | 'remove', string[]>>;
  const has = (name: string) => are.some((each: string) => plain(each) === plain(name));
  expect((set ?? add).filter((name) => !has(name))).toEqual([]);
  expect(remove.filter(has)).toEqual([]);
  if (set) expect(are).toHaveLength(set.length);
}

const plain = (name: string) => name.toLowerCase().replaceAll('-', ' ');

it('every neutral input ends in what it asks for, or sends nothing, and the answer says why', async () => {
  const seen = { done: 0, refused: 0 };
  const kept = fc.asyncProperty(fc.constantFrom(...VENDOR_NAMES), asked, async (vendor, [operation, given]) => {
    const all = tagged();
    const fields = defined(given);
    const target = { vendor, ...targetAt(vendor) };
    const { status, body } = await all.bundle.http(operation, { body: { target, ...fields } });
    if (status === 200) {
      seen.done += 1;
      expect(body.state).toBe('done');
      return expectAsAsked(all, vendor, operation, fields);
    }
    seen.refused += 1;
    expect([400, 422]).toContain(status);
    expect(body.detail.length).toBeGreaterThan(10);
    expect(all.vendors.requests()).toBe(0);
  });
  await fc.assert(kept, { numRuns: 250 });
  expect(Math.min(seen.done, seen.refused)).toBeGreaterThan(20);
});
