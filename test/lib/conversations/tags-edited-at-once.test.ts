import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { FAULTS, type FaultName } from '../../../dev/simulators/faults.ts';
import { operation as update } from '../../../functions/conversations/update.ts';
import type { Fields, VendorName } from '../../../lib/operation.ts';
import { VENDOR_NAMES, VENDORS } from '../../../lib/vendors/vendors.ts';
import { depth } from '../../kit/depth.ts';
import { type Everything, everything, untilSettled } from '../../kit/world.ts';

/** A conversation with tags, at every vendor that has them. */
const TAGGED: Partial<Record<VendorName, { readonly id: string; of(all: Everything): { tags: readonly string[] } }>> = {
  helpscout: {
    id: '128',
    of: ({ vendors: { simulators } }) => known(simulators.helpscout.state.conversations.get(128)),
  },
  reamaze: {
    id: 'refund-for-order-5123',
    of: ({ vendors: { simulators } }) =>
      known(simulators.reamaze.state.conversations.find(({ slug }) => slug === 'refund-for-order-5123')),
  },
};

function known<Conversation>(it: Conversation | undefined): Conversation {
  if (it === undefined) throw new Error('The simulator lacks its conversation.');
  return it;
}

/** An edit that an agent makes in the vendor's own application. */
interface Edit {
  /** The number of the request before which it is made: of all, or of those that write. */
  readonly before: number;
  readonly of: 'requests' | 'writes';
  readonly add: readonly string[];
  readonly remove: readonly string[];
}

/** The vendors, with an agent at one of them whose edit falls between our requests. */
function withAgent(vendor: VendorName, { before, of, add, remove }: Edit) {
  const conversation = known(TAGGED[vendor]);
  const count = { requests: 0, writes: 0 };
  let isEdited = false;
  const all: Everything = everything({
    fetch(url, init) {
      count.requests += 1;
      if (init?.method === 'PUT') count.writes += 1;
      if (!isEdited && count[of] === before) {
        const it = conversation.of(all);
        it.tags = [...it.tags.filter((tag) => !remove.includes(tag)), ...add.filter((tag) => !it.tags.includes(tag))];
        isEdited = true;
      }
      return all.vendors.fetch(url, init);
    },
  });
  return { all, id: conversation.id, conversation: () => conversation.of(all), isEdited: () => isEdited };
}

/** Those that end by themselves: in this world no time passes while a request hangs. */
const ENDING = FAULTS.filter((name) => !/hang|stalled/.test(name));

const few = fc.uniqueArray(fc.constantFrom('paid', 'refund', 'urgent', 'vip'), { minLength: 1, maxLength: 2 });
const change: fc.Arbitrary<Fields> = fc
  .record({ add: few, remove: few, which: fc.constantFrom('add', 'remove', 'both') })
  .map(({ add, remove, which }) => {
    const apart = remove.filter((tag) => !add.includes(tag));
    if (which === 'remove') return { remove };
    return which === 'both' && apart.length > 0 ? { add, remove: apart } : { add };
  });

const edit: fc.Arbitrary<Edit> = fc.record({
  before: fc.integer({ min: 1, max: 2 }),
  of: fc.constantFrom('requests', 'writes', 'writes'),
  add: fc.constantFrom(['agent-1'], ['agent-1', 'vip']),
  remove: fc.subarray(['refund', 'urgent']),
});

const fault = fc.record({
  name: fc.constantFrom<FaultName>(...ENDING),
  method: fc.constantFrom('GET', 'PUT', 'PUT'),
});

const tagging = VENDOR_NAMES.filter((vendor) => VENDORS[vendor].neutral?.capabilities.tags);

/** A quarter of them undo an edit. Of much fewer, now and then hardly any does. */
const RUNS = depth({ quick: 100, thorough: 200 });

it.each(tagging)('an update undoes no edit of an agent without telling the caller: %s', async (vendor) => {
  let undone = 0;
  const told = fc.asyncProperty(
    few,
    change,
    edit,
    fc.array(fault, { maxLength: 2 }),
    fc.constantFrom<Fields>({}, {}, { status: 'closed' }, { assignee: { email: 'nobody@example.com' } }),
    async (are, tags, edited, faults, others) => {
      const { all, id, conversation, isEdited } = withAgent(vendor, edited);
      conversation().tags = are;
      const queue = all.vendors.simulators[vendor].faults;
      for (const { name, method } of faults) queue.push({ name, match: { method } });
      const body = { target: { vendor, conversationId: id }, tags, ...others };
      const answer = await all.bundle.http(update, { body });
      const action = await untilSettled(all, update, answer.body.actionId);
      all.world.advance(600_000);
      const { add = [], remove = [] } = tags as { add?: readonly string[]; remove?: readonly string[] };
      const is = (tag: string) => conversation().tags.includes(tag);
      const isUndone =
        edited.add.some((tag) => !is(tag) && !remove.includes(tag)) ||
        edited.remove.some((tag) => is(tag) && !add.includes(tag));
      // A person is asked, and sees the whole history.
      if (!isEdited() || !isUndone || action.state === 'held') return;
      if (action.state === 'done') expect(action.warnings).toContain('tags_replaced_whole');
      else expect(JSON.stringify(action)).toMatch(/tags_replaced_whole|"path":"tags"/);
      undone += 1;
    },
  );
  await fc.assert(told, { numRuns: RUNS });
  expect(undone).toBeGreaterThan(RUNS / 20);
});
