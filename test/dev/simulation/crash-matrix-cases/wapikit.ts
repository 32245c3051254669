import { createWapikitSimulator, extraConversationId } from '../../../../dev/simulators/wapikit/index.ts';
import { operation as update } from '../../../../functions/wapikit/update-conversation.ts';
import type { Case } from '../crash-matrix-case.ts';

export const cases: readonly Case[] = [
  {
    title: 'WapiKit update',
    operation: update,
    input: { conversationId: extraConversationId(0), status: 'Active' },
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
