import * as z from 'zod';

/** Text that goes into a header as it is: visible ASCII, so that nothing is trimmed and no second header can be smuggled in. */
export const HeaderText = z
  .string()
  .max(8_192)
  .regex(/^[\x21-\x7e]+$/, 'must be visible ASCII without spaces');

/** What every vendor's secret may hold beside its credentials. */
export const SecretBase = z.object({
  /**
   * `live`: for good · `draft`: replies become drafts, anything else that writes is not sent ·
   * `dryRun`: nothing that writes is sent. @default "live"
   */
  mode: z.enum(['live', 'draft', 'dryRun']).default('live'),
  /** In place of the vendor's own; must be on a host that is allowed. */
  baseUrl: z.string().max(2_048).optional(),
});

export type SecretBase = z.infer<typeof SecretBase>;
