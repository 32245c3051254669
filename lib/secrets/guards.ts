import * as z from 'zod/mini';
import { AppError, type Issue } from '../errors/app-error.ts';

/** What an account refuses to send, whichever caller asks for it. Its secret says so; without these fields nothing is refused. */
export interface Guards {
  /** Who may get copies: domains, `*.` and a domain for all below it, addresses. An empty list: no address. */
  readonly copiesTo?: readonly string[] | undefined;
  /** How many replies a conversation may get in an hour. */
  readonly repliesPerHour?: number | undefined;
}

/** The addresses that a request names beside the customer's, by the field of the input that names them. */
export type Copies = Readonly<Record<string, readonly string[] | undefined>>;

const DOMAIN = String.raw`[^\s@,*]+\.[^\s@,*]+`;

/** A list, or one text as Secrets Manager's console has it: `example.com, *.example.org, press@example.net`; `none` for no address. */
export const Recipients = z.pipe(
  z.transform((value) => (typeof value === 'string' ? listed(value) : value)),
  z.readonly(
    z
      .array(
        z
          .string()
          .check(
            z.maxLength(320),
            z.regex(
              new RegExp(`^(?:\\*\\.|[^\\s@,*]+@)?${DOMAIN}$`),
              'must be a domain, *. and a domain, or an e-mail address',
            ),
          ),
      )
      .check(z.maxLength(200)),
  ),
);

function listed(text: string): readonly string[] {
  const trimmed = text.trim();
  return trimmed === 'none' ? [] : trimmed.split(/\s*,\s*/);
}

/**
 * Refuses a request that would send a copy to an address which the account does not allow.
 * @throws AppError `recipient_not_allowed`, which names fields and shows no address
 */
export function refuseCopies(copies: Copies, { copiesTo }: Guards): void {
  if (copiesTo === undefined) return;
  const rules = copiesTo.map((rule) => rule.toLowerCase());
  const issues = Object.entries(copies).flatMap(([field, addresses = []]) => refusedAmong(field, addresses, rules));
  if (issues.length === 0) return;
  const message = 'The account sends copies only to the recipients that its secret names in copiesTo.';
  throw new AppError('recipient_not_allowed', message, { issues, outcome: 'refused' });
}

function refusedAmong(field: string, addresses: readonly string[], rules: readonly string[]): readonly Issue[] {
  return addresses.flatMap((address, index) =>
    rules.some((rule) => isMeant(rule, address.toLowerCase()))
      ? []
      : [{ path: `${field}[${index}]`, message: 'may get no copy from this account' }],
  );
}

/** Compares texts as they are: a domain in another spelling, with a dot at its end or in Punycode, is another domain. */
function isMeant(rule: string, address: string): boolean {
  const domain = address.slice(address.lastIndexOf('@') + 1);
  if (rule.startsWith('*.')) return domain.endsWith(rule.slice(1)) && domain.length > rule.length - 1;
  return rule.includes('@') ? rule === address : rule === domain;
}
