import type { Adapter, NeutralResult, Plan, Search } from '../../conversations/model/adapter.ts';
import type { ReadConversation, Status } from '../../conversations/model/conversation.ts';
import type { Reply, Update } from '../../conversations/model/inputs.ts';
import { findParts, type PartPlans, runParts } from '../../conversations/model/parts.ts';
import { showing } from '../../conversations/model/showing.ts';
import { type Call, type Done, type Found, inSequence, type Vendors } from '../../operation.ts';
import { MemberId, type MessageResult, type NewMessage, Text } from './messages.ts';
import type { ConversationDetails } from './queries.ts';
import { ConversationId, type UpdateResult } from './schemas.ts';

/** WapiKit's word for each neutral status that it has. */
export const STATUSES = { open: 'Active', closed: 'Closed' } as const;

/** The list cannot be filtered by contact, so at most this many pages are read and compared, 50 conversations to a page. */
const MAX_PAGES = 20;
const PER_PAGE = 50;

export const adapter: Adapter = {
  anyId: 'the-conversation',
  takes: { conversationId: ConversationId, text: Text },

  reactivate: (id) => updating(id, { status: 'open' }),
  reply: (id, reply) => replying(id, reply),
  update: (id, update) => updating(id, update),

  get: async (id, { wapikit }, call) => neutral(await wapikit.conversation(ConversationId.parse(id), call)),
  find,
};

/**
 * The message is sent last. The status is set only if it is another one: the public server accepts an update and changes nothing,
 * so that an unneeded update would fail and keep the message back.
 */
function replying(conversationId: string, { text = '', then }: Reply): Plan {
  const message: NewMessage = { messageData: { messageType: 'Text', text } };
  const id = () => ConversationId.parse(conversationId);
  return {
    resend: 'once',
    cost: 3,
    setsFirst: then !== undefined,
    async run({ wapikit }, call) {
      const sent = () => wapikit.createMessage(id(), message, call);
      if (then === undefined) return asMessage(await sent());
      const status = then === 'closed' ? STATUSES.closed : STATUSES.open;
      const set = () => wapikit.updateConversation(id(), { status }, call);
      if (call.dryRun) {
        const unless = {
          path: '',
          message: 'It is left out where the conversation has this status, which is read first.',
        };
        return asMessage(await inSequence([() => showing([unless], set())], sent));
      }
      const isSet = (await wapikit.conversation(id(), call)).status === status;
      return asMessage(await inSequence(isSet ? [] : [set], sent));
    },
    lookBefore: ({ wapikit }, call) => wapikit.messageIds(id(), call),
    findEffect: async (evidence, { wapikit }, call) =>
      foundMessage(await wapikit.findMessage(id(), message, evidence, call)),
  };
}

function updating(conversationId: string, update: Update): Plan {
  const { assignee, status } = update;
  const id = () => ConversationId.parse(conversationId);
  const member = assignee && 'id' in assignee ? MemberId.parse(assignee.id) : undefined;
  const parts = ({ wapikit }: Vendors, call: Call): PartPlans => ({
    ...(assignee !== undefined && {
      assignee: {
        run: async () =>
          asUpdate(
            member === undefined
              ? await wapikit.unassignConversation(id(), call)
              : await wapikit.assignConversation(id(), { organizationMemberId: member }, call),
          ),
        find: async () => foundUpdate(await wapikit.findAssignment(id(), member, call)),
      },
    }),
    ...((status === 'open' || status === 'closed') && {
      status: {
        run: async () => asUpdate(await wapikit.updateConversation(id(), { status: STATUSES[status] }, call)),
        find: async () => foundUpdate(await wapikit.findUpdate(id(), { status: STATUSES[status] }, call)),
      },
    }),
  });
  return {
    resend: 'safe',
    cost: 2 * Object.keys(update).length,
    run: (vendors, call) => runParts(parts(vendors, call)),
    findEffect: (evidence, vendors, call) => findParts(parts(vendors, call), evidence),
  };
}

async function find({ customer, status }: Search, { wapikit }: Vendors, call: Call) {
  const lists =
    status === 'any' ? ([undefined, 'Closed'] as const) : [status === 'closed' ? ('Closed' as const) : undefined];
  const found: ReadConversation[] = [];
  let isCut = false;
  for (const list of lists) {
    for (let page = 1; ; page += 1) {
      const query = { page, per_page: PER_PAGE, ...(list ? { status: list } : {}) };
      const { conversations } = await wapikit.listConversations(query, call);
      const theirs = conversations.filter((it) => isOf(it, customer)).map(neutral);
      found.push(...theirs.filter((it) => status === 'any' || it.status === status));
      if (conversations.length < PER_PAGE) break;
      isCut = isCut || page === MAX_PAGES;
      if (page === MAX_PAGES) break;
    }
  }
  return { conversations: found, isCut, mayBeNewer: isCut };
}

function isOf({ contact, contactId }: ConversationDetails, customer: Search['customer']): boolean {
  if (customer && 'id' in customer) return customer.id === (contactId ?? contact?.uniqueId);
  const digits = (phone: string) => phone.replace(/\D/g, '');
  return customer !== undefined && 'phone' in customer && digits(contact?.phone ?? '') === digits(customer.phone);
}

function neutral(it: ConversationDetails): ReadConversation {
  const { uniqueId, status, contactId, contact, createdAt, messages = [], assignedTo, tags } = it;
  const times = [createdAt ?? '', ...messages.map((message) => message.createdAt)].map((time) => Date.parse(time));
  const latest = Math.max(0, ...times.filter((time) => !Number.isNaN(time)));
  return {
    conversationId: uniqueId,
    status: neutralStatus(status),
    vendorStatus: status,
    updatedAt: new Date(latest).toISOString(),
    ...(assignedTo ? { assignee: { id: assignedTo.uniqueId } } : {}),
    tags: (tags ?? []).flatMap(({ label }) => (label === undefined ? [] : [label])),
    customerKey: contactId ?? contact?.uniqueId,
  };
}

/** `Resolved` and `Deleted` count as closed: no agent works on them. */
function neutralStatus(status: string): Status {
  return status === 'Active' ? 'open' : 'closed';
}

function asMessage(done: Done<MessageResult>): Done<NeutralResult> {
  return { ...done, result: done.result };
}

function asUpdate(done: Done<UpdateResult>): Done<NeutralResult> {
  return { ...done, result: { conversationId: done.result.conversation.uniqueId } };
}

function foundMessage(found: Found<MessageResult>): Found<NeutralResult> {
  return found;
}

function foundUpdate(found: Found<UpdateResult>): Found<NeutralResult> {
  return typeof found === 'object' && 'found' in found ? { found: asUpdate(found.found) } : found;
}
