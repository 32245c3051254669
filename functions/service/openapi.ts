import * as z from 'zod/mini';
import { defineRoute } from '../../lib/doors/route.ts';
import { serveRoute } from '../../lib/doors/serve.ts';
import { runtime } from '../../lib/runtime.ts';
import document from '../../openapi/openapi.json' with { type: 'json' };

export const route = defineRoute({
  name: 'service.openapi',
  route: 'GET /openapi.json',
  summary: 'Returns this API as OpenAPI 3.1, generated from the functions’ own schemas.',
  input: z.object({}), // ignores query parameters that monitors and caches add
  result: z.looseObject({}),
  example: {},

  run: async () => document,
});

export const handler = serveRoute(route, runtime);
