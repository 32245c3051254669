import { createHash } from 'node:crypto';
import { decodeHTML } from 'entities/decode';
import type { Baseline, Evidence } from '../../operation.ts';
import { BASELINE_MS, earliestMs } from '../vendor-clock.ts';
import type { Conversation, DisplayNumber } from './schemas.ts';

/** What is older than this cannot be mistaken for a note that is about to be sent, nor show up after all. */
const RECENT_MS = 900_000;
/** In a baseline: the notes could not be read, so a note found later proves nothing. */
const UNREADABLE = 'unreadable';

/** Since when an author's conversations must be looked at to know what stood there at `now`. Epoch milliseconds. */
export function baselineStart(now: number): number {
  return now - RECENT_MS - BASELINE_MS;
}

/** Since when a note that was sent at `sentAt` can be found. Epoch milliseconds. */
export function evidenceStart(sentAt: number): number {
  return sentAt - BASELINE_MS;
}

/** Notes with this text that stand there already; `undefined` where they cannot be read. */
export function baselineOf(conversations: readonly Conversation[] | undefined, comment: string, now: number): Baseline {
  if (!conversations?.every(({ notes }) => notes)) return [UNREADABLE];
  return sameNotes(conversations, comment, baselineStart(now)).map(({ id }) => id);
}

/** Whether the notes that were there before are known; without them no note can be told to be ours. */
export function isReadable({ before }: Evidence): boolean {
  return !before.includes(UNREADABLE);
}

/**
 * What an action with a comment leaves in the author's record: Khoros names no note, and one that was sent may show up
 * late, so those who come after with the same text leave room for it. No two actions leave the same trace.
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
  const fresh = sameNotes(conversations, comment, earliestMs(sentAt, clockOffsetMs)).filter(({ id }) => !known.has(id));
  return conversations
    .map(({ displayNumber }) => displayNumber)
    .filter((number) => fresh.filter((note) => note.conversation === number).length > others);
}

interface IdentifiedNote {
  readonly id: string;
  readonly conversation: DisplayNumber;
}

/** Notes with this text, each with an id of our making: equal ones of the same second are counted. */
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

/** How many notes with this text other actions have sent which the baseline does not show: any may show up now. */
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

/** Of what survives a text's way there and back: not how line ends and characters are written, nor space around it. */
function hash(text: string): string {
  const normal = decodeHTML(text).replace(/\r\n?/g, '\n').trim().normalize('NFC');
  return createHash('sha256').update(normal).digest('hex').slice(0, 16);
}
