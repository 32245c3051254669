import * as z from 'zod';
import { defineRoute } from '../../lib/doors/route.ts';
import { serveRoute } from '../../lib/doors/serve.ts';
import { runtime } from '../../lib/runtime.ts';
import document from '../../openapi/openapi.json' with { type: 'json' };

/** GET /openapi.json: this API as OpenAPI 3.1, generated from the functions' own schemas. */
export const route = defineRoute({
  name: 'service.openapi',
  input: z.object({}), // a query that a monitor or a cache adds says nothing

  run: async () => document,
});

export const handler = serveRoute(route, runtime);
