import type { Evidence, Missing } from '../../operation.ts';
import type { Thread } from './schemas.ts';

/** How far Help Scout's clock may be behind ours. */
const CLOCK_SKEW_MS = 60_000;

/** What is looked for of a thread that was sent: a reply reads back as a `message`. */
export interface SentThread {
  readonly type: 'message' | 'note';
  readonly text: string;
  readonly createdAt?: string | undefined;
}

/**
 * The thread that a reply or note with a lost answer has made, if the threads prove it.
 * @param author who it was sent as
 */
export function matchThread(
  threads: readonly Thread[],
  sent: SentThread,
  author: number,
  { sentAt, before }: Evidence,
): Thread | Missing {
  const sameType = threads.filter(({ type }) => type === sent.type);
  const text = normalise(sent.text);
  const hasText = ({ body }: Thread) => normalise(body ?? '') === text;
  const isEqual = (thread: Thread) => hasText(thread) && hasLinks(thread.body ?? '', sent.text);
  if (sent.createdAt !== undefined) {
    // An import keeps its own date, so neither the baseline nor the time of sending says anything about it.
    const at = Date.parse(sent.createdAt);
    const alike = sameType.filter((thread) => Date.parse(thread.createdAt) === at && hasText(thread));
    return only(alike.filter(isEqual), alike);
  }
  const known = new Set(before);
  const isOurs = ({ createdBy }: Thread) => createdBy?.id === author;
  // Whom the account writes as may have changed since: with our text it may be ours, whoever its author is.
  const candidates = sameType.filter(
    (thread) =>
      !known.has(thread.id) &&
      Date.parse(thread.createdAt) >= sentAt - CLOCK_SKEW_MS &&
      (isOurs(thread) || hasText(thread)),
  );
  return only(
    candidates.filter((thread) => isOurs(thread) && isEqual(thread)),
    candidates,
  );
}

/** @param candidates what may be it, proven or not */
function only(proven: readonly Thread[], candidates: readonly Thread[]): Thread | Missing {
  const [first, second] = proven;
  if (!first) return candidates.length > 0 ? 'unclear' : 'absent';
  return second ? 'several' : first;
}

/** Whether a text of the same words has the links and pictures that were sent; the editor may make links of words. */
function hasLinks(stored: string, sent: string): boolean {
  const words = normalise(sent);
  const wanted = linksOf(sent);
  const known = new Set(wanted);
  const links = linksOf(stored).filter((link) => known.has(link) || !words.includes(bare(link)));
  // Where there is nothing to compare, nothing is proven.
  if (words === '' && wanted.length === 0) return false;
  return links.length === wanted.length && links.every((link, index) => link === wanted[index]);
}

function linksOf(html: string): readonly string[] {
  return [...html.matchAll(TAG)].flatMap(([tag]) =>
    [...tag.matchAll(LINK)].map(([, double, single, none]) => plain(double ?? single ?? none ?? '')),
  );
}

/** As it stands in a text that the editor has made a link of. */
function bare(link: string): string {
  return link.replace(/^(?:https?:\/\/|mailto:)/i, '').replace(/\/$/, '');
}

const TAG = /<\/?[a-z!][^<>]*>/gi;
const LINK = /(?<=[\s"'/])(?:href|src)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>]+))/gi;

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };

/** What of a text survives Help Scout's editor: not its tags, not its entities, not its white space. */
export function normalise(html: string): string {
  return plain(html.replace(TAG, ''));
}

function plain(text: string): string {
  return text
    .replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]{2,5}));/gi, (entity, decimal, hex, name) => {
      if (name) return ENTITIES[name.toLowerCase()] ?? entity;
      const code = decimal ? Number(decimal) : Number.parseInt(hex, 16);
      return code <= 0x10ffff ? String.fromCodePoint(code) : entity;
    })
    .replace(/[\s\p{Cf}]+/gu, '')
    .normalize('NFC');
}
