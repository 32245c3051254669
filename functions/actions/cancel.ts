import * as z from 'zod';
import { viewOf } from '../../lib/doors/outgoing/answer.ts';
import { ActionId, defineRoute, visibleAction } from '../../lib/doors/route.ts';
import { serveRoute } from '../../lib/doors/serve.ts';
import { cancel } from '../../lib/ledger/protocol/people.ts';
import { runtime } from '../../lib/runtime.ts';

/** DELETE /actions/{actionId}: cancels an action of which nothing has been sent; 409 when it is too late. */
export const route = defineRoute({
  name: 'actions.cancel',
  input: z.strictObject({ actionId: ActionId }),

  async run({ actionId }, context) {
    const { id } = await visibleAction(actionId, context, 'decide');
    return viewOf(await cancel(context.runtime.ledger(), id));
  },
});

export const handler = serveRoute(route, runtime);
