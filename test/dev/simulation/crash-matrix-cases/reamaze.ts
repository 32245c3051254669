import { createReamazeSimulator } from '../../../../dev/simulators/reamaze/index.ts';
import { operation as update } from '../../../../functions/reamaze/update-conversation.ts';
import type { World } from '../../../../lib/world.ts';
import type { Case, Vendor } from '../crash-matrix-case.ts';

const reamaze = {
  operation: update,
  ...({ ends: 'done' } as const),
  vendor(world: World): Vendor {
    const simulator = createReamazeSimulator({ world, extraConversations: 1 });
    return { receive: simulator.receive, effects: () => simulator.effects().length };
  },
};

export const cases: readonly Case[] = [
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
];
