import * as z from 'zod/mini';
import type { Problems } from './refusals.ts';
import type { Channel, NewMessage, ReamazeExchange, Staff } from './state.ts';

type Fields = Readonly<Record<string, unknown>>;

/** What an update changes; what it does not name stays. */
export interface Update {
  readonly tags?: readonly string[];
  readonly status?: number;
  readonly holdUntil?: string;
  readonly data?: Fields;
  readonly assignee?: Staff;
  readonly channel?: Channel;
}

export type Read<Input> = { readonly problems: Problems } | { readonly problems?: undefined; readonly input: Input };

const Tags = z.array(z.string());
const Status = z.number().check(z.int(), z.minimum(0), z.maximum(9));
const DateTime = z.string().check(z.refine((text) => !Number.isNaN(Date.parse(text))));
const Data = z.record(z.string(), z.unknown());
const Assignee = z.object({ email: z.string() });

/** The object within the wrapper that Re:amaze wants around every body; `undefined` without it. */
export function unwrap(body: Buffer, wrapper: 'conversation' | 'message'): Fields | undefined {
  try {
    return z.record(z.string(), z.unknown()).safeParse(JSON.parse(body.toString('utf8'))[wrapper]).data;
  } catch {
    return undefined;
  }
}

/** Checks an update; either all of it is applied or nothing. */
export function readUpdate(fields: Fields, { state, knobs, brand }: ReamazeExchange): Read<Update> {
  const problems: Record<string, string[]> = {};
  const complain = (field: string, text: string) => {
    problems[field] = [...(problems[field] ?? []), text];
  };
  function take<Output>(name: string, schema: z.ZodMiniType<Output>): Output | undefined {
    if (fields[name] === undefined) return undefined;
    const { data } = schema.safeParse(fields[name]);
    if (data === undefined) complain(name, 'is invalid');
    return data;
  }
  const tags = take('tag_list', Tags);
  const status = take('status', Status);
  const holdUntil = take('hold_until', DateTime);
  const data = take('data', Data);
  const email = take('assignee', Assignee)?.email;
  const category = take('category', z.string());
  const toBrand = take('brand', z.string());

  if (status === 5 && fields['hold_until'] === undefined) complain('hold_until', "can't be blank");
  if (status !== undefined && status > 5 && knobs.refuseReserved) complain('status', 'is not included in the list');
  const assignee = state.staff.find((staff) => staff.email === email);
  if (email !== undefined && !assignee) complain('assignee', 'must be a staff user');
  if (toBrand !== undefined && category === undefined) complain('brand', 'can only be set together with category');
  const channel = state.channels.find((it) => it.slug === category && it.brand === (toBrand ?? brand));
  if (category !== undefined && channel?.channel !== 1) complain('category', 'must be an email channel');

  if (Object.keys(problems).length > 0) return { problems };
  const stored = knobs.normalises ? NORMALISED : VERBATIM;
  const input = {
    ...(tags && { tags: tags.map(stored.tag) }),
    ...(status !== undefined && { status }),
    ...(holdUntil !== undefined && { holdUntil: stored.time(holdUntil) }),
    ...(data && { data: Object.fromEntries(Object.entries(data).map(([name, value]) => [name, stored.field(value)])) }),
    ...(assignee && { assignee }),
    ...(channel && { channel }),
  };
  return { input };
}

const VERBATIM = { tag: (tag: string) => tag, time: (time: string) => time, field: (value: unknown) => value };

/** As Re:amaze writes what it is given. */
const NORMALISED: typeof VERBATIM = {
  tag: (tag) =>
    tag
      .trim()
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, '-'),
  time: (time) => `${new Date(time).toISOString().slice(0, 16)}:00.000Z`,
  field: (value) => (typeof value === 'boolean' ? (value ? '1' : '0') : value === null ? '' : String(value)),
};

const MessageFields = z.object({
  body: z.string().check(z.minLength(1)),
  visibility: z._default(z.union([z.literal(0), z.literal(1)]), 0),
  origin_id: z.optional(z.string()),
  suppress_autoresolve: z._default(z.boolean(), false),
  user: z.optional(z.object({ name: z.optional(z.string()), email: z.string() })),
});

/** A message is the caller's, unless it names another user, who is then a customer or a colleague. */
export function readMessage(fields: Fields, { state, caller }: ReamazeExchange): Read<NewMessage> {
  const parsed = MessageFields.safeParse(fields);
  if (!parsed.success) {
    return {
      problems: Object.fromEntries(parsed.error.issues.map(({ path }) => [String(path[0]), ["can't be blank"]])),
    };
  }
  const { body, visibility, origin_id: originId, suppress_autoresolve, user } = parsed.data;
  const staff = user ? state.staff.find(({ email }) => email === user.email) : caller;
  const author = staff ?? { name: user?.name ?? '', email: user?.email ?? '' };
  const input = {
    body,
    visibility,
    author,
    fromStaff: staff !== undefined,
    autoResolve: !suppress_autoresolve,
    ...(originId !== undefined && { originId }),
  };
  return { input };
}
