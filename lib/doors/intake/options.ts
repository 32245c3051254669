import * as z from 'zod/mini';

/** RFC 3339 to epoch milliseconds. Seconds are part of it, and 31 February is not a date. */
export const DateTime = z.pipe(
  z.iso.datetime({ offset: true, error: 'must be an RFC 3339 date and time, with seconds and zone' }),
  z.transform((text) => Date.parse(text)),
);

/** Zod's pattern of dates and times, limited to the years 1970 to 9998. It is written out, because zod's own would enlarge every function. */
const IN_RANGE = String.raw`^(?!0|1[0-8]|19[0-6]|9999)(?:(?:\d\d[2468][048]|\d\d[13579][26]|\d\d0[48]|[02468][048]00|[13579][26]00)-02-29|\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\d|30)|(?:02)-(?:0[1-9]|1\d|2[0-8])))T(?:(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?(?:Z|([+-](?:[01]\d|2[0-3]):[0-5]\d)))$`;

/** A time in the years 1970 to 9998. One year is left free, so that adding a day or changing the zone still gives four digits. */
export const Moment = DateTime.check(
  z.refine((ms) => ms >= 0 && ms < Date.UTC(9999, 0), 'must lie in the years 1970 to 9998, in UTC'),
  z.meta({ pattern: IN_RANGE }),
);

export const AccountName = z
  .string()
  .check(z.regex(/^[A-Za-z0-9_-]{1,64}$/, 'must be 1 to 64 letters, digits, _ or -'));
const Account = z._default(AccountName, 'default');

export const IdempotencyKey = z
  .string()
  .check(z.regex(/^[\x21-\x7e]{1,255}$/, 'must be 1 to 255 visible ASCII characters'));

/** A status is a word, or a number in Re:amaze's case. */
const OnlyIf = z.pipe(
  z.transform((status) => (Number.isSafeInteger(status) ? String(status) : status)),
  z.string().check(
    z.maxLength(64),
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it refuses
    z.regex(/^[^\u0000-\u001f\u007f-\u009f]+$/, 'must be a status: a word, or a number'),
  ),
);

const when = { notBefore: z.optional(Moment), notAfter: z.optional(Moment) };

function inOrder({ notBefore, notAfter }: { notBefore?: number | undefined; notAfter?: number | undefined }): boolean {
  return notBefore === undefined || notAfter === undefined || notBefore < notAfter;
}

const IN_ORDER = { path: ['notAfter'], message: 'must be later than notBefore' };

/** The options of a query: over HTTP beside its input, in a direct invoke beside `input`. */
export const AccountOption = z.object({ account: Account });

/** The options of an HTTP request: its query. */
export const QueryOptions = z
  .strictObject({
    account: Account,
    dryRun: z.pipe(
      z._default(z.enum(['true', 'false'], 'must be true or false'), 'false'),
      z.transform((text) => text === 'true'),
    ),
    onlyIf: z.optional(OnlyIf),
    ...when,
  })
  .check(z.refine(inOrder, IN_ORDER));

/** Any object, as it is: a record's schema would drop a member called `__proto__`, which is to be refused. */
const Input = z.custom<Readonly<Record<string, unknown>>>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  'must be an object',
);

/** The object of a direct invoke of a route: nothing but its input. */
export const DirectRouteRequest = z.strictObject({ input: z._default(Input, {}) });

/** The object of a direct invoke of a query. */
export const DirectQueryRequest = z.strictObject({ input: z._default(Input, {}), account: Account });

/** The object of a direct invoke of an operation, and the `detail` of an event of ours. `input` is checked by its operation. */
export const DirectRequest = z
  .strictObject({
    input: z._default(Input, {}),
    account: Account,
    idempotencyKey: z.optional(IdempotencyKey),
    dryRun: z._default(z.boolean(), false),
    onlyIf: z.optional(OnlyIf),
    ...when,
  })
  .check(z.refine(inOrder, IN_ORDER));

export const IdempotencyHeader = z.strictObject({ 'idempotency-key': z.optional(IdempotencyKey) });

/** How an action is to be carried out, whatever the trigger. Times are epoch milliseconds. */
export type Options = z.infer<typeof QueryOptions>;
