import { isExact } from '../exact-number.ts';
import { EVENT_FIELDS } from './event-fields.ts';
import { ANYTHING, compilePattern } from './event-pattern.ts';
import type { Fault } from './fault.ts';

/** @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html */
const MAX_PATTERN = 2048;

/** Our own result events. A mapping must never match one: its action would cause the next result event. */
export interface ResultEvents {
  readonly source: string;
  readonly detailTypes: readonly string[];
}

/** Returns the faults of a mapping's pattern. */
export function faultsOfMatch(match: unknown, own: ResultEvents): readonly Fault[] {
  if (!isObject(match)) return [{ at: ['match'], message: 'match must be an EventBridge pattern: { source: [shop] }' }];
  const faults = [...strayFields(match, ['match']), ...inexactNumbers(match, ['match'])];
  if (JSON.stringify(match).length > MAX_PATTERN)
    faults.push({
      at: ['match'],
      message: `the pattern is longer than the ${MAX_PATTERN} characters that EventBridge takes`,
    });
  try {
    const matches = compilePattern(match);
    const ownType = own.detailTypes.find((detailType) => matches(resultEvent(own.source, detailType)));
    if (ownType === undefined) return faults;
    const message = `our own result events (${own.source}, ${ownType}) could match and start an endless loop: name the source of the events that are meant`;
    return [...faults, { at: ['match', ...('source' in match ? ['source'] : [])], message }];
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const place = /^pattern(\S*)/.exec(message)?.[1] ?? '';
    return [
      ...faults,
      { at: ['match', ...place.split(/[.[\]]+/).filter(Boolean)], message: message.replace(/^pattern/, 'match') },
    ];
  }
}

/** A result event of which only the source and the type are known. */
function resultEvent(source: string, detailType: string): object {
  const unknown = Object.fromEntries(EVENT_FIELDS.map((field) => [field, ANYTHING]));
  return { ...unknown, version: '0', source, 'detail-type': detailType, resources: [] };
}

function strayFields(match: Readonly<Record<string, unknown>>, at: Fault['at']): Fault[] {
  return Object.entries(match).flatMap(([field, value]) => {
    if (field === '$or' && Array.isArray(value))
      return value.flatMap((each, index) => (isObject(each) ? strayFields(each, [...at, field, index]) : []));
    return EVENT_FIELDS.includes(field) ? [] : [{ at: [...at, field], message: `an event has no field ${field}` }];
  });
}

function inexactNumbers(value: unknown, at: Fault['at']): Fault[] {
  if (typeof value === 'number' && !isExact(value))
    return [{ at, message: 'is a number that JavaScript does not keep exactly' }];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, each]) => inexactNumbers(each, [...at, name]));
}

/** Fields of which an event has one value. A field of `detail` may be a list, which matches by any of its elements. */
const SINGLE = ['version', 'id', 'detail-type', 'source', 'account', 'time', 'region'];

/** Returns whether no event can match both patterns: of a field with one value, both list plain values, and have none in common. */
export function areDisjoint(one: unknown, other: unknown): boolean {
  if (!isObject(one) || !isObject(other)) return false;
  return SINGLE.some((field) => haveNoneInCommon(one[field], other[field]));
}

function haveNoneInCommon(one: unknown, other: unknown): boolean {
  if (!Array.isArray(one) || !Array.isArray(other)) return false;
  return [...one, ...other].every((value) => !isObject(value)) && !one.some((value) => other.includes(value));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
