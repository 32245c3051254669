import type { NotProven } from '../../operation.ts';
import type { ConversationUpdate, FieldChange, Snooze } from './changes.ts';
import type { Conversation } from './schemas.ts';

/** How far Help Scout's clock may differ from ours beyond what its responses show: they show whole seconds. */
const CLOCK_SKEW_MS = 15_000;
const SECOND_MS = 1_000;

type Field = keyof ConversationUpdate;

/** The fields of an update whose value in the conversation is another one. */
export function differing(update: ConversationUpdate, conversation: Conversation): readonly Field[] {
  const { subject, mailboxId, assignTo, draft, status } = update;
  const isAsAsked: Readonly<Record<Field, boolean>> = {
    subject: subject === undefined || subject.trim() === conversation.subject?.trim(),
    mailboxId: mailboxId === undefined || mailboxId === conversation.mailboxId,
    assignTo: assignTo === undefined || assignTo === (conversation.assignee?.id ?? null),
    draft: draft === undefined || conversation.state !== 'draft',
    // `open` can be set, and what it reads back as is not documented.
    status: status === undefined || status === conversation.status || (status === 'open' && isOpen(conversation)),
  };
  return Object.entries(isAsAsked).flatMap(([field, asAsked]) => (asAsked ? [] : [field as Field]));
}

function isOpen({ status }: Conversation): boolean {
  return status === 'active';
}

/**
 * Classifies an update, sent at `sentAt` (epoch milliseconds), that the conversation does not show: `absent` (no user has
 * changed the conversation since), `touched` (a user has), `unclear`.
 * @param someAsAsked part of the update is set, so the date of the last change may be that of our own requests
 * @param clockOffsetMs how far Help Scout's clock is ahead of ours
 */
export function classifyUnshown(
  sentAt: number,
  { userUpdatedAt }: Conversation,
  someAsAsked: boolean,
  clockOffsetMs: number,
): NotProven {
  const updatedAt = Date.parse(userUpdatedAt ?? '') - clockOffsetMs;
  if (updatedAt <= sentAt - CLOCK_SKEW_MS) return 'absent';
  return updatedAt >= sentAt - SECOND_MS && !someAsAsked ? 'touched' : 'unclear';
}

/** A conversation's tags. */
export function tagsOf({ tags }: Conversation): readonly string[] {
  return (tags ?? []).map(({ tag }) => tag);
}

/** A custom field as it is sent. */
interface Value {
  readonly id: number;
  readonly value: string;
}

/** A conversation's custom fields; one without a value is not set. */
export function fieldsOf({ customFields }: Conversation): readonly Value[] {
  return (customFields ?? []).flatMap(({ id, value }) => (value ? [{ id, value }] : []));
}

/** Applies a change to the current list of fields. */
export function mergeFields(
  current: readonly Value[],
  { fields, add = [], remove = [] }: FieldChange,
): readonly Value[] {
  if (fields) return fields;
  const changed = new Set([...add.map(({ id }) => id), ...remove]);
  return [...current.filter(({ id }) => !changed.has(id)), ...add];
}

/** Whether the conversation has the fields that a change asks for. */
export function hasFields(current: readonly Value[], { fields, add = [], remove = [] }: FieldChange): boolean {
  if (fields) return sameFields(current, fields);
  const values = new Map(current.map(({ id, value }) => [id, value]));
  return add.every(({ id, value }) => (values.get(id) ?? '') === value) && !remove.some((id) => values.has(id));
}

/** Compares in any order; an empty value counts as no value. */
export function sameFields(a: readonly Value[], b: readonly Value[]): boolean {
  const text = (fields: readonly Value[]) =>
    JSON.stringify(fields.filter(({ value }) => value !== '').sort((one, other) => one.id - other.id));
  return text(a.map(({ id, value }) => ({ id, value }))) === text(b.map(({ id, value }) => ({ id, value })));
}

/** Whether the conversation is snoozed as asked. */
export function isSnoozed({ snooze }: Conversation, { snoozedUntil, unsnoozeOnCustomerReply }: Snooze): boolean {
  if (!snooze) return false;
  const sameTime = Math.abs(Date.parse(snooze.snoozedUntil) - Date.parse(snoozedUntil)) < SECOND_MS;
  const { unsnoozeOnCustomerReply: current = unsnoozeOnCustomerReply } = snooze;
  return sameTime && (current ?? unsnoozeOnCustomerReply) === unsnoozeOnCustomerReply;
}
