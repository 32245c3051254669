import jsonata from 'jsonata';
import { invalid } from '../errors/app-error.ts';
import { isExact } from '../exact-number.ts';
import { EVENT_FIELDS } from './event-fields.ts';
import { unusable } from './expression.ts';
import { literal, notAField } from './expression-faults.ts';
import type { Fault } from './fault.ts';
import { hasOnly, type Node, nodesIn, printPath, readPath, type Step, stepsOf } from './paths.ts';
import { expressionOf } from './value.ts';

/** Functions that a key may put on a path. */
const CHANGES = {
  string: (text: string) => text,
  lowercase: (text: string) => text.toLowerCase(),
  trim: (text: string) => text.replace(/\s+/g, ' ').trim(),
} as const;
type Change = keyof typeof CHANGES;

/** A constant text, or a path of the event with the functions put on it, the innermost first. */
export type KeyPart =
  | { readonly text: string }
  | { readonly steps: readonly Step[]; readonly changes: readonly Change[] };

/** The idempotency key of a mapping. Each item has at most one path, so that two events with different values have two keys. */
export interface Key {
  /** Whether the author wrote a list; a text is one item. */
  readonly isList: boolean;
  readonly items: readonly (readonly KeyPart[])[];
}

/** Fields that are the same for all events that a mapping matches, or nearly so. */
const SAME_FOR_ALL = ['version', 'source', 'detail-type', 'account', 'region', 'time'];
const HOLDS_MORE = ['detail', 'resources'];
const FORMS = `a key is a list of texts and paths, [order-shipped, detail.orderId], or a text with one path, '"order-" & detail.orderId'; $lowercase, $trim and $string may stand on a path`;

/** Compiles a key. Adds its faults to `faults`, also those by which two events could get the same key. */
export function compileKey(source: unknown, faults: Fault[]): Key {
  const isList = Array.isArray(source);
  let hasPath = false;
  const items = (isList ? source : [source]).map((item, index) => {
    const parts = isList ? itemOf(item, hasPath) : partsOf(item);
    if (typeof parts !== 'string') {
      hasPath ||= parts.some((part) => 'steps' in part);
      return parts;
    }
    faults.push({ at: isList ? ['key', index] : ['key'], message: parts });
    return [];
  });
  const paths = items.flat().flatMap((part) => ('steps' in part ? [String(part.steps[0])] : []));
  if (faults.every(({ at }) => at[0] !== 'key') && paths.every((first) => SAME_FOR_ALL.includes(first)))
    faults.push({
      at: ['key'],
      message: paths.includes('time')
        ? 'a key must name more than the time: two events of one second would have the same; add id, or a field of detail'
        : 'a key must name a field that tells two events apart: it would be the same for all',
    });
  return { isList, items };
}

/**
 * Reads an item of a list, where a plain word is a text. Returns the parts, or what is wrong.
 * @param hasPath whether a path is in front: a name behind it, which tells no two keys apart, is meant as a path, too
 */
function itemOf(source: unknown, hasPath: boolean): readonly KeyPart[] | string {
  if (typeof source !== 'string') return partsOf(source);
  const isWord = /^[\w:/ -]+$/.test(source) && !EVENT_FIELDS.includes(source);
  if (!isWord) return partsOf(source);
  const isName = /^[A-Za-z_]\w*$/.test(source) && (hasPath || /[a-z][A-Z]|_/.test(source));
  return isName
    ? `\`${source}\` is the same for all events; for a part of the event write detail.${source}, ${literal(source)}`
    : [{ text: source }];
}

/** Reads a key that is a text, or an item of a list. Returns its parts, or the fault. */
function partsOf(source: unknown): readonly KeyPart[] | string {
  if (typeof source === 'number')
    return isExact(source) ? [{ text: String(source) }] : 'is not an exact number: write it as a text';
  if (typeof source !== 'string') return FORMS;
  const path = readPath(source);
  if (path) return pathOf(path, []);
  const template = source.includes('{{') ? expressionOf(source) : { expression: source };
  if ('fault' in template) return template.fault;
  let tree: Node;
  try {
    tree = jsonata(template.expression).ast() as unknown as Node;
  } catch {
    return FORMS;
  }
  const parts = partsOfNode(tree);
  if (typeof parts === 'string') return parts;
  const paths = parts.flatMap((part) => ('steps' in part ? [printPath(part.steps)] : []));
  if (paths.length < 2) return parts;
  return `joins ${paths.join(' and ')}, so that "1" with "23" and "12" with "3" are one key: write a list, [${paths.join(', ')}]`;
}

/** Returns the parts of a text, from left to right, or the fault. */
function partsOfNode(node: Node): readonly KeyPart[] | string {
  const { type, value } = node;
  if ((type === 'string' || type === 'number') && hasOnly(node, 'value')) return [{ text: String(value) }];
  if (type === 'block') return partsOfBlock(node);
  const path = stepsOf(node);
  if (path) return pathOf(path, []);
  if (type === 'binary' && value === '&')
    return concatenated(partsOfNode(node['lhs'] as Node), partsOfNode(node['rhs'] as Node));
  if (type === 'function') return partsOfCall(node);
  return FORMS;
}

function partsOfBlock(block: Node): readonly KeyPart[] | string {
  const [only, ...more] = nodesIn(block['expressions']);
  return only && more.length === 0 && hasOnly(block, 'expressions') ? partsOfNode(only) : FORMS;
}

function concatenated(
  left: readonly KeyPart[] | string,
  right: readonly KeyPart[] | string,
): readonly KeyPart[] | string {
  if (typeof left === 'string') return left;
  return typeof right === 'string' ? right : [...left, ...right];
}

/** Reads `$lowercase(detail.id)`. */
function partsOfCall({ procedure, arguments: given }: Node): readonly KeyPart[] | string {
  const { type, value } = procedure as Node;
  const [argument, ...more] = nodesIn(given);
  if (type !== 'variable' || !isChange(value) || !argument || more.length > 0) return FORMS;
  const inner = partsOfNode(argument);
  if (typeof inner === 'string') return inner;
  const [part, ...others] = inner;
  if (!part || others.length > 0 || !('steps' in part)) return FORMS;
  return [{ ...part, changes: [...part.changes, value] }];
}

function isChange(name: unknown): name is Change {
  return typeof name === 'string' && Object.hasOwn(CHANGES, name);
}

function pathOf(steps: readonly Step[], changes: readonly Change[]): readonly KeyPart[] | string {
  const [first = '', ...more] = steps;
  const path = printPath(steps);
  if (!EVENT_FIELDS.includes(String(first))) return notAField(String(first), literal(path));
  if (more.length === 0 && HOLDS_MORE.includes(String(first)))
    return `\`${path}\` holds more than one value: name one of them`;
  return [{ steps, changes }];
}

/**
 * Returns the key of an event. A list becomes JSON in visible ASCII: two lists never become one text.
 * @param fallsBack returns `undefined`, instead of throwing, if the event lacks a part
 * @throws AppError `invalid_input` naming the part that the event lacks, or that cannot be a part of a key
 */
export function evaluateKey({ isList, items }: Key, event: unknown, fallsBack: boolean): string | undefined {
  const texts = items.map((item, index) => textOf(item, event, isList ? `key[${index}]` : 'key', fallsBack));
  if (!texts.every((text) => text !== undefined)) return undefined;
  return isList ? inAscii(JSON.stringify(texts)) : texts.join('');
}

function textOf(item: readonly KeyPart[], event: unknown, at: string, fallsBack: boolean): string | undefined {
  const texts = item.map((part) => {
    if ('text' in part) return part.text;
    const value = part.steps.reduce(step, event);
    const scalar = textOfScalar(value);
    const text = scalar === undefined ? '' : part.changes.reduce((before, change) => CHANGES[change](before), scalar);
    if (text.trim() !== '') return text;
    const isLacking = value === undefined || value === null || scalar !== undefined;
    if (isLacking && fallsBack) return undefined;
    throw invalid(at, `${printPath(part.steps)} ${scalar === undefined ? unusable(value) : 'is empty'}`);
  });
  return texts.every((text) => text !== undefined) ? texts.join('') : undefined;
}

/** Takes one step into the event. A name is not looked up in the elements of a list: the first element that has it would win. */
function step(value: unknown, to: Step): unknown {
  if (Array.isArray(value)) return typeof to === 'number' ? value.at(to) : undefined;
  return typeof value === 'object' && value !== null && Object.hasOwn(value, to)
    ? (value as Record<string, unknown>)[to]
    : undefined;
}

/** The text of a value that can be a part of a key. */
function textOfScalar(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'boolean' || (typeof value === 'number' && isExact(value)) ? String(value) : undefined;
}

function inAscii(json: string): string {
  return json.replace(/[^\x21-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
