import * as z from 'zod/mini';
import type { FieldError } from './refusals.ts';
import type { HelpscoutState, NewThread } from './state.ts';

type Fields = Readonly<Record<string, unknown>>;

const STATUSES = ['active', 'all', 'closed', 'open', 'pending', 'spam'];
const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
const DATE_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/;

/** The shape of a body once every field has been checked; `type` and other fields are ignored. */
const Checked = z.object({
  text: z.string(),
  customer: z._default(z.object({ id: z.exactOptional(z.number()), email: z.exactOptional(z.string()) }), {}),
  draft: z._default(z.boolean(), false),
  imported: z._default(z.boolean(), false),
  status: z.optional(z.string()),
  user: z.optional(z.number()),
  assignTo: z.exactOptional(z.number()),
  cc: z._default(z.array(z.string()), []),
  bcc: z._default(z.array(z.string()), []),
  createdAt: z.optional(z.string()),
  attachments: z._default(z.array(z.object({ fileName: z.string(), mimeType: z.string(), data: z.string() })), []),
});

/** Who the reply is to: a customer's id, or an address that may be new to Help Scout. */
export interface Recipient {
  readonly id?: number;
  readonly email?: string;
}

export type ReadThread =
  | { readonly errors: readonly FieldError[] }
  | { readonly errors?: undefined; readonly thread: NewThread; readonly recipient: Recipient };

/**
 * Checks the body of a new reply or note as Help Scout does: every wrong field at once. A field that is null is one that is
 * not there: the official PHP SDK sends them (`{"id":null,"type":"reply","status":null,…}`).
 */
export function readThread(type: 'message' | 'note', given: Fields, state: HelpscoutState, me: number): ReadThread {
  const body = withoutNulls(given);
  const errors: FieldError[] = [
    ...notEmpty('text', body['text']),
    ...(type === 'message' ? checkCustomer(body['customer'], state) : []),
    ...['draft', 'imported'].flatMap((name) => checkBoolean(name, body[name])),
    ...checkStatus(body['status']),
    ...['user', 'assignTo'].flatMap((name) => checkUser(name, body[name], state)),
    ...['cc', 'bcc'].flatMap((name) => checkEmails(name, body[name])),
    ...checkCreatedAt(body),
    ...checkAttachments(body['attachments']),
  ];
  if (errors.length > 0) return { errors };
  const { draft, imported, user, status, createdAt, attachments, customer, ...rest } = Checked.parse(body);
  const thread = {
    ...rest,
    type,
    userId: user ?? me,
    draft: draft && type === 'message',
    imported,
    ...(status && { status: status === 'all' ? 'active' : status }),
    ...(createdAt && { createdAt: Date.parse(createdAt) }),
    attachments: attachments.map(({ fileName, mimeType, data }) => ({ filename: fileName, mimeType, data })),
  };
  return { thread, recipient: customer };
}

function checkCustomer(customer: unknown, state: HelpscoutState): FieldError[] {
  if (!isFields(customer)) return [invalid('customer', 'may not be empty', customer, 'NotEmpty')];
  const { id, email } = customer;
  if (id === undefined && email === undefined) return [invalid('customer', 'may not be empty', customer, 'NotEmpty')];
  if (id !== undefined && !Number.isSafeInteger(id)) {
    return [invalid('customer.id', 'must be a number', id, 'InvalidNumber')];
  }
  if (typeof id === 'number' && !state.customers.has(id)) {
    const message = `Customer with ID ${id} does not belong to company with ID 1`;
    return [invalid('customer.id', message, id, 'InvalidIdentifier')];
  }
  return email === undefined || isEmail(email)
    ? []
    : [invalid('customer.email', 'not a well-formed email address', email, 'Email')];
}

function checkStatus(status: unknown): FieldError[] {
  if (status === undefined || STATUSES.includes(status as string)) return [];
  return [invalid('status', 'must be one of active, spam, open, closed, pending', status, 'EnumValue')];
}

function checkUser(path: string, id: unknown, state: HelpscoutState): FieldError[] {
  if (id === undefined) return [];
  if (!Number.isSafeInteger(id)) return [invalid(path, 'must be a number', id, 'InvalidNumber')];
  return state.users.has(id as number) ? [] : [invalid(path, 'invalid identifier', id, 'InvalidIdentifier')];
}

function checkBoolean(path: string, value: unknown): FieldError[] {
  return value === undefined || typeof value === 'boolean'
    ? []
    : [invalid(path, 'must be a boolean', value, 'InvalidValue')];
}

function checkEmails(path: string, value: unknown): FieldError[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) return [invalid(path, 'must be an array', value, 'InvalidValue')];
  return value.flatMap((email, index) =>
    isEmail(email) ? [] : [invalid(`${path}[${index}]`, 'not a well-formed email address', email, 'Email')],
  );
}

/** Only for imports, and without milliseconds. */
function checkCreatedAt({ createdAt, imported }: Fields): FieldError[] {
  if (createdAt === undefined) return [];
  if (typeof createdAt !== 'string' || !DATE_TIME.test(createdAt) || Number.isNaN(Date.parse(createdAt))) {
    return [invalid('createdAt', 'malformed date', createdAt, 'MalformedDate')];
  }
  if (imported === true) return [];
  return [invalid('createdAt', 'can only be set when imported is true', createdAt, 'InvalidValue')];
}

function checkAttachments(value: unknown): FieldError[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) return [invalid('attachments', 'must be an array', value, 'InvalidValue')];
  return value.flatMap((item: unknown, index) => {
    const attachment = isFields(item) ? item : {};
    const at = `attachments[${index}]`;
    const missing = ['fileName', 'mimeType', 'data'].flatMap((name) => notEmpty(`${at}.${name}`, attachment[name]));
    const { data } = attachment;
    const wrong = missing.length === 0 && !isBase64(String(data));
    return wrong ? [invalid(`${at}.data`, 'must be base64', undefined, 'InvalidValue')] : missing;
  });
}

function notEmpty(path: string, value: unknown): FieldError[] {
  return typeof value === 'string' && value.trim() !== '' ? [] : [invalid(path, 'may not be empty', value, 'NotEmpty')];
}

function invalid(path: string, message: string, rejectedValue: unknown, anchor: string): FieldError {
  return { path, message, ...(rejectedValue !== undefined && { rejectedValue }), anchor };
}

/** By decoding: a pattern of four megabytes would overflow the stack. */
function isBase64(data: string): boolean {
  return Buffer.from(data, 'base64').toString('base64') === data;
}

function withoutNulls(fields: Fields): Fields {
  const kept = Object.entries(fields).filter(([, value]) => value !== null);
  return Object.fromEntries(kept.map(([name, value]) => [name, isFields(value) ? withoutNulls(value) : value]));
}

function isEmail(value: unknown): boolean {
  return typeof value === 'string' && EMAIL.test(value);
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
