import * as z from 'zod/mini';
import { inJsonSchema } from '../../json-schema.ts';
import { visibleText } from '../../visible-text.ts';

const Tags = z.array(visibleText(255)).check(z.maxLength(100));
const SomeTags = Tags.check(z.minLength(1));

/** A change of tags: some are added and removed, or the whole list is set. Setting an empty list removes all. */
export const TagChange = z
  .strictObject({ add: z.optional(SomeTags), remove: z.optional(SomeTags), set: z.optional(Tags) })
  .check(
    z.refine(({ set, add, remove }) => (set !== undefined) !== (add !== undefined || remove !== undefined), {
      message: 'must have add, remove or both, or set alone',
      ...inJsonSchema({
        oneOf: [{ required: ['set'] }, { anyOf: [{ required: ['add'] }, { required: ['remove'] }] }],
      }),
    }),
    z.refine(({ add = [], remove = [] }) => isApart(add, remove), {
      path: ['remove'],
      message: 'names a tag that is to be added',
    }),
  );
export interface TagChange {
  readonly add?: readonly string[] | undefined;
  readonly remove?: readonly string[] | undefined;
  readonly set?: readonly string[] | undefined;
}

/** Two tags are the same tag at a vendor if this function returns the same text for both. @default `plainTag` */
export type SameTag = (tag: string) => string;

/** Applies a change to a list of tags. A tag that is to be added and removed is added. */
export function mergeTags(
  current: readonly string[],
  { set, add = [], remove = [] }: TagChange,
  plain: SameTag = plainTag,
): readonly string[] {
  if (set) return set;
  const gone = new Set(remove.map(plain));
  const kept = current.filter((tag) => !gone.has(plain(tag)));
  const known = new Set(kept.map(plain));
  return [...kept, ...add.filter((tag) => !known.has(plain(tag)))];
}

/** Whether a list of tags is as a change asks for. */
export function hasTags(current: readonly string[], change: TagChange, plain: SameTag = plainTag): boolean {
  return sameTags(current, mergeTags(current, change, plain), plain);
}

/** Whether no tag is in both lists. */
export function isApart(add: readonly string[], remove: readonly string[]): boolean {
  const added = new Set(add.map(plainTag));
  return !remove.some((tag) => added.has(plainTag(tag)));
}

/** Whether both lists have the same tags, in any order and any spelling by which vendors return them. */
export function sameTags(a: readonly string[], b: readonly string[], plain: SameTag = plainTag): boolean {
  const [one, other] = [new Set(a.map(plain)), new Set(b.map(plain))];
  return one.size === other.size && [...one].every((tag) => other.has(tag));
}

/** A list that was read, merged and written as a whole. */
export interface Replaced<List> {
  /** The list as it was read before the write; missing if only an earlier request can have written it. */
  readonly before?: List | undefined;
  readonly after: List;
  /** Whether an earlier request of the action may have written the list, too. What stood there before that one is not known. */
  readonly isRepeat: boolean;
}

/** The warnings of a merge: vendors take whole lists only, so an edit that an agent makes meanwhile may be lost. */
export function tagWarnings(
  change: TagChange,
  { before, after, isRepeat }: Replaced<readonly string[]>,
  plain: SameTag = plainTag,
): readonly string[] {
  if (change.set) return [];
  const merged = before && mergeTags(before, change, plain);
  const isWritten = merged !== undefined && !sameTags(before ?? [], merged, plain);
  return [
    ...(isRepeat || isWritten ? ['tags_replaced_whole'] : []),
    ...(merged && !sameTags(after, merged, plain) ? ['tags_changed_meanwhile'] : []),
  ];
}

function plainTag(tag: string): string {
  return tag.trim().normalize('NFC').toLowerCase();
}
