import * as z from 'zod';
import { viewOf } from '../../lib/doors/outgoing/answer.ts';
import { ActionId, defineRoute, visibleAction } from '../../lib/doors/route.ts';
import { serveRoute } from '../../lib/doors/serve.ts';
import { RESOLUTIONS, resolve } from '../../lib/ledger/protocol/people.ts';
import { runtime } from '../../lib/runtime.ts';

/** POST /actions/{actionId}/resolve: carries out what a person decided about a held action. */
export const route = defineRoute({
  name: 'actions.resolve',
  input: z.strictObject({
    actionId: ActionId,
    resolution: z.enum(RESOLUTIONS, `must be one of ${RESOLUTIONS.join(', ')}`),
  }),

  async run({ actionId, resolution }, context) {
    const { id } = await visibleAction(actionId, context, 'decide');
    return viewOf(await resolve(context.runtime.ledger(), id, resolution));
  },
});

export const handler = serveRoute(route, runtime);
