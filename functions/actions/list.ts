import * as z from 'zod';
import { list } from '../../lib/ledger/people.ts';
import { STATES } from '../../lib/ledger/records.ts';
import { viewOf } from '../../lib/triggers/answer.ts';
import { defineRoute } from '../../lib/triggers/route.ts';
import { runtime } from '../../lib/triggers/runtime.ts';
import { serveRoute } from '../../lib/triggers/serve.ts';

/** GET /actions?state=: the actions of one state that the caller may see, a page at a time. */
export const route = defineRoute({
  name: 'actions.list',
  input: z.strictObject({
    state: z.enum(STATES, `must be one of ${STATES.join(', ')}`),
    limit: z.coerce.number('must be a number').int().min(1).max(100).default(25),
    from: z
      .string()
      .regex(/^[\w-]{1,512}$/, 'must be what the page before named as next')
      .optional(),
  }),

  async run({ state, limit, from }, { runtime: { ledger, access }, caller }) {
    const { actions, next } = await list(ledger(), state, limit, from);
    const visible = actions.filter(({ vendor, account }) => access.allows(caller, vendor, account));
    return { actions: visible.map(viewOf), ...(next === undefined ? {} : { next }) };
  },
});

export const handler = serveRoute(route, runtime);
