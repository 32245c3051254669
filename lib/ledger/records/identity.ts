import { createHash } from 'node:crypto';

/** What makes two requests the same action. */
export type Identity =
  /** The caller's own key: it belongs to the operation and the account, for every caller and every trigger. */
  | { readonly key: string }
  /** No key: each request is its own action. The id outlives a retry of the same invocation. */
  | { readonly request: string };

/**
 * Whose keys an action's key is one of. An account is one of a vendor's, so where the operation's name does not name the
 * vendor, its keys are apart from another vendor's.
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
