import { operation } from '../../../functions/wapikit/update-conversation.ts';
import type { World } from '../../../lib/world.ts';
import { createWapikitSimulator, extraConversationId, type WapikitKnobs } from '../../simulators/wapikit/index.ts';
import type { Scenario } from '../scenario.ts';
import { receivedBy } from './adapted.ts';
import { type Setting, wrongValues } from './settings.ts';
import type { VendorScenario } from './vendor-scenario.ts';

const STATUSES = ['Active', 'Closed'] as const;

/** Statuses at WapiKit, which tells nobody when they were set. Nothing marks them: what counts is which one stays. */
export function wapikitUpdate(
  world: World,
  { conversations, spare = 0 }: { readonly conversations: number; readonly spare?: number },
  knobs: Partial<WapikitKnobs> = {},
): Scenario {
  const simulator = createWapikitSimulator({
    world,
    extraConversations: conversations + spare,
    knobs: { mode: 'documented', limitPerHour: 20_000, ...knobs },
  });
  const wishes = new Map<number, Setting>();

  return {
    operation,
    host: 'api.wapikit.com',
    simulator,
    repeatable: true,
    receive: receivedBy(simulator),

    wish(n, random) {
      const conversationId = extraConversationId(Math.floor(random.next() * conversations));
      const status = random.pick(STATUSES);
      wishes.set(n, { conversation: conversationId, values: { status } });
      return { input: { conversationId, status } };
    },

    effects: () => new Map(),
    excused: () => true,
    hasHappened(n) {
      const { conversation = '', values } = wishes.get(n) ?? {};
      return simulator.state.conversations.get(conversation)?.status === values?.['status'];
    },
    claim: () => undefined,
    writesTo: () => [],

    disorder: (done, held) =>
      wrongValues(done, wishes, held, (conversation) => simulator.state.conversations.get(conversation)?.status),
  };
}

export const scenario: VendorScenario = {
  share: 1,
  create: (world, density, clockOffsetMs) =>
    wapikitUpdate(world, density, clockOffsetMs === undefined ? {} : { clockOffsetMs }),
  plain: {
    operation,
    input: { conversationId: extraConversationId(0), status: 'Active' },
    other: { status: 'Closed' },
  },
};
