import * as z from 'zod';

/** Text that goes into a header as it is: visible ASCII, so that nothing is trimmed and no second header can be smuggled in. */
export const HeaderText = z
  .string()
  .max(8_192)
  .regex(/^[\x21-\x7e]+$/, 'must be visible ASCII without spaces');

/** A number or a boolean of a secret. Secrets Manager's console makes every value a text: `"4001"`, `"true"`. */
export function textual<Schema extends z.ZodType<number | boolean>>(schema: Schema) {
  return z.preprocess((value) => (typeof value === 'string' ? written(value) : value), schema);
}

function written(text: string): unknown {
  return /^(?:true|false|0|[1-9]\d{0,15})$/.test(text.trim()) ? JSON.parse(text) : text;
}

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
