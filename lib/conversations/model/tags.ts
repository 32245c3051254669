import type { TagChange } from './inputs.ts';

/** The list that a change makes of the tags that stand there. */
export function mergeTags(are: readonly string[], { set, add = [], remove = [] }: TagChange): readonly string[] {
  if (set) return set;
  const gone = new Set(remove.map(plainTag));
  const kept = are.filter((tag) => !gone.has(plainTag(tag)));
  const known = new Set(kept.map(plainTag));
  return [...kept, ...add.filter((tag) => !known.has(plainTag(tag)))];
}

/** Whether the tags are those that a change asks for. */
export function hasTags(are: readonly string[], { set, add = [], remove = [] }: TagChange): boolean {
  if (set) return sameTags(are, set);
  const found = new Set(are.map(plainTag));
  return add.every((tag) => found.has(plainTag(tag))) && !remove.some((tag) => found.has(plainTag(tag)));
}

/** Whether no tag is to be added and removed at once. */
export function isApart(add: readonly string[], remove: readonly string[]): boolean {
  const added = new Set(add.map(plainTag));
  return !remove.some((tag) => added.has(plainTag(tag)));
}

/** In any order: the list is a set, and vendors write its tags otherwise. */
export function sameTags(a: readonly string[], b: readonly string[]): boolean {
  const [one, other] = [new Set(a.map(plainTag)), new Set(b.map(plainTag))];
  return one.size === other.size && [...one].every((tag) => other.has(tag));
}

/** What a merge must say: whole lists are all that a vendor takes, so an edit of the same moment may be lost. */
export function tagWarnings(change: TagChange, before: readonly string[], after: readonly string[]): readonly string[] {
  if (change.set) return [];
  const merged = mergeTags(before, change);
  return [
    ...(sameTags(before, merged) ? [] : ['tags_replaced_whole']),
    ...(sameTags(after, merged) ? [] : ['tags_changed_meanwhile']),
  ];
}

function plainTag(tag: string): string {
  return tag.trim().normalize('NFC').toLowerCase();
}
