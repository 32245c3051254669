import * as z from 'zod';
import { defineRoute } from '../../lib/doors/route.ts';
import { serveRoute } from '../../lib/doors/serve.ts';
import { runtime } from '../../lib/runtime.ts';

/** GET /health: that the function answers and its environment is complete. It calls no vendor and reads no secret. */
export const route = defineRoute({
  name: 'service.health',
  input: z.object({}), // a query that a monitor or a cache adds says nothing
  open: true,

  run: async () => ({ status: 'ok' }),
});

export const handler = serveRoute(route, runtime);
