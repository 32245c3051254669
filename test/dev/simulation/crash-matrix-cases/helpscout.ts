import { createHelpscoutSimulator } from '../../../../dev/simulators/helpscout/index.ts';
import { operation as reply } from '../../../../functions/helpscout/create-reply.ts';
import type { World } from '../../../../lib/world.ts';
import type { Case, Vendor } from '../crash-matrix-case.ts';

const helpscout = {
  operation: reply,
  ...({ madeUnseen: 'found', notMadeUnseen: 'sent again' } as const),
  vendor(world: World): Vendor {
    const simulator = createHelpscoutSimulator({ world, knobs: { visibleAfterMs: 3_000 } });
    return { receive: simulator.receive, effects: () => simulator.effects().length };
  },
};

const replyTo = (conversationId: string) => ({ conversationId, text: 'It is on its way.', customer: { id: 123 } });

export const cases: readonly Case[] = [
  { ...helpscout, title: 'Help Scout reply', input: replyTo('123'), ends: 'done', byEveryWay: true },
  { ...helpscout, title: 'Help Scout reply that is refused', input: replyTo('142'), ends: 'failed' },
  {
    ...helpscout,
    title: 'Help Scout reply with a condition',
    input: replyTo('123'),
    onlyIf: 'closed',
    ends: 'cancelled',
  },
];
