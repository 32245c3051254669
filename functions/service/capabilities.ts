import * as z from 'zod';
import { defineRoute } from '../../lib/doors/route.ts';
import { serveRoute } from '../../lib/doors/serve.ts';
import { runtime } from '../../lib/runtime.ts';
import capabilities from '../../openapi/capabilities.json' with { type: 'json' };

/** GET /capabilities: what each vendor can do here, generated from the operations. It calls no vendor. */
export const route = defineRoute({
  name: 'service.capabilities',
  input: z.object({}), // a query that a monitor or a cache adds says nothing

  run: async () => capabilities,
});

export const handler = serveRoute(route, runtime);
