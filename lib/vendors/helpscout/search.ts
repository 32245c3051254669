import type { Search } from '../../conversations/model/adapter.ts';
import type { ReadConversation, Status } from '../../conversations/model/conversation.ts';
import { AppError } from '../../errors/app-error.ts';
import type { Call, Vendors } from '../../operation.ts';
import { contradictory, isCutPage } from '../read-back.ts';
import { tagsOf } from './current.ts';
import type { ConversationQuery } from './queries.ts';
import { TITLE } from './reads.ts';
import { type Conversation, IdText } from './schemas.ts';

/** Help Scout's word for each neutral status. A snoozed conversation has the status active, and is hidden until its time. */
export const STATUSES = {
  open: 'active',
  pending: 'pending',
  closed: 'closed',
  spam: 'spam',
  on_hold: 'snoozed',
} as const;

const MAX_PAGES = 5;

/**
 * A customer's conversations, the one that changed last first.
 * @throws AppError `vendor_contract` if Help Scout lists fewer than it states: the customer may have a newer one
 */
export async function find({ customer, status, limit }: Search, { helpscout }: Vendors, call: Call) {
  const query: ConversationQuery = {
    query: queryOf(customer),
    status: status === 'any' ? 'all' : statusQuery(status),
    sortField: 'modifiedAt',
    sortOrder: 'desc',
  };
  const found: ReadConversation[] = [];
  let listed = 0;
  for (let page = 1; ; page += 1) {
    const { conversations, totalPages, totalElements } = await helpscout.conversations(
      { ...query, page: String(page) },
      call,
    );
    const theirs = conversations.filter((it) => isTheirs(customer, it)).map(neutral);
    found.push(...theirs.filter((it) => status === 'any' || it.status === status));
    listed += conversations.length;
    const isLast = page >= totalPages;
    const all = { pages: totalPages, total: totalElements };
    if (isCutPage({ page, shown: conversations.length, listed }, all)) throw contradictory(TITLE);
    if (isLast || found.length >= limit || page === MAX_PAGES) return { conversations: found, isCut: !isLast };
  }
}

/**
 * A search in Help Scout's query language, which is Lucene's: within quotes only a quote and a backslash must be escaped.
 */
function queryOf(customer: Search['customer']): string {
  if (customer && 'email' in customer) return `(email:"${customer.email.replace(/["\\]/g, '\\$&')}")`;
  if (customer && 'id' in customer && IdText.safeParse(customer.id).success) return `(customerIds:${customer.id})`;
  throw new AppError('internal', 'A search at Help Scout without a valid customer.');
}

/**
 * Whether a conversation is certainly the customer's. Help Scout does not document how to escape a quote. If it reads the escape
 * otherwise, the search may find another customer's conversations. So after such a search the customer's address is compared.
 */
function isTheirs(customer: Search['customer'], { primaryCustomer }: Conversation): boolean {
  if (!customer || !('email' in customer) || !/["\\()]/.test(customer.email)) return true;
  return primaryCustomer?.email?.toLowerCase() === customer.email.toLowerCase();
}

function statusQuery(status: Status): 'active' | 'pending' | 'closed' | 'spam' {
  return status === 'on_hold' ? 'active' : STATUSES[status];
}

/** A conversation in neutral words. */
export function neutral(it: Conversation): ReadConversation {
  const { id, status, subject, assignee, snooze, primaryCustomer, userUpdatedAt, createdAt } = it;
  return {
    conversationId: id,
    status: snooze ? 'on_hold' : neutralStatus(status),
    vendorStatus: status,
    ...(subject ? { subject } : {}),
    updatedAt: userUpdatedAt ?? createdAt ?? new Date(0).toISOString(),
    ...(assignee
      ? { assignee: { id: String(assignee.id), ...(assignee.email ? { email: assignee.email } : {}) } }
      : {}),
    tags: [...tagsOf(it)],
    customerKey: primaryCustomer ? String(primaryCustomer.id) : undefined,
  };
}

function neutralStatus(status: string): Status {
  if (status === 'pending' || status === 'closed' || status === 'spam') return status;
  return 'open';
}
