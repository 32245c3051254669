import * as z from 'zod';
import { RESOLUTIONS, resolve } from '../../lib/ledger/people.ts';
import { viewOf } from '../../lib/triggers/answer.ts';
import { ActionId, defineRoute, visibleAction } from '../../lib/triggers/route.ts';
import { runtime } from '../../lib/triggers/runtime.ts';
import { serveRoute } from '../../lib/triggers/serve.ts';

/** POST /actions/{actionId}/resolve: carries out what a person decided about a held action. */
export const route = defineRoute({
  name: 'actions.resolve',
  input: z.strictObject({
    actionId: ActionId,
    resolution: z.enum(RESOLUTIONS, `must be one of ${RESOLUTIONS.join(', ')}`),
  }),

  async run({ actionId, resolution }, context) {
    const { id } = await visibleAction(actionId, context);
    return viewOf(await resolve(context.runtime.ledger(), id, resolution));
  },
});

export const handler = serveRoute(route, runtime);
