import * as z from 'zod/mini';
import { defineOperation } from '../../lib/operation.ts';
import '../../lib/vendors/helpscout/index.ts';

// Nothing here runs: `npm run check` compiles it, and fails where a mistake below is none to the compiler any more.

const RIGHT = {
  name: 'helpscout.test',
  route: 'POST /helpscout/tests/{id}',
  summary: 'Tests.',
  input: z.object({ id: z.string(), count: z.number() }),
  result: z.object({ noteId: z.string() }),
  example: { id: '1', count: 2 },
  customerText: [],
  refuses: [{ says: 'no id', remove: ['id'], names: 'id' }],
  right: 'change',
  resend: () => 'safe' as const,
  conversation: ({ id }: { readonly id: string }) => id,
  cost: () => 1,
  run: async ({ id }: { readonly id: string }) => ({ result: { noteId: id } }),
} as const;

defineOperation(RIGHT);

// @ts-expect-error: the example lacks a field
defineOperation({ ...RIGHT, example: { id: '1' } });

// @ts-expect-error: a field of the example has another type
defineOperation({ ...RIGHT, example: { id: 1, count: 2 } });

// @ts-expect-error: the result is another one than its schema says
defineOperation({ ...RIGHT, run: async () => ({ result: { noteId: 7 } }) });

// @ts-expect-error: the input has no such field
defineOperation({ ...RIGHT, conversation: ({ slug }) => slug });

// @ts-expect-error: the route has no method
defineOperation({ ...RIGHT, route: '/helpscout/tests/{id}' });

// @ts-expect-error: there is no such vendor
defineOperation({ ...RIGHT, name: 'nobody.test' });

// @ts-expect-error: nothing says what it refuses
defineOperation({ ...RIGHT, refuses: [] });
