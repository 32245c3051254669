import * as z from 'zod';
import { cancel } from '../../lib/ledger/people.ts';
import { viewOf } from '../../lib/triggers/answer.ts';
import { ActionId, defineRoute, visibleAction } from '../../lib/triggers/route.ts';
import { runtime } from '../../lib/triggers/runtime.ts';
import { serveRoute } from '../../lib/triggers/serve.ts';

/** DELETE /actions/{actionId}: cancels an action of which nothing has been sent; 409 when it is too late. */
export const route = defineRoute({
  name: 'actions.cancel',
  input: z.strictObject({ actionId: ActionId }),

  async run({ actionId }, context) {
    const { id } = await visibleAction(actionId, context);
    return viewOf(await cancel(context.runtime.ledger(), id));
  },
});

export const handler = serveRoute(route, runtime);
