import type { SeenConversation } from '../inbox.ts';
import type { WapikitState } from './state.ts';

/** The conversations as WapiKit's own pages show them. */
export function inbox({ conversations }: WapikitState): readonly SeenConversation[] {
  return [...conversations.values()].map(({ uniqueId, status, contact, createdAt, messages }) => ({
    ...{ id: uniqueId, status, subject: contact.phone, customer: contact.name },
    updatedAt: messages.at(-1)?.createdAt ?? createdAt,
    messages: messages.map(({ createdAt: at, direction, text }) => ({
      ...{ at, text },
      kind: direction === 'InBound' ? ('from customer' as const) : ('mail' as const),
    })),
  }));
}
