import * as z from 'zod';
import { viewOf } from '../../lib/triggers/answer.ts';
import { ActionId, defineRoute, visibleAction } from '../../lib/triggers/route.ts';
import { runtime } from '../../lib/triggers/runtime.ts';
import { serveRoute } from '../../lib/triggers/serve.ts';

/** GET /actions/{actionId}: an action, whatever its state. */
export const route = defineRoute({
  name: 'actions.get',
  input: z.strictObject({ actionId: ActionId }),

  run: async ({ actionId }, context) => viewOf(await visibleAction(actionId, context)),
});

export const handler = serveRoute(route, runtime);
