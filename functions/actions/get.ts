import * as z from 'zod';
import { viewOf } from '../../lib/doors/outgoing/answer.ts';
import { ActionId, defineRoute, visibleAction } from '../../lib/doors/route.ts';
import { serveRoute } from '../../lib/doors/serve.ts';
import { runtime } from '../../lib/runtime.ts';

/** GET /actions/{actionId}: an action, whatever its state. */
export const route = defineRoute({
  name: 'actions.get',
  input: z.strictObject({ actionId: ActionId }),

  run: async ({ actionId }, context) => viewOf(await visibleAction(actionId, context)),
});

export const handler = serveRoute(route, runtime);
