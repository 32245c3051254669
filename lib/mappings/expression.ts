import jsonata from 'jsonata';
import { AppError, invalid } from '../errors/app-error.ts';
import { isExact } from '../exact-number.ts';
import { withoutChains } from './chains.ts';
import { EACH_HAS, EXACT, PRESENT, TEXT_IF_ANY, TEXT_OF } from './checks.ts';
import { faultsOfExpression } from './expression-faults.ts';
import type { Fault } from './fault.ts';
import { type Node, stepsOf } from './paths.ts';
import { strictTree } from './strict-text.ts';

type Literal = string | number | boolean | null;

/** A JSONata expression of a mapping, ready to be evaluated on events. */
export interface Expression {
  /** Whether it only names a part of the event: `null` there counts as missing. */
  readonly isPath: boolean;
  /** Its value for every event, if it is a literal. */
  readonly literal?: Literal;
  /**
   * Returns plain data, or `undefined` if the event has nothing.
   * @throws AppError `invalid_input` whose issue names the part of the event that cannot be used
   */
  evaluate(view: unknown): Promise<unknown>;
}

/** Compiles an expression, or returns its faults. */
export function compileExpression(source: string, at: Fault['at']): Expression | readonly Fault[] {
  let compiled: jsonata.Expression;
  try {
    compiled = jsonata(source);
  } catch (error) {
    const { message = '' } = Object(error) as { message?: string };
    return [
      { at, message: `is not JSONata (${message}). For a text write '"…"', or a template with {{ detail.orderId }}` },
    ];
  }
  const root = compiled.ast() as unknown as Record<string, unknown>;
  const tree = withoutChains(root);
  const faults = faultsOfExpression(tree, source);
  if (faults.length > 0) return faults.map((message) => ({ at, message }));
  const isPath = tree['type'] === 'path' || stepsOf(tree) !== undefined;
  replaceBy(root, strictTree(tree));
  compiled.registerFunction(TEXT_OF, textOf);
  compiled.registerFunction(TEXT_IF_ANY, (value: unknown, ...of: [string, boolean]) =>
    value === undefined || value === null ? undefined : textOf(value, ...of),
  );
  compiled.registerFunction(PRESENT, (value: unknown, name: string) => {
    if (value === undefined || value === null) throw invalid(name, unusable(value));
    return value;
  });
  compiled.registerFunction(EACH_HAS, eachHas);
  compiled.registerFunction(EXACT, (value: unknown, name: string) => {
    if (typeof value === 'number' && !isExact(value)) throw invalid(name, unusable(value));
    return value;
  });
  compiled.registerFunction('string', (value: unknown) => (value === undefined ? undefined : textOf(value, '', false)));
  compiled.registerFunction('number', exactNumber, '<(nsb)-:n>');
  return {
    isPath,
    ...(['string', 'number', 'value'].includes(String(tree['type'])) && { literal: tree['value'] as Literal }),
    // With bindings of its own: without any, JSONata keeps the event in the expression, and two events at a time mix.
    evaluate: (view) => compiled.evaluate(view, {}).then(plainOf).catch(asAppError),
  };
}

/** JSONata evaluates the tree that it has parsed: another one must take its place. */
function replaceBy(root: Record<string, unknown>, tree: Node): void {
  for (const member of Object.keys(root)) delete root[member];
  Object.assign(root, tree);
}

/**
 * Returns a list of which each element has a field, or none has.
 * @throws AppError `invalid_input` if only some elements have it
 */
function eachHas(value: unknown, field: string, name: string): unknown {
  if (!Array.isArray(value)) return value;
  const elements = value.flat(Number.POSITIVE_INFINITY);
  const lacking = elements.filter((each) => Object(each)[field] === undefined);
  if (lacking.length > 0 && lacking.length < elements.length) throw invalid(name, 'is missing in one of several');
  return value;
}

/**
 * Returns a value as a part of a text. A number from the event keeps all its digits. A computed one has 15 digits, as in JSONata:
 * 3.3, not 3.3000000000000003.
 * @param name the value's path, or the paths from which it is computed
 * @throws AppError `invalid_input` if the value is missing, or is not a text, a number, `true` or `false`
 */
export function textOf(value: unknown, name: string, isPath: boolean): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'number' && isExact(value))
    return String(isPath || Number.isInteger(value) ? value : Number(value.toPrecision(15)));
  throw invalid(name, unusable(value));
}

/** Says why a value cannot be a part of a text. */
export function unusable(value: unknown): string {
  if (value === undefined) return 'is missing';
  if (value === null) return 'is null';
  if (Array.isArray(value)) return 'is a list, not a text';
  return typeof value === 'number' ? 'is a number that JavaScript does not keep exactly' : 'is an object, not a text';
}

/** `$number` of a text with more digits than JavaScript keeps would be another number. */
function exactNumber(value: string | number | boolean | undefined): number | undefined {
  if (value === undefined) return undefined;
  const number = Number(value);
  if (typeof value === 'string' && (value.trim() === '' || Number.isNaN(number))) throw invalid('', 'is no number');
  if (!isExact(number)) throw invalid('', 'a number that JavaScript does not keep exactly');
  return number;
}

/**
 * JSONata throws its own objects. Their messages quote the event, so only their codes may be shown. A RangeError comes from an event
 * that is nested too deep, so it is an invalid input, too.
 */
function asAppError(thrown: unknown): never {
  if (thrown instanceof AppError) throw thrown;
  const { code } = Object(thrown) as { code?: unknown };
  const shown = typeof code === 'string' && /^[A-Z]\d{4}$/.test(code) ? ` (JSONata ${code})` : '';
  throw new AppError('invalid_input', `the expression fails on this event${shown}`, { cause: thrown });
}

/** Returns plain JSON: JSONata's lists have additional members, and parts of the event are proxies. */
function plainOf(value: unknown): unknown {
  const text = JSON.stringify(value);
  return text === undefined ? undefined : JSON.parse(text);
}
