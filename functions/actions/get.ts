import * as z from 'zod';
import { viewOf } from '../../lib/doors/outgoing/answer.ts';
import { ActionSchema } from '../../lib/doors/outgoing/schemas.ts';
import { ActionId, defineRoute, EXAMPLE_ID, visibleAction } from '../../lib/doors/route.ts';
import { serveRoute } from '../../lib/doors/serve.ts';
import { runtime } from '../../lib/runtime.ts';

export const route = defineRoute({
  name: 'actions.get',
  route: 'GET /actions/{actionId}',
  summary: 'Answers an action, whatever its state.',
  input: z.strictObject({ actionId: ActionId }),
  result: ActionSchema,
  example: { actionId: EXAMPLE_ID },

  run: async ({ actionId }, context) =>
    viewOf(await visibleAction(actionId, context), context.runtime.config.PUBLIC_URL),
});

export const handler = serveRoute(route, runtime);
