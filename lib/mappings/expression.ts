import jsonata from 'jsonata';
import { AppError, invalid } from '../errors/app-error.ts';
import { isExact } from '../exact-number.ts';
import { faultsOfExpression } from './expression-faults.ts';
import type { Fault } from './fault.ts';
import { type Node, nodesIn, printPath, stepsOf } from './paths.ts';

type Literal = string | number | boolean | null;

/** A JSONata expression of a mapping, ready to be evaluated on events. */
export interface Expression {
  /** Whether it only names a part of the event: `null` there counts as missing. */
  readonly isPath: boolean;
  /** What it is on every event, where it is a literal. */
  readonly literal?: Literal;
  /**
   * Returns plain data, or `undefined` where the event has nothing.
   * @throws AppError `invalid_input` whose issue names the part of the event that cannot be used
   */
  evaluate(view: unknown): Promise<unknown>;
}

/** Names that no expression can write, so that none is in the way of an author's own. */
const TEXT_OF = 'text of';
const TEXT_IF_ANY = 'text of, if there is any';

/** Compiles an expression, or says what is wrong with it. */
export function compileExpression(source: string, at: Fault['at']): Expression | readonly Fault[] {
  let compiled: jsonata.Expression;
  try {
    compiled = jsonata(source);
  } catch (error) {
    const { message = '' } = Object(error) as { message?: string };
    return [
      { at, message: `is not JSONata: ${message} For a text write '"…"', or a template with {{ detail.orderId }}` },
    ];
  }
  const tree = compiled.ast() as unknown as Node;
  const faults = faultsOfExpression(tree, source);
  if (faults.length > 0) return faults.map((message) => ({ at, message }));
  const isPath = tree['type'] === 'path' || stepsOf(tree) !== undefined;
  makeStrict(tree);
  compiled.registerFunction(TEXT_OF, textOf);
  compiled.registerFunction(TEXT_IF_ANY, (value: unknown, ...of: [string, boolean]) =>
    value === undefined || value === null ? undefined : textOf(value, ...of),
  );
  compiled.registerFunction('string', (value: unknown) => (value === undefined ? undefined : textOf(value, '', false)));
  compiled.registerFunction('number', exactNumber, '<(nsb)-:n>');
  return {
    isPath,
    ...(['string', 'number', 'value'].includes(String(tree['type'])) && { literal: tree['value'] as Literal }),
    // With bindings of its own: without any, JSONata keeps the event in the expression, and two events at a time mix.
    evaluate: async (view) => plainOf(await compiled.evaluate(view, {}).catch(asAppError)),
  };
}

/**
 * Rewrites a tree so that nothing becomes a text with a hole in it. JSONata takes a missing part of `&` for an empty text,
 * writes `null` and `{"no":7}` into it, and rounds a number to 15 digits. Here each part must be a text, a number or a truth value.
 */
function makeStrict(node: Node): void {
  const [first, ...more] = nodesIn(node['arguments']);
  if (node['type'] === 'binary' && node['value'] === '&') {
    Object.assign(node, { lhs: strictPart(node['lhs'] as Node), rhs: strictPart(node['rhs'] as Node) });
  } else if (isCallOf(node, 'string')) {
    Object.assign(node, textCall(TEXT_IF_ANY, first ?? BEFORE_THE_DOT));
  } else if (isCallOf(node, 'join') && first?.['type'] === 'unary' && first['value'] === '[') {
    const expressions = nodesIn(first['expressions']).map(strictPart);
    Object.assign(node, { arguments: [{ ...first, expressions }, ...more] });
  }
  for (const child of Object.values(node)) visit(child);
}

function visit(child: unknown): void {
  if (Array.isArray(child)) child.forEach(visit);
  else if (typeof child === 'object' && child !== null && !(child instanceof RegExp)) makeStrict(child as Node);
}

/** What a function is given where a call names no argument. */
const BEFORE_THE_DOT: Node = { type: 'variable', value: '' };

function isCallOf(node: Node, name: string): boolean {
  return node['type'] === 'function' && (node['procedure'] as Node)['value'] === name;
}

function strictPart(node: Node): Node {
  return node['type'] === 'string' ? node : textCall(TEXT_OF, withoutString(node));
}

/** `$string(x)` and `x.$string()` as x: what is refused is named, and not what `$string` would make of it. */
function withoutString(node: Node): Node {
  if (isCallOf(node, 'string')) return nodesIn(node['arguments'])[0] ?? BEFORE_THE_DOT;
  const steps = nodesIn(node['steps']);
  const last = steps.at(-1);
  if (node['type'] !== 'path' || !last || !isCallOf(last, 'string') || nodesIn(last['arguments']).length > 0)
    return node;
  return { ...node, steps: steps.slice(0, -1) };
}

function textCall(name: string, part: Node): Node {
  const isPath = stepsOf(part) !== undefined;
  const given = [part, { type: 'string', value: pathsIn(part).join(', ') }, { type: 'value', value: isPath }];
  return { type: 'function', value: '(', position: 0, procedure: { type: 'variable', value: name }, arguments: given };
}

/** The parts of the event that an expression is made of, as an author writes them; of a path, as far as it is plain. */
function pathsIn(node: unknown): readonly string[] {
  if (Array.isArray(node)) return node.flatMap(pathsIn);
  if (typeof node !== 'object' || node === null || node instanceof RegExp) return [];
  const { type, steps } = node as Node;
  if (type !== 'path') return Object.values(node).flatMap(pathsIn);
  const all = nodesIn(steps);
  const plain = all
    .map((_, index) => stepsOf({ type, steps: all.slice(0, index + 1) }))
    .findLast((path) => path?.length);
  return plain ? [printPath(plain)] : pathsIn(all);
}

/**
 * Returns a part of a text. A number of the event is written digit by digit; one that was computed has 15 digits, as in
 * JSONata: 3.3, not 3.3000000000000003.
 * @param path what the part is made of
 * @throws AppError `invalid_input` where it is missing, or nothing that people read
 */
export function textOf(value: unknown, path: string, isPath: boolean): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'number' && isExact(value))
    return String(isPath || Number.isInteger(value) ? value : Number(value.toPrecision(15)));
  throw invalid(path, unusable(value));
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

/** JSONata throws objects of its own, whose texts hold words of the event: only their codes may be shown. */
function asAppError(thrown: unknown): never {
  if (thrown instanceof AppError) throw thrown;
  const { code } = Object(thrown) as { code?: unknown };
  const shown = typeof code === 'string' && /^[A-Z]\d{4}$/.test(code) ? ` (JSONata ${code})` : '';
  throw new AppError('invalid_input', `the expression fails on this event${shown}`, { cause: thrown });
}

/** JSONata's lists have members of their own, and parts of the event are views: what leaves here is plain JSON. */
function plainOf(value: unknown): unknown {
  const text = JSON.stringify(value);
  return text === undefined ? undefined : JSON.parse(text);
}
