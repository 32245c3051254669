import { fieldsOf } from '../../../dev/secret/fields.ts';
import { SECRETS } from '../../../dev/simulators/simulators.ts';
import { VENDOR_NAMES } from '../../../lib/vendors/vendors.ts';

export type Kind = 'credential' | 'address' | 'file name' | 'bytes' | 'words' | 'phone';

/** A text that was planted, and what would give it away. */
export interface Canary {
  readonly kind: Kind;
  readonly text: string;
}

/** All that were planted. */
export const canaries: Canary[] = [];

export function planted(kind: Kind, text: string): string {
  canaries.push({ kind, text });
  return text;
}

/** A text of its own for each field, in the form that the example has. */
export function privateText(example: string): string {
  const number = String(canaries.length).padStart(3, '0');
  if (/^\S+@\S+$/u.test(example)) return planted('address', `canary.${number}@private.example`);
  if (/^[\w-]+\/[\w-]+$/u.test(example)) return example;
  if (/^\w+\.\w+$/u.test(example)) return planted('file name', `canary-${number}.txt`);
  if (/^[A-Za-z0-9+/]+=+$/u.test(example)) {
    const bytes = planted('bytes', `canary in a file ${number}`);
    return planted('bytes', Buffer.from(bytes).toString('base64'));
  }
  return `${planted('words', `canary words ${number}`)}, ${planted('phone', `+351 910 555 ${number}`)}`;
}

/** Plants each credential of an account, as it is and as Basic authentication sends it. */
function credentials(secret: Readonly<Record<string, unknown>>, names: readonly string[]): void {
  const texts = Object.values(secret).filter((value) => typeof value === 'string');
  for (const name of names) {
    const credential = planted('credential', String(secret[name]));
    for (const text of texts) planted('credential', Buffer.from(`${text}:${credential}`).toString('base64'));
  }
}

/** The accounts of the stack: those that the simulators know, and one of each vendor that they refuse. */
export function accounts(): Readonly<Record<string, unknown>> {
  const pairs = VENDOR_NAMES.flatMap((vendor) => {
    const { baseUrl: _, ...known } = SECRETS[`${vendor}/default`] ?? {};
    const names = fieldsOf(vendor).flatMap(({ name, isOpen }) => (isOpen ? [] : [name]));
    const refused = { ...known, ...Object.fromEntries(names.map((name) => [name, `canary-${vendor}-${name}`])) };
    credentials(
      known,
      names.filter((name) => name in known && name !== 'clientId'),
    );
    credentials(
      refused,
      names.filter((name) => name !== 'clientId'),
    );
    return [
      [`${vendor}/default`, known],
      [`${vendor}/refused`, refused],
      [`${vendor}/malformed`, `{"accessToken": "${planted('credential', `canary-${vendor}-malformed`)}`],
    ];
  });
  return Object.fromEntries(pairs);
}

/** Which canaries a text has: as they are, in JSON, and in a URL. */
export function leaks(text: string): readonly Canary[] {
  return canaries.filter((canary) => {
    const inUrl = encodeURIComponent(canary.text);
    return [canary.text, inUrl, inUrl.replaceAll('%20', '+')].some((form) => text.includes(form));
  });
}
