import { AppError } from '../errors/app-error.ts';
import type { Call, Vendors } from '../operation.ts';
import type { FoundTarget } from '../target-account.ts';
import { adapterOf } from './contract.ts';
import type { ReadConversation } from './model/conversation.ts';
import type { CustomerTarget, Target } from './target.ts';

/** An error names at most this many candidates. */
const SHOWN = 10;

/**
 * Finds the conversation of a target that names a customer. A vendor's list may be a little out of date, so the conversation is
 * read again: it must still be that customer's, and have the status that the target asks for.
 * @throws AppError `not_found_by_customer` with the candidates' ids, or what the vendor throws
 */
export async function chooseConversation(target: Target, vendors: Vendors, call: Call): Promise<FoundTarget> {
  if (!('customer' in target)) throw new AppError('internal', 'A target that names its conversation was looked for.');
  const { vendor, customer, status, pick } = target;
  const adapter = adapterOf(vendor);
  const { conversations, isCut, mayBeNewer } = await adapter.find({ customer, status, limit: SHOWN }, vendors, call);
  const candidates = latestFirst(conversations);
  const isSure = pick === 'only' ? candidates.length === 1 && !isCut : !mayBeNewer;
  if (isSure) {
    for (const candidate of candidates) {
      const now = await adapter.get(candidate.conversationId, vendors, call);
      const isTheirs = now.customerKey === candidate.customerKey;
      if (!isTheirs || (status !== 'any' && now.status !== status)) continue;
      return { conversation: now.conversationId, query: queryOf(target), candidates: candidates.length };
    }
  }
  throw notFound(candidates, pick);
}

/** Sorts conversations: the one that changed last comes first. */
export function latestFirst<Read extends Pick<ReadConversation, 'updatedAt'>>(found: readonly Read[]): readonly Read[] {
  return found.toSorted((a, b) => Date.parse(b.updatedAt) - Date.parse(a.updatedAt));
}

function queryOf({ customer, status, pick }: CustomerTarget): string {
  return [...Object.keys(customer), status, pick].join(', ');
}

function notFound(candidates: readonly ReadConversation[], pick: CustomerTarget['pick']): AppError {
  const shown = candidates.slice(0, SHOWN).map(({ conversationId }) => conversationId);
  const why =
    shown.length === 0
      ? 'No conversation of this customer matches.'
      : pick === 'only'
        ? 'Several conversations of this customer match, and `pick` says that there must be one.'
        : 'No conversation is certainly the latest that matches.';
  return new AppError('not_found_by_customer', why, {
    outcome: 'refused',
    issues: shown.map((id) => ({ path: 'target.customer', message: `matches the conversation ${id}` })),
    candidates: shown,
  });
}
