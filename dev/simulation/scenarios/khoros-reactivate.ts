import { operation } from '../../../functions/khoros/reactivate-author-conversations.ts';
import type { World } from '../../../lib/world.ts';
import { createKhorosSimulator, type KhorosKnobs } from '../../simulators/khoros/index.ts';
import type { Scenario } from '../scenario.ts';
import { byNumber, receivedBy } from './adapted.ts';
import type { VendorScenario } from './vendor-scenario.ts';

/** Reactivations at Khoros, most with a comment, which is a note that must not stand there twice. The comment is the mark. */
export function khorosReactivate(
  world: World,
  { conversations, spare = 0 }: { readonly conversations: number; readonly spare?: number },
  knobs: Partial<KhorosKnobs> = {},
): Scenario {
  const simulator = createKhorosSimulator({
    world,
    extraConversations: conversations + spare,
    knobs: { limitPerMinute: 600, visibleAfterMs: 3_000, ...knobs },
  });
  const plain = new Set<number>();

  const scenario: Scenario = {
    operation,
    host: 'acme.response.lithium.com',
    simulator,
    repeatable: false,
    receive: receivedBy(simulator),

    wish(n, random) {
      const networkId = `extra-${Math.floor(random.next() * conversations)}`;
      const hasComment = random.chance(0.8);
      if (!hasComment) plain.add(n);
      return {
        input: {
          networkType: 'twitter',
          networkId,
          ...(hasComment ? { comment: `Payment ${n} processed & "closed"` } : {}),
        },
      };
    },

    effects: () =>
      byNumber(
        simulator
          .effects()
          .map(({ text }, index) => [Number(/^Payment (\d+) processed/.exec(text)?.[1]), `note ${index}`]),
      ),
    excused: (action, n) =>
      plain.has(n) || (action.state === 'done' && action.warnings.includes('comment_unconfirmed')),
    hasHappened: (n) => scenario.effects().has(n),
    claim: () => undefined,
    writesTo: () => [],
  };
  return scenario;
}

export const scenario: VendorScenario = {
  share: 1,
  create: (world, density, clockOffsetMs) =>
    khorosReactivate(world, density, clockOffsetMs === undefined ? {} : { clockOffsetMs, notes: 'escaped' }),
  plain: {
    operation,
    input: { networkType: 'twitter', networkId: 'extra-0', comment: 'Payment received' },
    other: { comment: 'Payment refunded' },
  },
};
