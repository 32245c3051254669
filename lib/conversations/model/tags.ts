import type { TagChange } from './inputs.ts';

/** The list that a change makes of the tags that stand there. */
export function mergeTags(are: readonly string[], { set, add = [], remove = [] }: TagChange): readonly string[] {
  if (set) return set;
  const gone = new Set(remove.map(plain));
  const kept = are.filter((tag) => !gone.has(plain(tag)));
  const known = new Set(kept.map(plain));
  return [...kept, ...add.filter((tag) => !known.has(plain(tag)))];
}

/** Whether the tags are those that a change asks for. */
export function hasTags(are: readonly string[], { set, add = [], remove = [] }: TagChange): boolean {
  if (set) return sameTags(are, set);
  const found = new Set(are.map(plain));
  return add.every((tag) => found.has(plain(tag))) && !remove.some((tag) => found.has(plain(tag)));
}

/** In any order: the list is a set, and vendors write its tags otherwise. */
export function sameTags(a: readonly string[], b: readonly string[]): boolean {
  const [one, other] = [new Set(a.map(plain)), new Set(b.map(plain))];
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

function plain(tag: string): string {
  return tag.trim().normalize('NFC').toLowerCase();
}
