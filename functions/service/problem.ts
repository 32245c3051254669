import * as z from 'zod/mini';
import { defineRoute } from '../../lib/doors/route.ts';
import { serveRoute } from '../../lib/doors/serve.ts';
import { ADVICE } from '../../lib/errors/advice.ts';
import { ERROR_KINDS, type ErrorKind } from '../../lib/errors/kinds.ts';
import { runtime } from '../../lib/runtime.ts';

const Kind = z.enum(Object.keys(ERROR_KINDS) as [ErrorKind, ...ErrorKind[]], 'must be a kind of error');

export const route = defineRoute({
  name: 'service.problem',
  route: 'GET /problems/{kind}',
  summary:
    'Returns what a kind of error means and what to do about it. The `type` of every problem is the address of this route.',
  input: z.object({ kind: Kind }),
  result: z.object({
    kind: Kind,
    status: z.number().check(z.int()),
    title: z.string(),
    retry: z.boolean().check(z.describe('Whether a later attempt may succeed')),
    advice: z.string().check(z.describe('What the caller does now')),
  }),
  example: { kind: 'key_reused' },
  isPublic: true,

  run: async ({ kind }) => ({ kind, ...ERROR_KINDS[kind], advice: ADVICE[kind] }),
});

export const handler = serveRoute(route, runtime);
