import { operation as addNote } from '../../../functions/conversations/add-note.ts';
import { operation as reactivate } from '../../../functions/conversations/reactivate.ts';
import { operation as reply } from '../../../functions/conversations/reply.ts';
import { operation as update } from '../../../functions/conversations/update.ts';
import { contractOf } from '../../../lib/conversations/contract.ts';
import type { Capabilities } from '../../../lib/conversations/model/capabilities.ts';
import type { Fields, Operation } from '../../../lib/operation.ts';
import { VENDORS } from '../../../lib/vendors/vendors.ts';
import { SIMULATED } from '../../simulators/simulators.ts';
import type { Random } from '../random.ts';
import type { Fulfilled, Scenario } from '../scenario.ts';
import { byNumber } from './adapted.ts';
import { hasMark, markOf, marksAt, type Playground, seenAt } from './playground.ts';

/** What is asked for of a vendor, where it can do it. */
interface Kind {
  readonly operation: Operation;
  can(capabilities: Capabilities): boolean;
  asks(mark: string, capabilities: Capabilities, random: Random): Fields;
}

export const KINDS: readonly Kind[] = [
  {
    operation: reply,
    can: (capabilities) => capabilities.reply !== false,
    asks(mark, capabilities, random) {
      const [first = 'open', ...others] = capabilities.reply === false ? [] : capabilities.reply.leaves;
      // biome-ignore lint/suspicious/noThenProperty: the contract's own word; no one awaits an input
      return { text: `It is <b>on its way</b> & more ${mark}`, then: random.pick([first, ...others]) };
    },
  },
  { operation: addNote, can: ({ notes }) => notes, asks: (mark) => ({ text: `The payment has arrived ${mark}` }) },
  {
    operation: reactivate,
    can: (capabilities) => capabilities.reactivate.note,
    asks: (mark) => ({ note: `The payment has arrived ${mark}` }),
  },
  {
    operation: update,
    can: ({ tags }) => tags,
    asks: (mark, _, random) => ({ tags: { add: [mark] }, ...(random.chance(0.5) ? { status: 'pending' } : {}) }),
  },
];

/** Which conversation a request means, as its caller knows it. */
interface Meant {
  readonly playground: Playground;
  /** Missing where the caller names the customer, or all conversations of an author. */
  readonly conversation?: string;
  readonly customer?: string;
}

/** The neutral operations at all vendors, by the conversation's id or by whose it is. What goes to another one is false. */
export function neutralScenarios(playgrounds: readonly Playground[]): readonly Scenario[] {
  return KINDS.flatMap((kind) => {
    const able = playgrounds.filter(({ vendor }) => {
      const { neutral } = VENDORS[vendor];
      return neutral !== undefined && kind.can(neutral.capabilities);
    });
    const [first, ...others] = able;
    return first ? [neutralScenario(kind, [first, ...others])] : [];
  });
}

function neutralScenario({ operation, asks }: Kind, playgrounds: readonly [Playground, ...Playground[]]): Scenario {
  const meant = new Map<number, Meant>();
  const [{ at }] = playgrounds;

  return {
    operation,
    host: at.host,
    receive: at.receive,
    repeatable: false,

    wish(n, random) {
      const playground = random.pick(playgrounds);
      const { vendor, from, count } = playground;
      const index = from + Math.floor(random.next() * count);
      const { target, ...known } = targetOf(playground, index, random.chance(0.5));
      meant.set(n, { playground, ...known });
      return { input: { target, ...asks(markOf(n), contractOf(VENDORS[vendor]).capabilities, random) } };
    },

    effects: () =>
      byNumber(
        playgrounds
          .flatMap(marksAt)
          .filter(([n]) => meant.has(n))
          .map(([n, { id }]) => [n, id]),
      ),
    excused: ({ state, ...action }) =>
      state === 'done' &&
      'warnings' in action &&
      action.warnings.some((warning) => warning === 'comment_unconfirmed' || warning === 'tags_changed_meanwhile'),
    hasHappened(n) {
      const { playground } = meant.get(n) ?? {};
      return playground !== undefined && hasMark(playground, n);
    },
    claim: () => undefined,
    writesTo: () => [],
    wrongInTheEnd: (done) => playgrounds.flatMap((playground) => astray(playground, done, meant)),
  };
}

function targetOf(playground: Playground, index: number, byCustomer: boolean) {
  const { vendor } = playground;
  const { capabilities } = contractOf(VENDORS[vendor]);
  const named = SIMULATED[vendor].extraConversation(index);
  if (capabilities.target === 'author') return { target: { vendor, author: named } };
  const conversation = String(Object.values(named)[0]);
  const [form] = capabilities.customers;
  const seen = byCustomer ? seenAt(playground).find(({ id }) => id === conversation) : undefined;
  if (!seen || form === undefined) return { target: { vendor, conversationId: conversation }, conversation };
  const value = form === 'email' ? seen.customer : seen.subject;
  return {
    target: { vendor, customer: { [form]: value }, status: 'any', pick: 'latest' },
    customer: seen.customer,
  };
}

/** What went to a conversation that its caller did not mean, or that is not the one on record. */
function astray(playground: Playground, done: readonly Fulfilled[], meant: ReadonlyMap<number, Meant>): string[] {
  const records = new Map(done.map(({ n, action }) => [n, action.conversation]));
  return marksAt(playground).flatMap(([n, { id, customer }]) => {
    const wanted = meant.get(n);
    if (wanted?.playground !== playground) return [];
    const isMeant = wanted.conversation === undefined || wanted.conversation === id;
    const isTheirs = wanted.customer === undefined || wanted.customer === customer;
    const isByAuthor = wanted.conversation === undefined && wanted.customer === undefined;
    const isOnRecord = isByAuthor || !records.has(n) || records.get(n) === id;
    return isMeant && isTheirs && isOnRecord ? [] : [`${n} went to ${id}, which is another conversation`];
  });
}
