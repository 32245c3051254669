import type { Contact, Conversation, Member, Message, WapikitExchange } from './state.ts';

const ORGANIZATION = '0c9a4a1e-5b5e-4b44-9b3a-1f2d3c4b5a69';

/** A conversation as GET answers it; the January server names two keys otherwise. */
export function conversationView({ knobs, now }: WapikitExchange, it: Conversation) {
  const messages = visibleMessages(it, knobs.visibleAfterMs, now);
  const tagName = knobs.mode === 'asBuiltJan' ? 'name' : 'label';
  return {
    uniqueId: it.uniqueId,
    contactId: it.contact.uniqueId,
    campaignId: '',
    organizationId: ORGANIZATION,
    initiatedBy: 'Contact',
    contact: contactView(it.contact),
    messages: messages.map((message) => messageView(it, message, knobs.mode)),
    createdAt: instant(it.createdAt),
    numberOfUnreadMessages: 0,
    totalMessages: messages.length,
    status: it.status,
    ...(it.assignedTo && { assignedTo: memberView(it.assignedTo) }),
    tags: it.tags.map((tag) => ({ [tagName]: tag, uniqueId: `tag-${tag}` })),
  };
}

export function messageView(conversation: Conversation, message: Message, mode: string) {
  return {
    uniqueId: message.uniqueId,
    conversationId: conversation.uniqueId,
    direction: message.direction,
    status: message.direction === 'InBound' ? 'Read' : 'Sent',
    [mode === 'asBuiltJan' ? 'message_type' : 'messageType']: 'Text',
    createdAt: instant(message.createdAt),
    ...(mode === 'documented' && { replyToMessageId: '', whatsAppMessageId: `wamid.${message.uniqueId}` }),
    messageData: { text: message.text },
  };
}

export function visibleMessages(it: Conversation, visibleAfterMs: number, now: number): readonly Message[] {
  return it.messages.filter(({ createdAt }) => createdAt + visibleAfterMs <= now);
}

function contactView({ uniqueId, name, phone, createdAt }: Contact) {
  return { uniqueId, name, phone, attributes: {}, createdAt: instant(createdAt), status: 'Active' };
}

function memberView({ uniqueId, name, email, createdAt }: Member) {
  return { uniqueId, createdAt: instant(createdAt), accessLevel: 'Member', name, email, roles: [] };
}

function instant(at: number): string {
  return new Date(at).toISOString();
}
