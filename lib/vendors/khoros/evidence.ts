import { createHash } from 'node:crypto';
import { decodeHTML } from 'entities/decode';
import type { Baseline, Evidence } from '../../operation.ts';
import { BASELINE_MS, earliestMs } from '../vendor-clock.ts';
import type { Conversation, DisplayNumber } from './schemas.ts';

/** A note older than this cannot be mistaken for one that is about to be sent, and will not appear later. */
const RECENT_MS = 900_000;
/** In a baseline: the notes could not be read, so a note found later proves nothing. */
const UNREADABLE = 'unreadable';

/** The earliest time from which an author's conversations are read for the baseline at `now`. Epoch milliseconds. */
export function baselineStart(now: number): number {
  return now - RECENT_MS - BASELINE_MS;
}

/** The earliest time from which a note that was sent at `sentAt` can be found. Epoch milliseconds. */
export function evidenceStart(sentAt: number): number {
  return sentAt - BASELINE_MS;
}

/** The existing notes with this text; the entry `unreadable` if notes cannot be read. */
export function baselineOf(conversations: readonly Conversation[] | undefined, comment: string, now: number): Baseline {
  if (!conversations?.every(({ notes }) => notes)) return [UNREADABLE];
  return sameNotes(conversations, comment, baselineStart(now)).map(({ id }) => id);
}

/** Whether the earlier notes are known; without them no note can be proven to be ours. */
export function isReadable({ before }: Evidence): boolean {
  return !before.includes(UNREADABLE);
}

/**
 * The entry of an action with a comment in the author's record. Khoros gives notes no id, and shows them late, so later
 * actions with the same text read this entry and expect one more note. The action id keeps entries distinct.
 */
export function trace(comment: string, sentAt: number, actionId: string): string {
  return ['sent', hash(comment), sentAt, actionId].join('|');
}

/** The conversations that show a note which can only be the one that was sent; empty if there is no such proof. */
export function matchNotes(
  { conversations, clockOffsetMs }: { readonly conversations: readonly Conversation[]; readonly clockOffsetMs: number },
  comment: string,
  { sentAt, before }: Evidence,
): readonly DisplayNumber[] {
  const known = new Set(before);
  const others = lateNotes(before, comment, sentAt, clockOffsetMs);
  const added = sameNotes(conversations, comment, earliestMs(sentAt, clockOffsetMs)).filter(({ id }) => !known.has(id));
  return conversations
    .map(({ displayNumber }) => displayNumber)
    .filter((number) => added.filter((note) => note.conversation === number).length > others);
}

interface IdentifiedNote {
  readonly id: string;
  readonly conversation: DisplayNumber;
}

/** Notes with this text, each with an id that we make: equal notes of the same second are numbered. */
function sameNotes(conversations: readonly Conversation[], comment: string, since: number): IdentifiedNote[] {
  const wanted = hash(comment);
  return conversations.flatMap(({ displayNumber, notes = [] }) => {
    const counts = new Map<number, number>();
    return notes
      .filter(({ createDate, note }) => createDate >= since && hash(note) === wanted)
      .map(({ createDate }) => {
        const count = (counts.get(createDate) ?? 0) + 1;
        counts.set(createDate, count);
        return { id: ['note', wanted, createDate, displayNumber, count].join('|'), conversation: displayNumber };
      });
  });
}

/** Number of notes with this text that other actions sent and the baseline does not show yet: each may appear now. */
function lateNotes(before: Baseline, comment: string, sentAt: number, clockOffsetMs: number): number {
  const wanted = hash(comment);
  const entries = before.map((entry) => entry.split('|')).filter(([, text]) => text === wanted);
  const sent = entries.filter(([kind, , at]) => kind === 'sent' && Number(at) >= sentAt - RECENT_MS);
  const earliest = Math.min(...sent.map(([, , at]) => Number(at)));
  const shown = new Map<string, number>();
  for (const [kind, , at, conversation = ''] of entries) {
    if (kind !== 'note' || Number(at) < earliestMs(earliest, clockOffsetMs)) continue;
    shown.set(conversation, (shown.get(conversation) ?? 0) + 1);
  }
  return Math.max(0, sent.length - Math.max(0, ...shown.values()));
}

/** Hash of the text, normalised: line ends, entities, the form of characters and outer space may change at Khoros. */
function hash(text: string): string {
  const normal = decodeHTML(text).replace(/\r\n?/g, '\n').trim().normalize('NFC');
  return createHash('sha256').update(normal).digest('hex').slice(0, 16);
}
