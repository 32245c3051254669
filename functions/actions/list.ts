import * as z from 'zod/mini';
import { OneOf, VendorOption } from '../../lib/doors/intake/closed-sets.ts';
import { AccountName, Moment } from '../../lib/doors/intake/options.ts';
import { ActionSchema } from '../../lib/doors/outgoing/schemas.ts';
import { viewOf } from '../../lib/doors/outgoing/view.ts';
import { defineRoute } from '../../lib/doors/route.ts';
import { serveRoute } from '../../lib/doors/serve.ts';
import { STATES } from '../../lib/ledger/records/action.ts';
import { openCursor, sealCursor } from '../../lib/ledger/records/sealed-cursor.ts';
import { SEARCHABLE, search } from '../../lib/ledger/records/search.ts';
import { runtime } from '../../lib/runtime.ts';
import { OPERATION_NAMES } from '../operation-names.ts';

const RANGE = 'must be a number from 1 to 100, in digits';

/** In a query it is text. Only digits are accepted: `1e2` and `0x10` are refused. */
const Limit = z.pipe(
  z.transform((value) => (typeof value === 'string' && /^\d{1,3}$/.test(value) ? Number(value) : value)),
  z.number(RANGE).check(z.int(RANGE), z.minimum(1, RANGE), z.maximum(100, RANGE)),
);

const Conversation = z.string().check(z.minLength(1, 'must name a conversation'), z.maxLength(1_024));

/** Any key that an action can have. A mapping's key may be longer than a header allows. */
const Key = z.string().check(z.minLength(1, 'must name a key'), z.maxLength(4_096));

/** The criteria of a search. An input that completes none of the groups of `SEARCHABLE` is refused. */
const Criteria = {
  state: z.optional(OneOf(STATES)),
  vendor: z.optional(VendorOption),
  account: z.optional(AccountName),
  operation: z.optional(OneOf(OPERATION_NAMES)),
  conversation: z.optional(Conversation),
  key: z.optional(Key),
  since: z.optional(Moment),
  until: z.optional(Moment),
};

const Input = z
  .strictObject({
    ...Criteria,
    limit: z._default(Limit, 25),
    from: z.optional(z.string().check(z.regex(/^[\w-]{1,512}$/, 'must be the `next` of the previous page'))),
  })
  .check(
    z.superRefine((input, { addIssue }) => {
      for (const name of criteriaToAdd(input)) {
        addIssue({
          code: 'custom',
          path: [name],
          message: 'add state, or conversation, or operation with account and key',
        });
      }
    }),
  );

/** Returns the criteria to add so that an index can be queried: the rest of the key's group if `key` is given, else `state`. */
function criteriaToAdd(input: Readonly<Partial<Record<string, unknown>>>): readonly string[] {
  const lacking = SEARCHABLE.map((group) => group.filter((name) => input[name] === undefined));
  if (lacking.some(({ length }) => length === 0)) return [];
  return input['key'] === undefined ? ['state'] : (lacking.at(-1) ?? []);
}

export const route = defineRoute({
  name: 'actions.list',
  route: 'GET /actions',
  summary: 'Lists the matching actions that the caller may see, newest first, one page at a time.',
  input: Input,
  result: z.object({ actions: z.array(ActionSchema), next: z.optional(z.string()) }),
  example: { state: 'held' },

  async run({ limit, from, ...criteria }, { runtime: { ledger, access, config }, caller }) {
    const visible = (vendor: string, account: string) => access.allows(caller, vendor, account, 'read');
    const start = from === undefined ? undefined : await openCursor(ledger(), caller, from);
    const { actions, next } = await search(ledger(), criteria, { limit, from: start, visible });
    return {
      actions: actions.map((action) => viewOf(action, config.PUBLIC_URL)),
      ...(next === undefined ? {} : { next: await sealCursor(ledger(), caller, next) }),
    };
  },
});

export const handler = serveRoute(route, runtime);
