import type { SeenConversation, SeenMessage } from '../inbox.ts';
import type { HelpscoutState, Thread } from './state.ts';

/** The conversations as Help Scout's own pages show them. */
export function inbox({ conversations, customers }: HelpscoutState): readonly SeenConversation[] {
  return [...conversations.values()].map(
    ({ id, subject, status, customerId, tags, updatedAt, threads, mergedInto }) => ({
      ...{ id: String(id), subject, updatedAt, tags },
      status: mergedInto ? `merged into ${mergedInto.id}` : status,
      customer: customers.get(customerId)?.email ?? '',
      messages: threads.map((thread) => ({ at: thread.committedAt, kind: kindOf(thread), text: thread.text })),
    }),
  );
}

function kindOf({ type, state, imported }: Thread): SeenMessage['kind'] {
  if (type === 'customer') return 'from customer';
  if (state === 'draft') return 'draft';
  return type === 'note' || imported ? 'note' : 'mail';
}
