import type { Channel, Conversation, Message, Staff } from './state.ts';

/** A conversation as GET and PUT answer it: at top level, without a wrapper. */
export function conversationView(it: Conversation) {
  const last = (fromStaff: boolean) => {
    const message = it.messages.findLast((one) => one.visibility === 0 && one.fromStaff === fromStaff);
    return message ? { body: message.body, created_at: instant(message.createdAt) } : null;
  };
  return {
    subject: it.subject,
    display_subject: it.subject,
    slug: it.slug,
    status: it.status,
    hold_until: it.holdUntil ?? null,
    created_at: instant(it.createdAt),
    updated_at: instant(it.updatedAt),
    tag_list: it.tags,
    message: { body: it.messages[0]?.body ?? '' },
    last_staff_message: last(true),
    last_customer_message: last(false),
    author: personView(it.author),
    assignee: it.assignee ? personView(it.assignee) : null,
    category: channelView(it.channel),
    data: it.data,
    followers: [{ ...personView(it.author), 'staff?': false, 'customer?': true, 'bot?': false }],
    message_count: it.messages.length,
    origin: 1,
    perma_url: `https://${it.channel.brand}.reamaze.com/admin/conversations/${it.slug}`,
    readOnly: false,
  };
}

export function messageView(it: Message, conversation: Conversation) {
  return {
    body: it.body,
    visibility: it.visibility,
    origin_id: it.originId ?? null,
    created_at: instant(it.createdAt),
    user: personView(it.author),
    attachments: [],
    recipients: [],
    conversation: { subject: conversation.subject, slug: conversation.slug },
  };
}

export function channelView({ name, slug, email, channel, visibility }: Channel) {
  return { name, slug, email, channel, visibility };
}

/** A staff user in the list of them; elsewhere people are no more than a name and an address. */
export function staffView(staff: Staff) {
  return { ...personView(staff), created_at: instant(HIRED) };
}

/** When every staff user of the seed was made. */
const HIRED = Date.UTC(2021, 2, 1, 8);

function personView({ name, email }: Staff) {
  return { name, email };
}

const PAGE_SIZE = 30;

/** A page of a list under the list's own name. */
export function pageView<Item>(
  query: URLSearchParams,
  name: string,
  items: readonly Item[],
  see: (it: Item) => unknown,
) {
  const page = Math.max(1, Number(query.get('page')) || 1);
  const shown = items.slice((page - 1) * PAGE_SIZE, page * PAGE_SIZE);
  const page_count = Math.ceil(items.length / PAGE_SIZE);
  return { page_size: PAGE_SIZE, page_count, total_count: items.length, [name]: shown.map(see) };
}

/** Milliseconds and an offset, as Re:amaze writes them. */
function instant(at: number): string {
  return new Date(at).toISOString().replace('Z', '+00:00');
}
