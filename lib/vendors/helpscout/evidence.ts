import type { Evidence, Missing } from '../../operation.ts';
import type { NewReply, Thread } from './schemas.ts';

/** How far Help Scout's clock may be behind ours. */
const CLOCK_SKEW_MS = 60_000;

/**
 * The thread that a reply with a lost answer has made, if the threads prove it.
 * @param author who the reply was sent as
 */
export function matchReply(
  threads: readonly Thread[],
  reply: NewReply,
  author: number,
  { sentAt, before }: Evidence,
): Thread | Missing {
  const messages = threads.filter(({ type }) => type === 'message');
  const same = (thread: Thread) => normalise(thread.body ?? '') === normalise(reply.text);
  if (reply.createdAt !== undefined) {
    // An import keeps its own date, so neither the baseline nor the time of sending says anything about it.
    const at = Date.parse(reply.createdAt);
    return only(messages.filter((thread) => Date.parse(thread.createdAt) === at && same(thread)));
  }
  const known = new Set(before);
  const candidates = messages.filter(
    ({ id, createdAt, createdBy }) =>
      !known.has(id) && createdBy?.id === author && Date.parse(createdAt) >= sentAt - CLOCK_SKEW_MS,
  );
  const matching = candidates.filter(same);
  return matching.length === 0 && candidates.length > 0 ? 'unclear' : only(matching);
}

function only(found: readonly Thread[]): Thread | Missing {
  const [first, second] = found;
  if (!first) return 'absent';
  return second ? 'several' : first;
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };

/** What of a text survives Help Scout's editor: not its tags, not its entities, not its white space. */
export function normalise(html: string): string {
  return html
    .replace(/<\/?[a-z!][^<>]*>/gi, '')
    .replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]{2,5}));/gi, (entity, decimal, hex, name) => {
      if (name) return ENTITIES[name.toLowerCase()] ?? entity;
      const code = decimal ? Number(decimal) : Number.parseInt(hex, 16);
      return code <= 0x10ffff ? String.fromCodePoint(code) : entity;
    })
    .replace(/[\s\p{Cf}]+/gu, '')
    .normalize('NFC');
}
