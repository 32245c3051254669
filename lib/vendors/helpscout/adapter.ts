import * as z from 'zod/mini';
import type { Adapter, NeutralResult, Plan } from '../../conversations/model/adapter.ts';
import type { Reply, Update } from '../../conversations/model/inputs.ts';
import { findParts, type PartPlans, runParts } from '../../conversations/model/parts.ts';
import { showing } from '../../conversations/model/showing.ts';
import { escapeHtml } from '../../conversations/model/text.ts';
import { AppError } from '../../errors/app-error.ts';
import { type Call, type Done, type Evidence, type Found, inSequence, type Vendors } from '../../operation.ts';
import { type FieldChange, SnoozeEnd, type TagChange } from './changes.ts';
import { ConversationId, FieldId, IdText, type ReplyResult, type UpdateResult, UserId } from './schemas.ts';
import { find, neutral, STATUSES } from './search.ts';

export const adapter: Adapter = {
  anyId: '1',
  takes: {
    conversationId: ConversationId,
    'customer.id': IdText,
    'assignee.id': UserId,
    fields: z.record(FieldId, z.unknown()),
    until: SnoozeEnd,
  },

  reactivate: (id, note) =>
    note === undefined ? updating(id, { status: 'open' }) : noting(id, note, { reactivates: true }),
  reply: (id, reply) => replying(id, reply),
  addNote: (id, text) => noting(id, text, { reactivates: false }),
  update: (id, update) => updating(id, update),

  get: async (id, { helpscout }, call) => neutral(await helpscout.conversation(ConversationId.parse(id), call)),
  find,
};

function replying(conversationId: string, reply: Reply): Plan {
  const { cc, bcc, draft, then } = reply;
  const id = () => ConversationId.parse(conversationId);
  const body = async () => {
    const { html, isCut } = await reply.safeHtml();
    const copies = { ...(cc ? { cc: [...cc] } : {}), ...(bcc ? { bcc: [...bcc] } : {}) };
    return {
      body: { text: html, ...(then ? { status: STATUSES[then] } : {}), ...(draft ? { draft } : {}), ...copies },
      isCut,
    };
  };
  return {
    resend: 'once',
    cost: 4,
    async run({ helpscout }, call) {
      const { body: fields, isCut } = await body();
      if (call.dryRun) {
        const customer = {
          path: 'body.customer.id',
          message: 'is that of the conversation’s customer, which is read first',
        };
        return showing([customer], helpscout.createReply(id(), { customer: {}, ...fields }, call));
      }
      // Help Scout takes no reply without a customer.
      const { primaryCustomer } = await helpscout.conversation(id(), call);
      if (!primaryCustomer)
        throw new AppError('vendor_refused', 'The conversation has no customer.', { outcome: 'refused' });
      const done = await helpscout.createReply(id(), { customer: { id: primaryCustomer.id }, ...fields }, call);
      if (!isCut) return asMessage(done);
      return asMessage({ ...done, warnings: [...(done.warnings ?? []), 'html_sanitised'] });
    },
    lookBefore: ({ helpscout }, call) => helpscout.threadIds(id(), call),
    async findEffect(evidence, { helpscout }, call) {
      const { body: fields } = await body();
      // The evidence does not depend on the customer: a reply is recognised by author, time and text.
      const reply = { customer: {}, ...fields };
      return foundMessage(await helpscout.findReply(id(), reply, evidence, call));
    },
  };
}

/** Adds a note, as the last request, once. @param reactivates makes the conversation active before that, which may be repeated */
function noting(conversationId: string, text: string, { reactivates }: { readonly reactivates: boolean }): Plan {
  const id = () => ConversationId.parse(conversationId);
  const note = { text: escapeHtml(text) };
  return {
    resend: 'once',
    cost: reactivates ? 7 : 3,
    setsFirst: reactivates,
    async run(vendors, call) {
      const opened = () => setStatus(conversationId, { status: 'open' }, vendors, call);
      const added = () => vendors.helpscout.addNote(id(), note, call);
      const isWanted = reactivates && !call.superseded?.includes('status');
      return asMessage(await inSequence(isWanted ? [opened] : [], added));
    },
    lookBefore: ({ helpscout }, call) => helpscout.threadIds(id(), call),
    findEffect: async (evidence, { helpscout }, call) =>
      foundMessage(await helpscout.findNote(id(), note, evidence, call)),
  };
}

function updating(conversationId: string, update: Update): Plan {
  const { tags, fields, assignee, status } = update;
  const id = () => ConversationId.parse(conversationId);
  const tagChange = tags && tagsChanged(tags);
  const fieldChange = fields && fieldsOf(fields);
  const parts = (vendors: Vendors, call: Call): PartPlans => {
    const { helpscout } = vendors;
    return {
      ...(tagChange && {
        tags: {
          run: async () => asUpdate(await helpscout.setTags(id(), tagChange, call)),
          find: async (evidence) => foundUpdate(await helpscout.findTags(id(), tagChange, evidence, call)),
        },
      }),
      ...(fieldChange && {
        fields: {
          run: async () => asUpdate(await helpscout.setFields(id(), fieldChange, call)),
          find: async (evidence) => foundUpdate(await helpscout.findFields(id(), fieldChange, evidence, call)),
        },
      }),
      ...(assignee !== undefined && {
        assignee: {
          run: async () => {
            if (call.dryRun && assignee && 'email' in assignee) {
              const user = {
                path: 'body.value',
                message: `is the id of the user ${assignee.email}, which is read first`,
              };
              return showing([user], helpscout.updateConversation(id(), { assignTo: 0 }, call));
            }
            const change = { assignTo: await ownerOf(assignee, vendors, call) };
            return asUpdate(await helpscout.updateConversation(id(), change, call));
          },
          find: async (evidence) => {
            const change = { assignTo: await ownerOf(assignee, vendors, call) };
            return foundUpdate(await helpscout.findUpdate(id(), change, evidence, call));
          },
        },
      }),
      ...(status !== undefined && {
        status: {
          run: () => setStatus(conversationId, update, vendors, call),
          find: (evidence) => findStatus(conversationId, update, evidence, vendors, call),
        },
      }),
    };
  };
  return {
    resend: 'safe',
    cost: 4 * Object.keys(update).length,
    run: (vendors, call) => runParts(parts(vendors, call)),
    findEffect: (evidence, vendors, call) => findParts(parts(vendors, call), evidence),
  };
}

/** Sets the status. A snoozed conversation is unsnoozed first; `on_hold` snoozes it until its time. */
async function setStatus(
  conversationId: string,
  { status = 'open', until = '' }: Update,
  { helpscout }: Vendors,
  call: Call,
): Promise<Done<NeutralResult>> {
  const id = ConversationId.parse(conversationId);
  if (status === 'on_hold') {
    return asUpdate(await helpscout.snooze(id, { snoozedUntil: until, unsnoozeOnCustomerReply: true }, call));
  }
  const set = () => helpscout.updateConversation(id, { status: STATUSES[status] }, call);
  if (call.dryRun) {
    const snooze = { path: '', message: 'A conversation that is snoozed is woken first, by a DELETE of its snooze.' };
    return showing([snooze], set());
  }
  const { snooze } = await helpscout.conversation(id, call);
  return asUpdate(await inSequence(snooze ? [() => helpscout.unsnooze(id, call)] : [], set));
}

async function findStatus(
  conversationId: string,
  { status = 'open', until = '' }: Update,
  evidence: Evidence,
  { helpscout }: Vendors,
  call: Call,
): Promise<Found<NeutralResult>> {
  const id = ConversationId.parse(conversationId);
  if (status === 'on_hold') {
    const snooze = { snoozedUntil: until, unsnoozeOnCustomerReply: true };
    return foundUpdate(await helpscout.findSnooze(id, snooze, evidence, call));
  }
  const { snooze } = await helpscout.conversation(id, call);
  if (snooze) return 'unclear';
  return foundUpdate(await helpscout.findUpdate(id, { status: STATUSES[status] }, evidence, call));
}

/** The id of the user to whom the conversation is assigned. An address is looked up. */
async function ownerOf(
  assignee: NonNullable<Update['assignee']> | null,
  { helpscout }: Vendors,
  call: Call,
): Promise<number | null> {
  if (assignee === null) return null;
  if ('id' in assignee) return Number(assignee.id);
  const found = await helpscout.userId(assignee.email, call);
  if (found !== undefined) return found;
  throw new AppError('vendor_refused', 'Help Scout has no user with this address.', {
    outcome: 'refused',
    issues: [{ path: 'email', message: 'is no user of this account' }],
  });
}

function tagsChanged({ set, add, remove }: NonNullable<Update['tags']>): TagChange {
  if (set) return { tags: [...set] };
  return { ...(add ? { add: [...add] } : {}), ...(remove ? { remove: [...remove] } : {}) };
}

/** Help Scout names custom fields by their ids. */
function fieldsOf(fields: NonNullable<Update['fields']>): FieldChange {
  const entries = Object.entries(fields).map(([name, value]) => {
    return { id: Number(name), value };
  });
  const add = entries.flatMap(({ id, value }) => (value === null ? [] : [{ id, value: String(value) }]));
  const remove = entries.flatMap(({ id, value }) => (value === null ? [id] : []));
  return { add, remove };
}

function asMessage(done: Done<ReplyResult>): Done<NeutralResult> {
  const { threadId, conversationId, movedFrom } = done.result;
  const result = {
    conversationId,
    ...(threadId === null ? {} : { messageId: threadId }),
    ...(movedFrom ? { movedFrom } : {}),
  };
  return { ...done, result };
}

function asUpdate(done: Done<UpdateResult>): Done<NeutralResult> {
  const { conversation, movedFrom } = done.result;
  return { ...done, result: { conversationId: conversation.id, ...(movedFrom ? { movedFrom } : {}) } };
}

function foundMessage(found: Found<ReplyResult>): Found<NeutralResult> {
  return typeof found === 'object' && 'found' in found ? { found: asMessage(found.found) } : found;
}

function foundUpdate(found: Found<UpdateResult>): Found<NeutralResult> {
  return typeof found === 'object' && 'found' in found ? { found: asUpdate(found.found) } : found;
}
