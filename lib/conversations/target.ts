import * as z from 'zod/mini';
import type { VendorName } from '../operation.ts';
import { exactId, Segment } from '../vendors/id-text.ts';
import { VENDOR_NAMES } from '../vendors/vendors.ts';
import { Author, Customer } from './model/conversation.ts';

export const Vendor = z.enum(VENDOR_NAMES as readonly [VendorName, ...VendorName[]]);

export const Account = z.string().check(z.regex(/^[A-Za-z0-9_-]{1,64}$/, 'must be 1 to 64 letters, digits, _ or -'));

const at = { vendor: Vendor, account: z.optional(Account) };

/** One conversation, by its id. */
const ById = z.strictObject({ ...at, conversationId: exactId(Segment) });

/** The conversation of a customer. */
const ByCustomer = z.strictObject({
  ...at,
  customer: Customer,
  status: z
    ._default(z.enum(['open', 'pending', 'closed', 'any']), 'open')
    .check(z.describe('The status that it must have')),
  pick: z
    ._default(z.enum(['latest', 'only']), 'only')
    .check(z.describe('`latest`: the one that changed last; `only`: there must be no other')),
});

/** All conversations of an author, at Khoros. */
const ByAuthor = z.strictObject({ ...at, author: Author });

/** Which conversation is meant: by its id, or by whose it is. */
export const Target = z.union(
  [ById, ByCustomer, ByAuthor],
  'must be an object with a vendor and exactly one of conversationId, customer and author',
);
export type Target = z.infer<typeof Target>;
export type CustomerTarget = z.infer<typeof ByCustomer>;
