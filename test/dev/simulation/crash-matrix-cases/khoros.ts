import { createKhorosSimulator } from '../../../../dev/simulators/khoros/index.ts';
import { operation as reactivate } from '../../../../functions/khoros/reactivate-author-conversations.ts';
import type { World } from '../../../../lib/world.ts';
import type { Case, Vendor } from '../crash-matrix-case.ts';

const AUTHOR = { networkType: 'twitter', networkId: 'extra-0' };

const khoros = {
  operation: reactivate,
  ...({ ends: 'done' } as const),
  vendor(world: World): Vendor {
    const simulator = createKhorosSimulator({ world, extraConversations: 1, knobs: { visibleAfterMs: 1_000 } });
    return { receive: simulator.receive, effects: () => simulator.effects().length };
  },
};

export const cases: readonly Case[] = [
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
];
