import * as z from 'zod/mini';
import { defineRoute } from '../../lib/doors/route.ts';
import { serveRoute } from '../../lib/doors/serve.ts';
import { runtime } from '../../lib/runtime.ts';

export const route = defineRoute({
  name: 'service.health',
  route: 'GET /health',
  summary: 'Returns `ok` if the function runs and its environment is complete. It calls no vendor and reads no secret.',
  input: z.object({}), // ignores query parameters that monitors and caches add
  result: z.object({ status: z.literal('ok') }),
  example: {},
  isPublic: true,

  run: async () => ({ status: 'ok' as const }),
});

export const handler = serveRoute(route, runtime);
