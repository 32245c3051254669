import * as z from 'zod/mini';
import { accountViews } from '../../lib/doors/accounts.ts';
import { AccountSchema } from '../../lib/doors/outgoing/accounts.ts';
import { defineRoute } from '../../lib/doors/route.ts';
import { serveRoute } from '../../lib/doors/serve.ts';
import { runtime } from '../../lib/runtime.ts';

export const route = defineRoute({
  name: 'accounts.list',
  route: 'GET /accounts',
  summary:
    'Lists the accounts that were used or paused, or at which actions wait, and that the caller may see, with the health of each and what waits for it.',
  input: z.strictObject({}),
  result: z.object({ accounts: z.array(AccountSchema) }),
  example: {},

  run: async (_, context) => ({ accounts: [...(await accountViews(context))] }),
});

export const handler = serveRoute(route, runtime);
