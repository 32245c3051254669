import * as z from 'zod/mini';
import { defineRoute } from '../../lib/doors/route.ts';
import { serveRoute } from '../../lib/doors/serve.ts';
import { runtime } from '../../lib/runtime.ts';
import capabilities from '../../openapi/capabilities.json' with { type: 'json' };

export const route = defineRoute({
  name: 'service.capabilities',
  route: 'GET /capabilities',
  summary: 'Returns what each vendor can do here, generated from the operations. It calls no vendor.',
  input: z.object({}), // ignores query parameters that monitors and caches add
  result: z.looseObject({}),
  example: {},

  run: async () => capabilities,
});

export const handler = serveRoute(route, runtime);
