import { createHash } from 'node:crypto';

/** What makes two requests the same action. */
export type Identity =
  /** The caller's own key: unique within the operation and the account, for all callers and triggers. */
  | { readonly key: string }
  /** No key: each request is its own action. Lambda keeps the request id when it retries an invocation. */
  | { readonly request: string };

/**
 * The scope in which an action's key is unique: the account; for `conversations.*` also the vendor, because two vendors may have an
 * account of the same name.
 */
export function keyScopeOf(operation: string, vendor: string, account: string): string {
  return operation.startsWith(`${vendor}.`) ? account : `${vendor}/${account}`;
}

/** `act_` and 130 bits of a hash: the same for the same operation, account and key. */
export function actionIdOf(operation: string, account: string, identity: Identity): string {
  const name = 'key' in identity ? ['key', identity.key.normalize('NFC')] : ['request', identity.request];
  const digest = sha256(JSON.stringify([operation, account, ...name]));
  return `act_${BigInt(`0x${digest}`).toString(32).padStart(52, '0').slice(-26)}`;
}

/** A hash of an input that two spellings of the same JSON share: key order and Unicode composition do not matter. */
export function fingerprintOf(input: unknown): string {
  return sha256(JSON.stringify(canonical(input)).normalize('NFC'));
}

function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).map(([key, field]) => [key.normalize('NFC'), canonical(field)] as const);
  return Object.fromEntries(fields.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
