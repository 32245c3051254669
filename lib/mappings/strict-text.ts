import { type Node, nodesIn, printPath, stepsOf } from './paths.ts';

/** Names that no expression can write, so that none is in the way of an author's own. */
export const TEXT_OF = 'text of';
export const TEXT_IF_ANY = 'text of, if there is any';
export const REQUIRED = 'what must be there';

/** What a function is given where a call names no argument. */
const BEFORE_THE_DOT: Node = { type: 'variable', value: '' };

/**
 * Rewrites a tree so that nothing becomes a text with a hole in it. JSONata takes a missing part of `&` for an empty text,
 * writes `null` and `{"no":7}` into it, and rounds a number to 15 digits; a missing element is dropped from what is joined. Here
 * each part must be a text, a number or a truth value.
 */
export function makeStrict(node: Node): void {
  const [first, second, third, ...more] = nodesIn(node['arguments']);
  if (node['type'] === 'binary' && node['value'] === '&') {
    Object.assign(node, { lhs: strictPart(node['lhs'] as Node), rhs: strictPart(node['rhs'] as Node) });
  } else if (isCallOf(node, 'string')) {
    Object.assign(node, textCall(TEXT_IF_ANY, first ?? BEFORE_THE_DOT));
  } else if (first && joins(node)) {
    Object.assign(node, { arguments: [strictList(first, joins(node)), ...nodesIn(node['arguments']).slice(1)] });
  } else if (first && second && third && isCallOf(node, 'replace') && third['type'] !== 'lambda') {
    Object.assign(node, { arguments: [first, second, strictPart(third), ...more] });
  } else if (node['type'] === 'apply') {
    Object.assign(node, { lhs: strictList(node['lhs'] as Node, joins(node['rhs'] as Node)) });
  }
  for (const child of Object.values(node)) visit(child);
}

function visit(child: unknown): void {
  if (Array.isArray(child)) child.forEach(visit);
  else if (typeof child === 'object' && child !== null && !(child instanceof RegExp)) makeStrict(child as Node);
}

function isCallOf(node: Node, name: string): boolean {
  return node['type'] === 'function' && (node['procedure'] as Node)['value'] === name;
}

function strictPart(node: Node): Node {
  return node['type'] === 'string' ? node : textCall(TEXT_OF, withoutString(node));
}

/** How the elements of a list are treated that a call makes one value of; `undefined` where it does not. */
function joins(node: Node): ((element: Node) => Node) | undefined {
  if (isCallOf(node, 'join')) return strictPart;
  return isCallOf(node, 'reduce') ? required : undefined;
}

/** A list that becomes one value, in which each element that the expression names must be there. */
function strictList(node: Node, element: ((element: Node) => Node) | undefined): Node {
  if (!element) return node;
  const strictElement = (each: Node): Node => {
    const list = strictList(each, element);
    return list === each ? element(each) : list;
  };
  const strictAppend = (call: Node): Node => ({ ...call, arguments: nodesIn(call['arguments']).map(appended) });
  const appended = (each: Node): Node => {
    const list = strictList(each, element);
    return list === each ? required(each) : list;
  };
  if (node['type'] === 'unary' && node['value'] === '[')
    return { ...node, expressions: nodesIn(node['expressions']).map(strictElement) };
  if (isCallOf(node, 'append')) return strictAppend(node);
  const right = node['rhs'] as Node | undefined;
  if (node['type'] !== 'apply' || !right || !isCallOf(right, 'append')) return node;
  return { ...node, lhs: appended(node['lhs'] as Node), rhs: strictAppend(right) };
}

function required(node: Node): Node {
  return callOf(REQUIRED, node, { type: 'string', value: namesOf(node) });
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
  return callOf(name, part, { type: 'string', value: namesOf(part) }, { type: 'value', value: isPath });
}

function callOf(name: string, ...given: readonly Node[]): Node {
  return { type: 'function', value: '(', position: 0, procedure: { type: 'variable', value: name }, arguments: given };
}

/** What a part is called in an error: the path that it is, or the paths that it is made of. */
function namesOf(part: Node): string {
  const paths = pathsIn(part).join(' and ');
  return stepsOf(part) || paths === '' ? paths : `what is made of ${paths}`;
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
