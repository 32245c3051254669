import { decodeHTML, decodeHTMLAttribute } from 'entities/decode';
import type { Evidence, NotProven, Several } from '../../operation.ts';
import { earliestMs, isTooFarBehind } from '../vendor-clock.ts';
import { INCOMPLETE, type Thread } from './schemas.ts';

/** The fields by which a sent thread is found. A reply reads back as a `message`. */
export interface SentThread {
  readonly type: 'message' | 'note';
  readonly text: string;
  readonly createdAt?: string | undefined;
}

/** The possible authors of a sent thread, and Help Scout's clock. */
export interface Sender {
  /** The user whom the request named, or those whom the account may write as. */
  readonly authors: readonly number[];
  /** How far Help Scout's clock is ahead of ours. */
  readonly clockOffsetMs: number;
}

/** The types of threads that Help Scout is known to have. Another one may be a new name for what we sent. */
const TYPES = new Set([
  'message',
  'note',
  'customer',
  'lineitem',
  'forwardparent',
  'forwardchild',
  'phone',
  'chat',
  'beaconchat',
]);

/**
 * Finds the thread that a request with a lost response made, if the threads prove it.
 *
 * `absent` means that no new thread can be it. A new thread by one of our authors, or with our text, that is not proven
 * to be ours is `unclear`: Help Scout may have rewritten the text, named the type otherwise, or taken another user.
 * A list that lacks a thread which was there before the request is `unclear`, too: it may lack ours.
 * @param threads all threads of the conversation
 */
export function matchThread(
  threads: readonly Thread[],
  sent: SentThread,
  sender: Sender,
  evidence: Evidence,
): Thread | Several | NotProven {
  const found = search(threads, sent, sender, evidence);
  const { before, baseline = before } = evidence;
  if (typeof found === 'object' && 'id' in found && baseline.includes(INCOMPLETE)) return 'unclear';
  if (found !== 'absent') return found;
  const listed = new Set(threads.map(({ id }) => id));
  return baseline.every((id) => listed.has(id)) ? 'absent' : 'unclear';
}

function search(
  threads: readonly Thread[],
  sent: SentThread,
  { authors, clockOffsetMs }: Sender,
  { sentAt, before }: Evidence,
): Thread | Several | NotProven {
  const baseline = new Set(before);
  const text = normalise(sent.text);
  const hasText = ({ body }: Thread) => normalise(body ?? '') === text;
  const isEqual = (thread: Thread) =>
    thread.type === sent.type && hasText(thread) && hasLinks(thread.body ?? '', sent.text);
  const ofPossibleType = threads.filter((thread) => thread.type === sent.type || !TYPES.has(thread.type));
  if (sent.createdAt !== undefined) {
    // An import keeps its own date, so the time of sending says nothing about it. The editor may have rewritten its text.
    const at = Date.parse(sent.createdAt);
    const sameDate = ofPossibleType.filter((thread) => Date.parse(thread.createdAt) === at);
    const proven = sameDate.filter(isEqual);
    return only(
      proven,
      sameDate.filter(({ id }) => !baseline.has(id)),
    );
  }
  const isOurs = ({ createdBy }: Thread) => createdBy != null && authors.includes(createdBy.id);
  const earliest = earliestMs(sentAt, clockOffsetMs);
  const candidates = ofPossibleType.filter(
    (thread) =>
      !baseline.has(thread.id) && Date.parse(thread.createdAt) >= earliest && (isOurs(thread) || hasText(thread)),
  );
  const found = only(
    candidates.filter((thread) => isOurs(thread) && isEqual(thread)),
    candidates,
  );
  return found === 'absent' && isTooFarBehind(clockOffsetMs) ? 'unclear' : found;
}

/** @param candidates ids of the threads that may be ours, proven or not */
function only(proven: readonly Thread[], candidates: readonly Thread[]): Thread | Several | NotProven {
  const [first, second] = proven;
  if (!first) return candidates.length > 0 ? 'unclear' : 'absent';
  return second ? { several: proven.map(({ id }) => id) } : first;
}

/** Whether a text of the same words has the links and pictures that were sent; the editor may make links of words. */
function hasLinks(stored: string, sent: string): boolean {
  const words = normalise(sent);
  const wanted = linksOf(sent);
  const sentLinks = new Set(wanted);
  const links = linksOf(stored).filter((link) => sentLinks.has(link) || !words.includes(linkText(link)));
  // Without anything to compare, there is no proof.
  if (words === '' && wanted.length === 0) return false;
  return links.length === wanted.length && links.every((link, index) => link === wanted[index]);
}

function linksOf(html: string): readonly string[] {
  return [...html.matchAll(TAG)].flatMap(([tag]) =>
    [...tag.matchAll(LINK)].map(([, double, single, none]) =>
      plain(decodeHTMLAttribute(double ?? single ?? none ?? '')),
    ),
  );
}

/** The text form of a URL that the editor turned into a link. */
function linkText(link: string): string {
  return link.replace(/^(?:https?:\/\/|mailto:)/i, '').replace(/\/$/, '');
}

const TAG = /<\/?[a-z!][^<>]*>/gi;
const LINK = /(?<=[\s"'/])(?:href|src)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>]+))/gi;

/** Normalises text as Help Scout's editor does: no tags, decoded entities, no white space. */
export function normalise(html: string): string {
  return plain(decodeHTML(html.replace(TAG, '')));
}

function plain(text: string): string {
  return text.replace(/[\s\p{Cf}]+/gu, '').normalize('NFC');
}
