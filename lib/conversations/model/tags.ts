import type { TagChange } from './inputs.ts';

/** Applies a change to a list of tags. */
export function mergeTags(current: readonly string[], { set, add = [], remove = [] }: TagChange): readonly string[] {
  if (set) return set;
  const gone = new Set(remove.map(plainTag));
  const kept = current.filter((tag) => !gone.has(plainTag(tag)));
  const known = new Set(kept.map(plainTag));
  return [...kept, ...add.filter((tag) => !known.has(plainTag(tag)))];
}

/** Whether a list of tags is as a change asks for. */
export function hasTags(current: readonly string[], { set, add = [], remove = [] }: TagChange): boolean {
  if (set) return sameTags(current, set);
  const found = new Set(current.map(plainTag));
  return add.every((tag) => found.has(plainTag(tag))) && !remove.some((tag) => found.has(plainTag(tag)));
}

/** Whether no tag is in both lists. */
export function isApart(add: readonly string[], remove: readonly string[]): boolean {
  const added = new Set(add.map(plainTag));
  return !remove.some((tag) => added.has(plainTag(tag)));
}

/** Whether both lists have the same tags, in any order and any spelling by which vendors return them. */
export function sameTags(a: readonly string[], b: readonly string[]): boolean {
  const [one, other] = [new Set(a.map(plainTag)), new Set(b.map(plainTag))];
  return one.size === other.size && [...one].every((tag) => other.has(tag));
}

/** The warnings of a merge: vendors take whole lists only, so an edit that an agent makes meanwhile may be lost. */
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
