import { BlockList, isIP } from 'node:net';
import { compileWildcard } from './wildcard.ts';

/** In an event: a value that is not known, and may be missing. Every test of it succeeds. */
export const ANYTHING = Symbol('anything');

/** Whether an event matches. */
export type EventMatcher = (event: unknown) => boolean;

type Scalar = string | number | boolean | null;
type Test = (value: Scalar) => boolean;
/** Tests all values at one place of the event: none if the field is missing, several if it is an array. */
type LeafMatcher = (values: readonly Scalar[]) => boolean;

/**
 * Compiles an EventBridge event pattern: fields are ANDed, the values of one field ORed, arrays in the event match by any element.
 * @throws Error that names the place of a fault
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
export function compilePattern(pattern: unknown): EventMatcher {
  return compileObject(pattern, 'pattern');
}

function compileObject(pattern: unknown, at: string): EventMatcher {
  if (!isObject(pattern)) throw new Error(`${at} must be a list of values, or an object of fields`);
  const fields = Object.entries(pattern);
  if (fields.length === 0) throw new Error(`${at} must name a field`);
  const matchers = fields.map(([name, value]) => compileField(name, value, `${at}.${name}`));
  return (event) => matchers.every((matches) => matches(event));
}

function compileField(name: string, value: unknown, at: string): EventMatcher {
  if (name === '$or' && isAlternatives(value)) {
    const alternatives = value.map((alternative, index) => compileObject(alternative, `${at}[${index}]`));
    return (event) => alternatives.some((matches) => matches(event));
  }
  if (Array.isArray(value)) {
    if (value.length === 0) throw new Error(`${at} must list a value`);
    const leaves = value.map((item, index) => compileLeaf(item, `${at}[${index}]`));
    return (event) => {
      const found = field(event, name);
      const values = scalars(found);
      return found === ANYTHING || leaves.some((matches) => matches(values));
    };
  }
  const nested = compileObject(value, at);
  // An object inside an array must match by itself: two fields are never taken from two elements.
  return (event) => candidates(field(event, name)).some((candidate) => nested(candidate));
}

function compileLeaf(item: unknown, at: string): LeafMatcher {
  if (!isObject(item)) return someValue(equals(item, at));
  const [operator, ...more] = Object.keys(item);
  if (operator === undefined || more.length > 0) throw new Error(`${at} must have one operator`);
  const operand = item[operator];
  if (operator !== 'exists') return someValue(compileTest(operator, operand, at));
  if (typeof operand !== 'boolean') throw new Error(`${at}.exists must be true or false`);
  return (values) => values.length > 0 === operand;
}

function compileTest(operator: string, operand: unknown, at: string): Test {
  switch (operator) {
    case 'prefix':
    case 'suffix':
      return affix(operator, operand, at);
    case 'equals-ignore-case':
      return ofText(fold(text(operand, at)), (value, wanted) => fold(value) === wanted);
    case 'wildcard':
      return ofText(compileWildcard(text(operand, at), at), (value, matches) => matches(value));
    case 'numeric':
      return numeric(operand, at);
    case 'cidr':
      return cidr(text(operand, at), at);
    case 'anything-but':
      return anythingBut(operand, at);
    default:
      throw new Error(`${at} has the unknown operator ${operator}`);
  }
}

function equals(wanted: unknown, at: string): Test {
  if (!isScalar(wanted)) throw new Error(`${at} must be a text, number, true, false, null or an operator`);
  return (value) => value === wanted;
}

function affix(side: 'prefix' | 'suffix', operand: unknown, at: string): Test {
  const ignoringCase = isObject(operand) ? text(operand['equals-ignore-case'], at) : undefined;
  const wanted = ignoringCase === undefined ? text(operand, at) : fold(ignoringCase);
  const normal = ignoringCase === undefined ? (value: string) => value : fold;
  return ofText(wanted, (value) =>
    side === 'prefix' ? normal(value).startsWith(wanted) : normal(value).endsWith(wanted),
  );
}

function anythingBut(operand: unknown, at: string): Test {
  const [operator, wanted] = isObject(operand) ? (Object.entries(operand)[0] ?? ['', '']) : [undefined, operand];
  const unwanted = (Array.isArray(wanted) ? wanted : [wanted]).map((item) =>
    operator === undefined ? equals(item, at) : compileTest(operator, item, at),
  );
  return (value) => !unwanted.some((matches) => matches(value));
}

const COMPARISONS: Readonly<Record<string, (value: number, bound: number) => boolean>> = {
  '<': (value, bound) => value < bound,
  '<=': (value, bound) => value <= bound,
  '=': (value, bound) => value === bound,
  '>=': (value, bound) => value >= bound,
  '>': (value, bound) => value > bound,
};

function numeric(operand: unknown, at: string): Test {
  if (!Array.isArray(operand) || operand.length === 0 || operand.length % 2) throw new Error(`${at} must list pairs`);
  const bounds = Array.from({ length: operand.length / 2 }, (_, pair) => {
    const [sign, bound] = operand.slice(2 * pair);
    const compare = COMPARISONS[sign];
    if (!compare || typeof bound !== 'number') throw new Error(`${at} must compare with numbers`);
    return (value: number) => compare(value, bound);
  });
  return (value) => typeof value === 'number' && bounds.every((holds) => holds(value));
}

function cidr(range: string, at: string): Test {
  const [address = '', bits = ''] = range.split('/');
  const version = isIP(address);
  const longest = version === 4 ? 32 : 128;
  if (!version || !/^\d{1,3}$/u.test(bits) || Number(bits) > longest)
    throw new Error(`${at} must be a range of addresses`);
  const block = new BlockList();
  block.addSubnet(address, Number(bits), version === 4 ? 'ipv4' : 'ipv6');
  return (value) =>
    typeof value === 'string' && isIP(value) > 0 && block.check(value, isIP(value) === 4 ? 'ipv4' : 'ipv6');
}

const fold = (value: string) => value.toLowerCase();

function ofText<Wanted>(wanted: Wanted, matches: (value: string, wanted: Wanted) => boolean): Test {
  return (value) => typeof value === 'string' && matches(value, wanted);
}

function text(operand: unknown, at: string): string {
  if (typeof operand !== 'string') throw new Error(`${at} must be a text`);
  return operand;
}

const someValue =
  (matches: Test): LeafMatcher =>
  (values) =>
    values.some(matches);

function field(event: unknown, name: string): unknown {
  if (event === ANYTHING) return ANYTHING;
  return isObject(event) && Object.hasOwn(event, name) ? event[name] : undefined;
}

/** What a nested pattern may look into. A missing field is an empty object, so that `exists: false` holds below it. */
function candidates(value: unknown): readonly unknown[] {
  return Array.isArray(value) && value.length > 0 ? elements(value) : [value];
}

function scalars(value: unknown): readonly Scalar[] {
  return elements([value]).filter(isScalar);
}

/** The elements of a list, and of the lists in it. A loop with a stack: an event may nest lists deeper than calls can. */
function elements(list: readonly unknown[]): readonly unknown[] {
  const found: unknown[] = [];
  const left = [...list].reverse();
  while (left.length > 0) {
    const value = left.pop();
    if (Array.isArray(value)) for (let index = value.length - 1; index >= 0; index -= 1) left.push(value[index]);
    else found.push(value);
  }
  return found;
}

function isScalar(value: unknown): value is Scalar {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}

function isAlternatives(value: unknown): value is unknown[] {
  return Array.isArray(value) && value.length > 1 && value.every(isObject);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
