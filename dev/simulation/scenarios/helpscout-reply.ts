import { operation } from '../../../functions/helpscout/create-reply.ts';
import type { Operation } from '../../../lib/operation.ts';
import type { World } from '../../../lib/world.ts';
import { createHelpscoutSimulator } from '../../simulators/helpscout/index.ts';
import { addThread } from '../../simulators/helpscout/state.ts';
import type { Scenario } from '../scenario.ts';

export interface Density {
  readonly conversations: number;
  /** Share of replies with a text that others have as well. */
  readonly identical: number;
  /** Share of conversations in which such a text stands already, written by the same user a moment before. */
  readonly precedents: number;
}

const PHRASES = ['Your parcel is on its way.', 'We have received your payment.'] as const;
const FIRST_CONVERSATION = 10_000;
const OURSELVES = 4_001;

/** Replies at Help Scout: what must never reach a customer twice. Each is marked by its `cc`. */
export function helpscoutReply(world: World, { conversations, identical, precedents }: Density): Scenario {
  const simulator = createHelpscoutSimulator({
    world,
    extraConversations: conversations,
    knobs: { visibleAfterMs: 3_000 },
  });
  const used = new Set<string>();

  return {
    operation: operation as unknown as Operation,
    host: 'api.helpscout.net',
    repeatable: false,
    receive(request, fault) {
      if (fault) simulator.faults.push(fault);
      return simulator.receive(request);
    },

    wish(n, random) {
      const conversationId = String(FIRST_CONVERSATION + Math.floor(random.next() * conversations));
      const text = random.chance(identical) ? random.pick(PHRASES) : `Message ${n}.`;
      const isFirst = !used.has(conversationId);
      used.add(conversationId);
      const precedent = () => {
        const conversation = simulator.state.conversations.get(Number(conversationId));
        const thread = { type: 'message', text, userId: OURSELVES } as const;
        if (conversation) addThread(simulator.state, conversation, thread, world.now());
      };
      return {
        input: { conversationId, text, customer: { id: 123 }, cc: [`${n}@example.com`] },
        precedent: isFirst && random.chance(precedents) ? precedent : undefined,
      };
    },

    effects() {
      const made = new Map<number, readonly string[]>();
      for (const { threads } of simulator.state.conversations.values()) {
        for (const { id, cc } of threads) {
          const n = Number.parseInt(cc[0] ?? '', 10);
          if (!Number.isNaN(n)) made.set(n, [...(made.get(n) ?? []), String(id)]);
        }
      }
      return made;
    },

    claim: (result) => (result as { threadId?: string } | undefined)?.threadId ?? undefined,
    writesTo: ({ method, path }) => (method === 'POST' ? /\/conversations\/(\d+)\/reply$/.exec(path)?.[1] : undefined),
  };
}
