import type { Receive } from '../../../dev/simulation/network.ts';
import { createHelpscoutSimulator } from '../../../dev/simulators/helpscout/index.ts';
import { createKhorosSimulator } from '../../../dev/simulators/khoros/index.ts';
import { createReamazeSimulator } from '../../../dev/simulators/reamaze/index.ts';
import { createWapikitSimulator, extraConversationId } from '../../../dev/simulators/wapikit/index.ts';
import { operation as reply } from '../../../functions/helpscout/create-reply.ts';
import { operation as reactivate } from '../../../functions/khoros/reactivate-author-conversations.ts';
import { operation as updateReamaze } from '../../../functions/reamaze/update-conversation.ts';
import { operation as updateWapikit } from '../../../functions/wapikit/update-conversation.ts';
import type { Operation } from '../../../lib/operation.ts';
import type { World } from '../../../lib/world.ts';

/** A vendor, and how often the action took effect there. */
export interface Vendor {
  readonly receive: Receive;
  effects(): number;
}

/** What must become of an action of which nobody knows any more whether it took effect. */
export type Fallback =
  /** Reading shows that it did: done. */
  | 'found'
  /** Reading shows, past the settle time, that it did not: it is sent once more. */
  | 'sent again'
  /** It may be set as often as one likes. */
  | 'set again'
  /** The customer is not left waiting, and the comment is done without: done, with a warning. */
  | 'given up'
  /** Reading shows nothing: a person decides. */
  | 'held';

/** One operation with one input, at a vendor of its own. */
export interface Case {
  readonly title: string;
  /** It stands for its resend class, however it comes to be carried out. */
  readonly byEveryWay?: true;
  readonly operation: Operation;
  readonly input: Readonly<Record<string, unknown>>;
  readonly onlyIf?: string;
  /** How it ends when nothing goes wrong. */
  readonly ends: 'done' | 'failed' | 'cancelled';
  readonly madeUnseen: Fallback;
  readonly notMadeUnseen: Fallback;
  /** The same, past the time in which nobody else will have set anything. @default notMadeUnseen */
  readonly notMadeUnseenLate?: Fallback;
  vendor(world: World): Vendor;
}

const helpscout = {
  operation: reply,
  ...({ madeUnseen: 'found', notMadeUnseen: 'sent again' } as const),
  vendor(world: World): Vendor {
    const simulator = createHelpscoutSimulator({ world, knobs: { visibleAfterMs: 3_000 } });
    return { receive: simulator.receive, effects: () => simulator.effects().length };
  },
};

const replyTo = (conversationId: string) => ({ conversationId, text: 'It is on its way.', customer: { id: 123 } });

const AUTHOR = { networkType: 'twitter', networkId: 'extra-0' };

const khoros = {
  operation: reactivate,
  ...({ ends: 'done' } as const),
  vendor(world: World): Vendor {
    const simulator = createKhorosSimulator({ world, extraConversations: 1, knobs: { visibleAfterMs: 1_000 } });
    return { receive: simulator.receive, effects: () => simulator.effects().length };
  },
};

const reamaze = {
  operation: updateReamaze,
  ...({ ends: 'done' } as const),
  vendor(world: World): Vendor {
    const simulator = createReamazeSimulator({ world, extraConversations: 1 });
    return { receive: simulator.receive, effects: () => simulator.effects().length };
  },
};

const CONVERSATION_ID = extraConversationId(0);

/** Every operation in every resend class that it has, and what ends otherwise than done. */
export const CASES: readonly Case[] = [
  { ...helpscout, title: 'Help Scout reply', input: replyTo('123'), ends: 'done', byEveryWay: true },
  { ...helpscout, title: 'Help Scout reply that is refused', input: replyTo('142'), ends: 'failed' },
  {
    ...helpscout,
    title: 'Help Scout reply with a condition',
    input: replyTo('123'),
    onlyIf: 'closed',
    ends: 'cancelled',
  },
  {
    ...khoros,
    title: 'Khoros reactivation with a comment',
    input: { ...AUTHOR, comment: 'Payment received' },
    madeUnseen: 'found',
    notMadeUnseen: 'given up',
  },
  {
    ...khoros,
    title: 'Khoros reactivation',
    input: AUTHOR,
    // Nothing shows it, and to set it once more does no harm.
    madeUnseen: 'set again',
    notMadeUnseen: 'set again',
    vendor(world) {
      const { receive, state } = createKhorosSimulator({ world, extraConversations: 1 });
      const isActive = () => state.conversations.get(20_000_000)?.status === 'AVAILABLE';
      return { receive, effects: () => Number(isActive()) };
    },
  },
  {
    ...reamaze,
    title: 'Re:amaze update',
    byEveryWay: true,
    input: { slug: 'extra-0', status: 2 },
    madeUnseen: 'found',
    notMadeUnseen: 'set again',
  },
  {
    ...reamaze,
    title: 'Re:amaze move to another brand',
    input: { slug: 'extra-0', status: 2, brand: 'acme-outlet', category: 'outlet' },
    madeUnseen: 'held',
    notMadeUnseen: 'sent again',
  },
  {
    title: 'WapiKit update',
    operation: updateWapikit,
    input: { conversationId: CONVERSATION_ID, status: 'Active' },
    ends: 'done',
    madeUnseen: 'found',
    notMadeUnseen: 'set again',
    // WapiKit does not tell when a status was set: an older one could overwrite a newer one.
    notMadeUnseenLate: 'held',
    vendor(world) {
      const simulator = createWapikitSimulator({ world, extraConversations: 1, knobs: { mode: 'documented' } });
      return { receive: simulator.receive, effects: () => simulator.effects().length };
    },
  },
];
