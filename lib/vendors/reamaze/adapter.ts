import type { Adapter, NeutralResult, Plan, Search } from '../../conversations/model/adapter.ts';
import type { ReadConversation, Status } from '../../conversations/model/conversation.ts';
import type { Reply, Update } from '../../conversations/model/inputs.ts';
import { plainAsMarkdown } from '../../conversations/model/markdown.ts';
import { IS_MERGED, showing } from '../../conversations/model/showing.ts';
import { hasTags, mergeTags, type Replaced, tagWarnings } from '../../conversations/model/tags.ts';
import { type Call, type Done, type Evidence, type Found, inSequence, type Vendors } from '../../operation.ts';
import { contradictory, isCutPage } from '../read-back.ts';
import { TITLE } from './client.ts';
import { classifyUnshown, compare, tagSlug } from './evidence.ts';
import type { MessageResult, NewMessage } from './messages.ts';
import type { ConversationDetails } from './queries.ts';
import { type Conversation, type ConversationUpdate, MAX_HOLD_DAYS, Slug } from './schemas.ts';

/** Re:amaze's number for each neutral status. */
export const STATUSES = { open: 0, pending: 1, closed: 2, spam: 3, on_hold: 5 } as const;

/** Statuses that Re:amaze returns in addition: archived, and those that its automation sets. */
const ALSO: Readonly<Record<number, Status>> = { 4: 'closed', 6: 'closed', 7: 'open', 8: 'closed', 9: 'spam' };

const MAX_PAGES = 5;

export const adapter: Adapter = {
  anyId: 'the-conversation',
  takes: { conversationId: Slug },
  maxHoldDays: MAX_HOLD_DAYS,

  reactivate: (id, note) =>
    note === undefined ? updating(id, { status: 'open' }) : noting(id, note, { reactivates: true }),
  reply: (id, reply) => replying(id, reply),
  addNote: (id, text) => noting(id, text, { reactivates: false }),
  update: (id, update) => updating(id, update),

  get: async (id, { reamaze }, call) => neutral(await reamaze.conversation(Slug.parse(id), call)),
  find,
};

/**
 * Re:amaze resolves a conversation when a member of staff writes in it. If it is to be closed, one request is enough for both. If
 * not, the status is set first, and the message's `suppress_autoresolve` keeps it.
 */
function replying(id: string, { text = '', then }: Reply): Plan {
  const message: NewMessage = { body: plainAsMarkdown(text), suppress_autoresolve: then !== 'closed' };
  const setsFirst = then !== undefined && then !== 'closed';
  return {
    resend: 'keyed',
    cost: 2,
    setsFirst,
    async run({ reamaze }, call) {
      const sent = () => reamaze.createMessage(Slug.parse(id), message, call);
      if (!setsFirst) return asMessage(await sent());
      const set = () => reamaze.updateConversation(Slug.parse(id), { status: STATUSES[then] }, call);
      return asMessage(await inSequence([set], sent));
    },
    findEffect: async (_, { reamaze }, call) => foundMessage(await reamaze.findMessage(Slug.parse(id), call)),
  };
}

/** Adds a note, as the last request, under its key. @param reactivates opens the conversation before that, which may be repeated */
function noting(id: string, text: string, { reactivates }: { readonly reactivates: boolean }): Plan {
  return {
    resend: 'keyed',
    cost: reactivates ? 2 : 1,
    setsFirst: reactivates,
    async run({ reamaze }, call) {
      const opened = () => reamaze.updateConversation(Slug.parse(id), { status: STATUSES.open }, call);
      const added = () => reamaze.addNote(Slug.parse(id), { body: plainAsMarkdown(text) }, call);
      const isWanted = reactivates && !call.superseded?.includes('status');
      return asMessage(await inSequence(isWanted ? [opened] : [], added));
    },
    findEffect: async (_, { reamaze }, call) => foundMessage(await reamaze.findMessage(Slug.parse(id), call)),
  };
}

/** Sets all parts by one request. Tags and fields are merged before that: Re:amaze takes whole lists only. */
function updating(id: string, update: Update): Plan {
  const { status, until, assignee, tags, fields } = update;
  const mergesTags = tags !== undefined && !tags.set;
  const isMerged = mergesTags || fields !== undefined;
  const parts = Object.fromEntries(
    (['tags', 'fields', 'assignee', 'status'] as const).flatMap((part) =>
      update[part] === undefined ? [] : [[part, 'done' as const]],
    ),
  );
  const changeOf = (before: ConversationDetails | undefined): ConversationUpdate => ({
    ...(assignee && 'email' in assignee ? { assignee } : {}),
    ...(tags ? { tag_list: [...mergeTags(before?.tag_list ?? [], tags, tagSlug)] } : {}),
    ...(status ? { status: STATUSES[status] } : {}),
    ...(status === 'on_hold' && until !== undefined ? { hold_until: until } : {}),
    ...(fields ? { data: { ...plainData(before), ...fields } } : {}),
  });
  const done = (conversationId: string, rest: Omit<Done<NeutralResult>, 'result'>): Done<NeutralResult> => ({
    ...rest,
    result: { conversationId, parts },
  });
  return {
    resend: 'safe',
    cost: isMerged ? 3 : 1,
    async run({ reamaze }, call) {
      const slug = Slug.parse(id);
      if (call.dryRun) {
        const merged = [
          ...(mergesTags ? [{ path: 'body.conversation.tag_list', message: IS_MERGED }] : []),
          ...(fields ? [{ path: 'body.conversation.data', message: IS_MERGED }] : []),
        ];
        return showing(merged, reamaze.updateConversation(slug, changeOf(undefined), call));
      }
      const before = isMerged ? await reamaze.conversation(slug, call) : undefined;
      const change = before ? withoutWhatIsSet(changeOf(before), before) : changeOf(undefined);
      if (before && Object.keys(change).length === 0) {
        return done(before.slug, { verified: true, warnings: warningsOf(update, { after: before, ...repeats(call) }) });
      }
      const set = await reamaze.updateConversation(slug, change, call);
      const after = set.result.conversation;
      const warnings = [
        ...(set.warnings ?? []),
        ...warningsOf(update, { before, after, isFieldsWritten: change.data !== undefined, ...repeats(call) }),
      ];
      return done(after.slug, { ...set, warnings });
    },
    async findEffect(evidence: Evidence, { reamaze }, call) {
      const { conversation: now, clockOffsetMs } = await reamaze.readWithClock(Slug.parse(id), call);
      const { tag_list, ...rest } = changeOf(undefined);
      const { differing, hidden } = compare(fields ? { ...rest, data: fields } : rest, now);
      const tagsAre = !tags || hasTags(now.tag_list ?? [], tags, tagSlug);
      if (differing.length > 0 || !tagsAre) return classifyUnshown(evidence.sentAt, now, clockOffsetMs);
      if (hidden.length > 0) return 'unclear';
      return {
        found: done(now.slug, { verified: true, warnings: warningsOf(update, { after: now, isRepeat: true }) }),
      };
    },
  };
}

const repeats = ({ isRepeat = false }: Call) => ({ isRepeat });

/** The update without lists that are as asked: a list that is not written cannot undo what an agent changes meanwhile. */
function withoutWhatIsSet(change: ConversationUpdate, before: ConversationDetails): ConversationUpdate {
  const { tag_list, data, ...rest } = change;
  const { differing, hidden } = compare({ tag_list, data }, before);
  const isOpen = (field: 'tag_list' | 'data') => differing.includes(field) || hidden.includes(field);
  return {
    ...rest,
    ...(tag_list && isOpen('tag_list') ? { tag_list } : {}),
    ...(data && isOpen('data') ? { data } : {}),
  };
}

/** What a caller must know of lists that are written as a whole. */
function warningsOf(
  { tags, fields }: Update,
  { before, after, isRepeat, isFieldsWritten = false }: Replaced<Conversation> & { readonly isFieldsWritten?: boolean },
): readonly string[] {
  const lists = { before: before && (before.tag_list ?? []), after: after.tag_list ?? [], isRepeat };
  return [
    ...(tags ? tagWarnings(tags, lists, tagSlug) : []),
    ...(fields && (isRepeat || isFieldsWritten) ? ['fields_replaced_whole'] : []),
  ];
}

/** The conversation's custom fields. They are sent with the new ones: a vendor that replaces all would clear them. */
function plainData(before: ConversationDetails | undefined): NonNullable<ConversationUpdate['data']> {
  const entries = Object.entries(before?.data ?? {}).flatMap(([name, value]) =>
    typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
      ? [[name, value] as const]
      : [],
  );
  return Object.fromEntries(entries);
}

async function find({ customer, status, limit }: Search, { reamaze }: Vendors, call: Call) {
  const by = customer && 'email' in customer ? { for: customer.email } : { for_id: String(Object(customer).id) };
  const found: ReadConversation[] = [];
  let listed = 0;
  for (let page = 1; ; page += 1) {
    const query = { ...by, filter: 'all', sort: 'changed', page: String(page) } as const;
    const { conversations, page_count, total_count } = await reamaze.listConversations(query, call);
    found.push(...conversations.map(neutral).filter((it) => status === 'any' || it.status === status));
    listed += conversations.length;
    const isLast = page >= page_count;
    const all = { pages: page_count, total: total_count };
    if (isCutPage({ page, shown: conversations.length, listed }, all)) throw contradictory(TITLE);
    if (isLast || found.length >= limit || page === MAX_PAGES) return { conversations: found, isCut: !isLast };
  }
}

function neutral(it: ConversationDetails): ReadConversation {
  const { slug, status, subject, assignee, tag_list, updated_at, created_at, author } = it;
  const own = Object.entries(STATUSES).find(([, number]) => number === status)?.[0] as Status | undefined;
  return {
    conversationId: slug,
    status: own ?? ALSO[status] ?? 'open',
    vendorStatus: status,
    ...(subject ? { subject } : {}),
    updatedAt: updated_at ?? created_at ?? new Date(0).toISOString(),
    ...(assignee ? { assignee: { email: assignee.email } } : {}),
    tags: [...(tag_list ?? [])],
    customerKey: author?.email?.toLowerCase(),
  };
}

function asMessage(done: Done<MessageResult>): Done<NeutralResult> {
  const { slug, origin_id } = done.result;
  return { ...done, result: { conversationId: slug, messageId: origin_id } };
}

function foundMessage(found: Found<MessageResult>): Found<NeutralResult> {
  return typeof found === 'object' && 'found' in found ? { found: asMessage(found.found) } : found;
}
