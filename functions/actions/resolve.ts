import * as z from 'zod/mini';
import { ActionId, EXAMPLE_ID } from '../../lib/doors/action-id.ts';
import { detailOf } from '../../lib/doors/outgoing/detail.ts';
import { ActionDetailSchema } from '../../lib/doors/outgoing/schemas.ts';
import { defineRoute, Note, visibleAction } from '../../lib/doors/route.ts';
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
    note: z.optional(Note),
  }),
  result: ActionDetailSchema,
  example: { actionId: EXAMPLE_ID, resolution: 'done', note: 'The reply is in the thread.' },

  async run({ actionId, resolution, note }, context) {
    const { id } = await visibleAction(actionId, context, 'decide');
    return detailOf(await resolve(context.runtime.ledger(), id, resolution, { by: context.caller, note }), context);
  },
});

export const handler = serveRoute(route, runtime);
