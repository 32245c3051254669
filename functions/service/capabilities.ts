import * as z from 'zod';
import { defineRoute } from '../../lib/triggers/route.ts';
import { runtime } from '../../lib/triggers/runtime.ts';
import { serveRoute } from '../../lib/triggers/serve.ts';
import capabilities from '../../openapi/capabilities.json' with { type: 'json' };

/** GET /capabilities: what each vendor can do here, generated from the operations. It calls no vendor. */
export const route = defineRoute({
  name: 'service.capabilities',
  input: z.strictObject({}),

  run: async () => capabilities,
});

export const handler = serveRoute(route, runtime);
