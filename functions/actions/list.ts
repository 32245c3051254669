import * as z from 'zod';
import { viewOf } from '../../lib/doors/outgoing/answer.ts';
import { defineRoute } from '../../lib/doors/route.ts';
import { serveRoute } from '../../lib/doors/serve.ts';
import { list } from '../../lib/ledger/protocol/people.ts';
import { STATES } from '../../lib/ledger/records/records.ts';
import { runtime } from '../../lib/runtime.ts';

const RANGE = 'must be a number from 1 to 100, in digits';

/** From a query it comes as text. What JavaScript takes for a number beside digits is none. */
const Limit = z.preprocess(
  (value) => (typeof value === 'string' && /^\d{1,3}$/.test(value) ? Number(value) : value),
  z.number(RANGE).int(RANGE).min(1, RANGE).max(100, RANGE),
);

/** GET /actions?state=: the actions of one state that the caller may see, a page at a time. */
export const route = defineRoute({
  name: 'actions.list',
  input: z.strictObject({
    state: z.enum(STATES, `must be one of ${STATES.join(', ')}`),
    limit: Limit.default(25),
    from: z
      .string()
      .regex(/^[\w-]{1,512}$/, 'must be what the page before named as next')
      .optional(),
  }),

  async run({ state, limit, from }, { runtime: { ledger, access }, caller }) {
    const { actions, next } = await list(ledger(), state, limit, from);
    const visible = actions.filter(({ vendor, account }) => access.allows(caller, vendor, account, 'read'));
    return { actions: visible.map(viewOf), ...(next === undefined ? {} : { next }) };
  },
});

export const handler = serveRoute(route, runtime);
