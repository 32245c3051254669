import * as z from 'zod/mini';
import { ActionId, EXAMPLE_ID } from '../../lib/doors/action-id.ts';
import { detailOf } from '../../lib/doors/outgoing/detail.ts';
import { ActionDetailSchema } from '../../lib/doors/outgoing/schemas.ts';
import { defineRoute, visibleAction } from '../../lib/doors/route.ts';
import { serveRoute } from '../../lib/doors/serve.ts';
import { cancel } from '../../lib/ledger/protocol/people.ts';
import { runtime } from '../../lib/runtime.ts';

export const route = defineRoute({
  name: 'actions.cancel',
  route: 'DELETE /actions/{actionId}',
  summary: 'Cancels an action that waits and has no request under way; 409 if it is too late.',
  input: z.strictObject({ actionId: ActionId }),
  result: ActionDetailSchema,
  example: { actionId: EXAMPLE_ID },

  async run({ actionId }, context) {
    const { id } = await visibleAction(actionId, context, 'decide');
    return detailOf(await cancel(context.runtime.ledger(), id, context.caller), context);
  },
});

export const handler = serveRoute(route, runtime);
