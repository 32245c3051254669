import * as z from 'zod';
import { viewOf } from '../../lib/doors/outgoing/answer.ts';
import { ActionSchema } from '../../lib/doors/outgoing/schemas.ts';
import { ActionId, defineRoute, EXAMPLE_ID, visibleAction } from '../../lib/doors/route.ts';
import { serveRoute } from '../../lib/doors/serve.ts';
import { RESOLUTIONS, resolve } from '../../lib/ledger/protocol/people.ts';
import { runtime } from '../../lib/runtime.ts';

export const route = defineRoute({
  name: 'actions.resolve',
  route: 'POST /actions/{actionId}/resolve',
  summary: 'Carries out what a person decided about a held action.',
  input: z.strictObject({
    actionId: ActionId,
    resolution: z.enum(RESOLUTIONS, `must be one of ${RESOLUTIONS.join(', ')}`),
  }),
  result: ActionSchema,
  example: { actionId: EXAMPLE_ID, resolution: 'done' },

  async run({ actionId, resolution }, context) {
    const { id } = await visibleAction(actionId, context, 'decide');
    return viewOf(await resolve(context.runtime.ledger(), id, resolution), context.runtime.config.PUBLIC_URL);
  },
});

export const handler = serveRoute(route, runtime);
