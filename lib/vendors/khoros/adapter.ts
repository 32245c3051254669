import type { Adapter, NeutralResult, Plan, Search } from '../../conversations/model/adapter.ts';
import type { Author, ReadConversation, Status } from '../../conversations/model/conversation.ts';
import { AppError } from '../../errors/app-error.ts';
import type { Call, Done, Found, Vendors } from '../../operation.ts';
import {
  authorKey,
  Comment,
  type ConversationDetails,
  DisplayNumber,
  NumberText,
  type ReactivationResult,
} from './schemas.ts';

/** Khoros's words for each neutral status. */
const STATUSES: Readonly<Record<string, Status>> = {
  AVAILABLE: 'open',
  ASSIGNED: 'open',
  PENDING: 'pending',
  CLOSED: 'closed',
};

export const adapter: Adapter = {
  anyId: '1',
  takes: { conversationId: NumberText, note: Comment },

  authorKey: (author) => authorKey(author),
  reactivateAuthor: (author, note) => reactivating(author, note),

  async get(id, { khoros }, call) {
    const [found] = await khoros.conversations([DisplayNumber.parse(id)], call);
    if (found) return neutral(found);
    throw new AppError('conversation_not_found', 'Khoros has no conversation with this number.', {
      outcome: 'refused',
    });
  },

  async find({ author, status }: Search, { khoros }: Vendors, call: Call) {
    if (!author) throw new AppError('internal', 'A search at Khoros without an author.');
    const { pageId: _, ...who } = author;
    const { conversations } = await khoros.listAuthorConversations(who, call);
    const found = conversations.map(neutral);
    // Only conversations that changed in the last day can be read.
    return { conversations: found.filter((it) => status === 'any' || it.status === status), isCut: true };
  },
};

function reactivating(author: Author, note: string | undefined): Plan {
  const data = { ...author, ...(note === undefined ? {} : { comment: note }) };
  return {
    resend: note === undefined ? 'safe' : 'once',
    cost: note === undefined ? 1 : 2,
    async run({ khoros }, call) {
      const done = await khoros.reactivateAuthorConversations(data, call);
      return outcome(done);
    },
    lookBefore: ({ khoros }, call) => khoros.notesBefore(data, call),
    async findEffect(evidence, { khoros }, call): Promise<Found<NeutralResult>> {
      const found = await khoros.findReactivation(data, evidence, call);
      if (typeof found === 'string') return found;
      return 'found' in found ? { found: outcome(found.found) } : found;
    },
  };
}

function outcome(done: Done<ReactivationResult>): Done<NeutralResult> {
  const { conversationIds } = done.result;
  return { ...done, result: { conversationIds: [...conversationIds] } };
}

function neutral(it: Omit<ConversationDetails, 'notes'>): ReadConversation {
  const { displayNumber, status, assignedToAgent, createDate, closeDate } = it;
  const email = assignedToAgent?.email;
  return {
    conversationId: displayNumber,
    status: STATUSES[status.toUpperCase()] ?? 'open',
    vendorStatus: status,
    updatedAt: new Date(closeDate ?? createDate ?? 0).toISOString(),
    ...(email ? { assignee: { email } } : {}),
  };
}
