import * as z from 'zod/mini';

/** The id of an action, as every answer names it. */
export const ActionId = z
  .string()
  .check(z.regex(/^act_[0-9a-v]{26}$/, 'must be the id of an action: act_ and 26 characters'));

/** The id that samples name: the action of the first sample of an operation, by the ledger's own rule. */
export const EXAMPLE_ID = 'act_fhpncltgf2k8plpbvm8tvnr8b9';
