import * as z from 'zod/mini';
import { Recipients } from './guards.ts';

/** Text that is sent as a header: visible ASCII only, so that Node trims nothing and the text cannot start a second header. */
export const HeaderText = z
  .string()
  .check(z.maxLength(8_192), z.regex(/^[\x21-\x7e]+$/, 'must be visible ASCII without spaces'));

/** A number or a boolean of a secret. Secrets Manager's console makes every value a text: `"4001"`, `"true"`. */
export function textual<Schema extends z.ZodMiniType<number | boolean>>(schema: Schema) {
  return z.pipe(
    z.transform((value) => (typeof value === 'string' ? written(value) : value)),
    schema,
  );
}

function written(text: string): unknown {
  return /^(?:true|false|0|[1-9]\d{0,15})$/.test(text.trim()) ? JSON.parse(text) : text;
}

const SHOWN = new WeakSet<z.ZodMiniType>();

/** Marks a field of a secret that is no credential: it is shown while a person types it. */
export function shown<Schema extends z.ZodMiniType>(schema: Schema): Schema {
  SHOWN.add(schema);
  return schema;
}

/** Whether a field of a secret may be seen. */
export function isShown(schema: z.ZodMiniType): boolean {
  return SHOWN.has(schema);
}

/** Fields that every vendor's secret may have beside its credentials. */
export const SecretBase = z.object({
  /**
   * `live`: writes are sent · `draft`: replies become drafts, other writes are not sent · `dryRun`: no write is sent. @default "live"
   */
  mode: shown(z._default(z.enum(['live', 'draft', 'dryRun']), 'live')),
  /** Used instead of the vendor's own address. Its host must be allowed. */
  baseUrl: shown(z.optional(z.string().check(z.maxLength(2_048)))),
  /** Who may get copies (`cc`, `bcc`, Re:amaze's `recipients`). @default every address */
  copiesTo: shown(z.optional(Recipients)),
  /** How many replies a conversation may get in an hour. @default any number */
  repliesPerHour: shown(z.optional(textual(z.number().check(z.int(), z.minimum(1), z.maximum(1_000))))),
});

export type SecretBase = z.infer<typeof SecretBase>;
