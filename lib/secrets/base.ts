import * as z from 'zod';

/** Text that is sent as a header: visible ASCII only, so that Node trims nothing and the text cannot start a second header. */
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

const SHOWN = new WeakSet<z.ZodType>();

/** Marks a field of a secret that is no credential: it is shown while a person types it. */
export function shown<Schema extends z.ZodType>(schema: Schema): Schema {
  SHOWN.add(schema);
  return schema;
}

/** Whether a field of a secret may be seen. */
export function isShown(schema: z.ZodType): boolean {
  return SHOWN.has(schema);
}

/** Fields that every vendor's secret may have beside its credentials. */
export const SecretBase = z.object({
  /**
   * `live`: writes are sent · `draft`: replies become drafts, other writes are not sent · `dryRun`: no write is sent. @default "live"
   */
  mode: shown(z.enum(['live', 'draft', 'dryRun']).default('live')),
  /** Used instead of the vendor's own address. Its host must be allowed. */
  baseUrl: shown(z.string().max(2_048).optional()),
});

export type SecretBase = z.infer<typeof SecretBase>;
