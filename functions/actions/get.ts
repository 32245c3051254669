import * as z from 'zod/mini';
import { ActionId, EXAMPLE_ID } from '../../lib/doors/action-id.ts';
import { detailOf, inputOf } from '../../lib/doors/outgoing/detail.ts';
import { ActionDetailSchema } from '../../lib/doors/outgoing/schemas.ts';
import { defineRoute, visibleAction } from '../../lib/doors/route.ts';
import { serveRoute } from '../../lib/doors/serve.ts';
import { runtime } from '../../lib/runtime.ts';

export const route = defineRoute({
  name: 'actions.get',
  route: 'GET /actions/{actionId}',
  summary: 'Returns an action in any state; with `input=true` also what was to be sent.',
  input: z.strictObject({
    actionId: ActionId,
    input: z.pipe(
      z._default(z.enum(['true', 'false'], 'must be true or false'), 'false'),
      z.transform((text) => text === 'true'),
    ),
  }),
  result: ActionDetailSchema,
  example: { actionId: EXAMPLE_ID },

  async run({ actionId, input }, context) {
    const action = await visibleAction(actionId, context);
    return { ...(await detailOf(action, context)), ...(input ? await inputOf(action, context) : {}) };
  },
});

export const handler = serveRoute(route, runtime);
