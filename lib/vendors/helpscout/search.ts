import * as z from 'zod';
import type { Search } from '../../conversations/model/adapter.ts';
import type { ReadConversation, Status } from '../../conversations/model/conversation.ts';
import { AppError } from '../../errors/app-error.ts';
import type { Call, Vendors } from '../../operation.ts';
import { tagsOf } from './current.ts';
import type { ConversationQuery } from './queries.ts';
import { type Conversation, IdText } from './schemas.ts';

/** Help Scout's word for each neutral status. One that is snoozed is active, and out of sight until its time. */
export const STATUSES = {
  open: 'active',
  pending: 'pending',
  closed: 'closed',
  spam: 'spam',
  on_hold: 'snoozed',
} as const;

const MAX_PAGES = 5;

/** A customer's conversations, those that changed last first. */
export async function find({ customer, status, limit }: Search, { helpscout }: Vendors, call: Call) {
  const query: ConversationQuery = {
    query: queryOf(customer),
    status: status === 'any' ? 'all' : statusQuery(status),
    sortField: 'modifiedAt',
    sortOrder: 'desc',
  };
  const found: ReadConversation[] = [];
  for (let page = 1; ; page += 1) {
    const { conversations, totalPages } = await helpscout.conversations({ ...query, page: String(page) }, call);
    found.push(...conversations.map(neutral).filter((it) => status === 'any' || it.status === status));
    const isLast = page >= totalPages;
    if (isLast || found.length >= limit || page === MAX_PAGES) return { conversations: found, isCut: !isLast };
  }
}

/** An address that cannot end the text of a search: it could find another customer's conversations. */
export const SearchedEmail = z.string().regex(/^[^"\\()]*$/, 'must be an address without quotes and brackets');

/** A search of Help Scout's. */
function queryOf(customer: Search['customer']): string {
  if (customer && 'email' in customer && SearchedEmail.safeParse(customer.email).success) {
    return `(email:"${customer.email}")`;
  }
  if (customer && 'id' in customer && IdText.safeParse(customer.id).success) return `(customerIds:${customer.id})`;
  throw new AppError('internal', 'A search at Help Scout that was not checked.');
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
