import * as z from 'zod/mini';
import { AwsError } from './aws-error.ts';
import type { Secret } from './secrets.ts';

const Filter = z.object({
  Key: z.enum(['description', 'name', 'tag-key', 'tag-value', 'primary-region', 'owning-service', 'all']),
  Values: z.array(z.string()).check(z.minLength(1), z.maxLength(10)),
});
type Filter = z.infer<typeof Filter>;

/** What `ListSecrets` takes. */
export const ListFilters = z.object({
  Filters: z._default(z.array(Filter).check(z.maxLength(10)), []),
  IncludePlannedDeletion: z._default(z.boolean(), false),
  MaxResults: z._default(z.number().check(z.int(), z.minimum(1), z.maximum(100)), 100),
  NextToken: z.optional(z.string()),
  SortOrder: z._default(z.enum(['asc', 'desc']), 'asc'),
});
type ListFilters = z.infer<typeof ListFilters>;

/**
 * The secrets that all filters let pass, a page at a time.
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/manage_search-secret.html
 */
export function pageOf(
  all: readonly Secret[],
  { Filters, IncludePlannedDeletion, MaxResults, NextToken = '0', SortOrder }: ListFilters,
): { readonly secrets: readonly Secret[]; readonly next: string | undefined } {
  if (!/^\d{1,9}$/.test(NextToken)) throw new AwsError('InvalidNextTokenException', 'The NextToken value is invalid.');
  const listed = all.filter(
    (secret) =>
      (IncludePlannedDeletion || secret.deletedAt === undefined) && Filters.every((filter) => passes(secret, filter)),
  );
  const sorted = listed.toSorted((left, right) => left.name.localeCompare(right.name));
  if (SortOrder === 'desc') sorted.reverse();
  const from = Number(NextToken);
  const next = from + MaxResults;
  return { secrets: sorted.slice(from, next), next: next < sorted.length ? String(next) : undefined };
}

/** One of the values must fit; a value that begins with `!` must not. */
function passes(secret: Secret, { Key, Values }: Filter): boolean {
  return Values.some((value) =>
    value.startsWith('!') ? !begins(secret, Key, value.slice(1)) : begins(secret, Key, value),
  );
}

/** AWS compares the beginning: of names and tags as they are written, of descriptions and of everything in any case. */
function begins({ name, description = '', tags }: Secret, key: Filter['Key'], value: string): boolean {
  const starts = (text: string) => text.startsWith(value);
  const startsInAnyCase = (text: string) => text.toLowerCase().startsWith(value.toLowerCase());
  const keys = tags.map(({ Key }) => Key);
  const values = tags.map(({ Value }) => Value);
  switch (key) {
    case 'name':
      return starts(name);
    case 'tag-key':
      return keys.some(starts);
    case 'tag-value':
      return values.some(starts);
    case 'description':
      return description.split(/\s+/).some(startsInAnyCase);
    case 'all':
      return [name, ...name.split('/'), ...description.split(/\s+/), ...keys, ...values].some(startsInAnyCase);
    default:
      // Nothing here is replicated, or owned by a service of AWS.
      return false;
  }
}
