import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { operations } from '../../functions/registry.ts';
import type { Fields, Operation } from '../../lib/operation.ts';
import { ROOT } from '../../scripts/catalog.ts';
import { httpEvent } from './http-event.ts';

export type Trigger = 'http' | 'event' | 'direct';

/** One request that must be refused, as a file of test/bad-inputs/ writes it: `json.yml` for all, `ids/khoros.yml` for one vendor. */
interface Case {
  readonly says: string;
  /** Input fields that differ from a good input: path parameters and body together. */
  readonly set?: Fields;
  readonly remove?: readonly string[];
  /** The whole input. */
  readonly only?: Fields;
  /** A member of the body that no parser would write. */
  readonly add?: string;
  readonly options?: Fields;
  /** No idempotency key. */
  readonly withoutKey?: boolean;
  /** HTTP alone: a body, its type and coding; the query; who calls. */
  readonly body?: string;
  readonly type?: string;
  readonly base64?: boolean;
  readonly query?: Readonly<Record<string, string>>;
  readonly caller?: string | null;
  /** What API Gateway's authorizer says, instead of a caller. */
  readonly authorizer?: Fields;
  /** Direct alone: the whole payload as text, or fields of it. */
  readonly payload?: string;
  readonly direct?: Fields;
  /** EventBridge alone: fields of the event. */
  readonly event?: Fields;
  readonly env?: Readonly<Record<string, string>>;
  /** @default every trigger that the case is about */
  readonly over?: readonly Trigger[];
  /** The place that the first issue must name. */
  readonly names?: string | { readonly $prefix: string };
  /** @default invalid_input */
  readonly kind?: string;
}

/** One bad request over one trigger. */
export interface BadInput {
  readonly title: string;
  /** The file that has it, and what is wrong with it. */
  readonly theme: string;
  readonly says: string;
  readonly trigger: Trigger;
  readonly operation: Operation;
  readonly event: unknown;
  readonly env: Readonly<Record<string, string>>;
  readonly kind: string;
  /** Whether a path is the place that is wrong. */
  readonly isNamed: (path: string) => boolean;
  /** Texts of the request that must not come back. */
  readonly secrets: readonly string[];
}

const FOLDER = `${ROOT}test/bad-inputs/`;

/** Every bad input of every operation, over each trigger that it can arrive by. */
export function badInputs(): BadInput[] {
  const files = readdirSync(FOLDER, { encoding: 'utf8', recursive: true }).filter((file) => file.endsWith('.yml'));
  const themes = files.flatMap((file) => {
    const [theme = ''] = file.split(/[./\\]/);
    const bySubject = expand(parse(readFileSync(FOLDER + file, 'utf8'))) as Readonly<Record<string, readonly Case[]>>;
    return Object.entries(bySubject).map(([subject, cases]) => ({ theme, subject, cases }));
  });
  const own = operations.map(({ name, refuses }) => ({ theme: 'rules of its own', subject: name, cases: refuses }));
  return [...themes, ...own].flatMap(({ theme, subject, cases }) =>
    operations
      .filter(({ name }) => subject === 'every operation' || subject === name)
      .flatMap((operation) => cases.flatMap((bad) => overEachTrigger(theme, operation, bad))),
  );
}

function overEachTrigger(theme: string, operation: Operation, bad: Case): BadInput[] {
  const { says, names = '', env = {}, kind = 'invalid_input' } = bad;
  return triggersOf(bad).map((trigger) => ({
    ...{ title: `${operation.name} by ${trigger}: ${theme}: ${says}`, theme, says, trigger, operation, env, kind },
    event: eventOf(trigger, operation, bad),
    isNamed: (path) => (typeof names === 'string' ? path === placeBy(trigger, names) : path.startsWith(names.$prefix)),
    secrets: textsOf([bad.set, bad.options, bad.query, bad.direct, bad.event?.['detail'], bad.caller]),
  }));
}

function triggersOf({ over, body, type, query, caller, authorizer, payload, direct, event }: Case): readonly Trigger[] {
  if (over) return over;
  if ([body, type, query, caller, authorizer].some((field) => field !== undefined)) return ['http'];
  if (payload !== undefined || direct) return ['direct'];
  return event ? ['event'] : ['http', 'event', 'direct'];
}

function eventOf(trigger: Trigger, operation: Operation, bad: Case): unknown {
  const input = omit({ ...(bad.only ?? operation.example), ...bad.set }, bad.remove ?? []);
  if (trigger === 'http') return httpOf(operation, input, bad);
  if (bad.payload !== undefined) return JSON.parse(bad.payload);
  const key = bad.withoutKey ? {} : { idempotencyKey: 'a-key-of-its-own' };
  const request = { ...key, ...bad.options, input: JSON.parse(textOf(input, bad.add)), ...bad.direct };
  if (trigger === 'direct') return request;
  return {
    ...{ version: '0', id: 'an-event', 'detail-type': operation.name, source: 'shop', account: '123456789012' },
    ...{ time: '2026-03-02T09:00:00Z', region: 'eu-central-1', resources: [], detail: request },
    ...bad.event,
  };
}

function httpOf({ route }: Operation, input: Fields, bad: Case): unknown {
  const [method = '', path = ''] = route.split(' ');
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  const pathParameters = pick(input, names) as Record<string, string>;
  const { idempotencyKey, ...query } = { ...(bad.options as Record<string, string>), ...bad.query };
  const key: Record<string, string> = idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey };
  const type: Record<string, string> = bad.type === undefined ? {} : { 'content-type': bad.type };
  const event = httpEvent({
    ...{ method, path, pathParameters, headers: { ...key, ...type } },
    query: Object.fromEntries(Object.entries(query).map(([name, value]) => [name, String(value)])),
    body: bad.body ?? textOf(omit(input, names), bad.add),
    isBase64Encoded: bad.base64 ?? false,
    ...(bad.caller === undefined ? {} : { caller: bad.caller ?? undefined }),
  });
  return bad.authorizer ? { ...event, requestContext: { ...event.requestContext, authorizer: bad.authorizer } } : event;
}

/** Where the same thing stands, as each trigger names it. */
function placeBy(trigger: Trigger, name: string): string {
  return trigger === 'http' && name === 'idempotencyKey' ? 'idempotency-key' : name;
}

function textOf(input: Fields, member: string | undefined): string {
  const text = JSON.stringify(input);
  return member === undefined ? text : `${text.slice(0, -1)}${text === '{}' ? '' : ','}${member}}`;
}

/** `{$json: text}`, `{$first, $repeat: [text, times], $then}`, `{$nest: [text, depth]}`, `{$nestLists: …}`: what cannot be written down as it is. */
function expand(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(expand);
  if (typeof value !== 'object' || value === null) return value;
  const {
    $json,
    $first = '',
    $repeat,
    $then = '',
    $nest,
    $nestLists,
  } = value as Record<string, [string, number] & string>;
  if ($json) return JSON.parse($json);
  if ($repeat) return $first + $repeat[0].repeat(Number($repeat[1])) + $then;
  if ($nest) return `${$nest[0]}${'{"a":'.repeat(Number($nest[1]))}1${'}'.repeat(Number($nest[1]))}`;
  if ($nestLists) return `${$nestLists[0]}${'['.repeat(Number($nestLists[1]))}${']'.repeat(Number($nestLists[1]))}`;
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, expand(field)]));
}

/** The texts in a value that are long enough to be recognised. */
function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return value.length >= 8 ? [value] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(textsOf);
}

function omit(fields: Fields, names: readonly string[]): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)));
}

function pick(fields: Fields, names: readonly string[]): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => names.includes(name)));
}
