import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Item, Listed } from './store.ts';

export type Attributes = Record<string, AttributeValue>;

/** An item as DynamoDB keeps it. */
export function toAttributes({
  key,
  rev,
  writer,
  body,
  index,
  listed,
  arrival,
  backlog,
  servedAt,
  servedLateMs,
  expires,
}: Item): Attributes {
  return {
    pk: { S: key },
    rev: number(rev),
    writer: { S: writer },
    data: { S: JSON.stringify(body) },
    ...(index ? { state: { S: index.state }, due: number(index.due) } : {}),
    ...(listed ? listingOf(listed) : {}),
    ...(arrival === undefined ? {} : { arrival: number(arrival) }),
    ...(backlog === undefined ? {} : { backlog: number(backlog) }),
    ...(servedAt === undefined ? {} : { served: number(servedAt) }),
    ...(servedLateMs === undefined ? {} : { late: number(servedLateMs) }),
    ...(expires === undefined ? {} : { expires: number(expires) }),
  };
}

function listingOf({ state, conversation, position, subject }: Listed): Attributes {
  const list = state === undefined ? {} : { list: { S: state } };
  return { ...list, conv: { S: conversation }, at: { S: position }, of: { S: subject } };
}

export function fromAttributes<Body>(attributes: Attributes): Item<Body> {
  const { pk, rev, writer, data, state, due, list, conv, at, of, arrival, backlog, served, late, expires } = attributes;
  const texts = { conversation: conv?.S ?? '', position: at?.S ?? '', subject: of?.S ?? '' };
  return {
    key: pk?.S ?? '',
    rev: Number(rev?.N),
    writer: writer?.S ?? '',
    body: JSON.parse(data?.S ?? 'null'),
    index: state?.S === undefined ? undefined : { state: state.S, due: Number(due?.N) },
    listed: at?.S === undefined ? undefined : { ...(list?.S === undefined ? {} : { state: list.S }), ...texts },
    arrival: arrival === undefined ? undefined : Number(arrival.N),
    backlog: backlog === undefined ? undefined : Number(backlog.N),
    servedAt: served === undefined ? undefined : Number(served.N),
    servedLateMs: late === undefined ? undefined : Number(late.N),
    expires: expires === undefined ? undefined : Number(expires.N),
  };
}

export function number(value: number): AttributeValue.NMember {
  return { N: String(value) };
}
