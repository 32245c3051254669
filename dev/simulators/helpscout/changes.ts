import { type Answer, empty } from '../exchange.ts';
import { isFields, readThread } from './inputs.ts';
import { refusal } from './refusals.ts';
import {
  addThread,
  type Conversation,
  customerByEmail,
  type HelpscoutExchange as Exchange,
  publishDrafts,
  setStatus,
} from './state.ts';

type Body = Readonly<Record<string, unknown>>;

/** The page says "99 threads or more"; no 100th is ever added. */
const FULL = 99;
const STATUSES = ['active', 'closed', 'open', 'pending', 'spam'];

/** Adds a reply or a note; everything is checked before the lock. */
export function createThread(type: 'message' | 'note') {
  return ({ state, knobs, now }: Exchange, conversation: Conversation, body: Body): Answer => {
    const read = readThread(type, body, state, knobs.tokenUserId);
    if (read.errors) return refusal(400, read.errors);
    if (conversation.locked || conversation.threads.length >= FULL) return refusal(412);
    const { id, email } = read.recipient;
    const customerId = id ?? (email === undefined ? conversation.customerId : customerByEmail(state, email).id);
    const thread = addThread(state, conversation, { ...read.thread, customerId }, now);
    const resourceId = knobs.omitResourceId ? {} : { 'Resource-ID': String(thread.id) };
    return empty(201, { 'Content-Type': 'text/plain; charset=UTF-8', ...resourceId });
  };
}

/** One JSON Patch operation: an object, not an array. */
export function patchConversation({ state, now }: Exchange, conversation: Conversation, body: Body): Answer {
  const { op, path, value } = body;
  switch (`${op} ${path}`) {
    case 'replace /status':
      if (!STATUSES.includes(value as string)) return wrong('value', 'must be a status', value, 'EnumValue');
      setStatus(conversation, value as string, now);
      break;
    case 'replace /subject':
      if (typeof value !== 'string' || !value) return wrong('value', 'may not be empty', value, 'NotEmpty');
      conversation.subject = value;
      break;
    case 'replace /assignTo':
      if (!state.users.has(value as number)) return wrong('value', 'invalid identifier', value, 'InvalidIdentifier');
      conversation.assigneeId = value as number;
      break;
    case 'remove /assignTo':
      delete conversation.assigneeId;
      break;
    case 'replace /primaryCustomer.id':
      if (!state.customers.has(value as number))
        return wrong('value', 'invalid identifier', value, 'InvalidIdentifier');
      conversation.customerId = value as number;
      break;
    case 'move /mailboxId':
    case 'replace /mailboxId':
      if (!state.mailboxes.has(value as number))
        return wrong('value', 'invalid identifier', value, 'InvalidIdentifier');
      conversation.mailboxId = value as number;
      break;
    case 'replace /draft':
      if (value !== false) return wrong('value', 'must be false', value, 'InvalidValue');
      publishDrafts(state, conversation, now);
      break;
    default:
      return wrong('path', 'unsupported operation', path, 'InvalidValue');
  }
  conversation.updatedAt = now;
  return empty(204);
}

export function unsnooze({ now }: Exchange, conversation: Conversation): Answer {
  delete conversation.snooze;
  setStatus(conversation, 'active', now);
  return empty(204);
}

export function deleteConversation(_: Exchange, conversation: Conversation): Answer {
  conversation.state = 'deleted';
  return empty(204);
}

export function patchThread(
  _: Exchange,
  conversation: Conversation,
  { op, path, value }: Body,
  { threadId }: Readonly<Record<string, string>>,
): Answer {
  const thread = conversation.threads.find(({ id }) => id === Number(threadId));
  if (!thread) return refusal(404);
  if (op === 'replace' && path === '/text' && typeof value === 'string') thread.text = value;
  else if (op === 'replace' && path === '/hidden') thread.state = value === true ? 'hidden' : 'published';
  else return wrong('path', 'unsupported operation', path, 'InvalidValue');
  return empty(204);
}

/** The whole list: what is not named is removed. */
export function putTags({ now }: Exchange, conversation: Conversation, { tags }: Body): Answer {
  if (!Array.isArray(tags) || !tags.every((tag) => typeof tag === 'string')) {
    return wrong('tags', 'must be an array of strings', tags, 'InvalidValue');
  }
  conversation.tags = tags;
  conversation.updatedAt = now;
  return empty(204);
}

/** The whole list: what is not named is removed. */
export function putFields({ now }: Exchange, conversation: Conversation, { fields }: Body): Answer {
  const valid = Array.isArray(fields) && fields.every((field) => isFields(field) && Number.isSafeInteger(field['id']));
  if (!valid) return wrong('fields', 'must be an array of fields', fields, 'InvalidValue');
  conversation.fields = fields.map(({ id, value }) => ({ id, value: String(value) }));
  conversation.updatedAt = now;
  return empty(204);
}

export function putSnooze({ now }: Exchange, conversation: Conversation, body: Body): Answer {
  const { snoozedUntil, unsnoozeOnCustomerReply } = body;
  const until = typeof snoozedUntil === 'string' ? Date.parse(snoozedUntil) : Number.NaN;
  if (!(until > now && until < Date.UTC(2101, 0)))
    return wrong('snoozedUntil', 'malformed date', snoozedUntil, 'MalformedDate');
  if (typeof unsnoozeOnCustomerReply !== 'boolean') {
    return wrong('unsnoozeOnCustomerReply', 'may not be null', unsnoozeOnCustomerReply, 'Null');
  }
  conversation.snooze = { snoozedUntil: String(snoozedUntil), unsnoozeOnCustomerReply };
  conversation.updatedAt = now;
  return empty(204);
}

function wrong(path: string, message: string, rejectedValue: unknown, anchor: string): Answer {
  return refusal(400, [{ path, message, ...(rejectedValue !== undefined && { rejectedValue }), anchor }]);
}
