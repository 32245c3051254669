import * as z from 'zod/mini';

/**
 * What a caller may do at an account. `send`: run an operation that writes to customers · `sendHtml`: with HTML of its own ·
 * `change`: run any other ·
 * `decide`: cancel and resolve actions, pause and resume accounts · `read`: see actions, conversations and accounts ·
 * `readInput`: see what an action was to send.
 */
export const RIGHTS = ['send', 'sendHtml', 'change', 'decide', 'read', 'readInput'] as const;
export type Right = (typeof RIGHTS)[number];

/** What a rule in the short form, a list of accounts, allows: everything but the texts of customers. */
const SHORT_FORM: readonly Right[] = RIGHTS.filter((right) => right !== 'readInput');

const Accounts = z.readonly(
  z.array(
    z.string().check(z.regex(/^(?:\*|[^/]+\/[^/]+)$/, 'must be vendor/account, in which * stands for any characters')),
  ),
);

/** What one caller may do, and at which accounts. */
export const AccessRule = z.union([
  z.pipe(
    Accounts,
    z.transform((accounts) => ({ accounts, may: SHORT_FORM })),
  ),
  z.strictObject({ accounts: Accounts, may: z.readonly(z.array(z.enum(RIGHTS)).check(z.minLength(1))) }),
]);

/** Rules by caller; in names of callers, too, a `*` stands for any characters. */
export const AccessPolicy = z.pipe(
  z.pipe(z.string(), z.transform(parse)),
  z.record(z.string(), AccessRule, 'must be a JSON object: rules by caller'),
);
export type AccessPolicy = z.infer<typeof AccessPolicy>;

/** A text that is no JSON stays a text, which no schema above takes. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
