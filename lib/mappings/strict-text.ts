import { type Node, nodesIn, printPath, stepsOf } from './paths.ts';

/** Names of the functions that check. They contain spaces, so no author can use the same name. */
export const TEXT_OF = 'text of';
export const TEXT_IF_ANY = 'text of, if there is any';
export const PRESENT = 'value that must be present';

/** The argument of a call without one: the value before the dot. */
const BEFORE_THE_DOT: Node = { type: 'variable', value: '' };

/**
 * Rewrites a tree so that no text is built with a part missing. In JSONata a missing part of `&` is an empty text, `null` and
 * `{"no":7}` are written into the text, a number is rounded to 15 digits, and `$join` drops a missing element. After the rewrite each
 * part must be a text, a number, `true` or `false`.
 */
export function makeStrict(node: Node): void {
  const [first, second, third, ...more] = nodesIn(node['arguments']);
  if (node['type'] === 'binary' && node['value'] === '&') {
    Object.assign(node, { lhs: checkedText(node['lhs'] as Node), rhs: checkedText(node['rhs'] as Node) });
  } else if (isCallOf(node, 'string')) {
    Object.assign(node, textCall(TEXT_IF_ANY, first ?? BEFORE_THE_DOT));
  } else if (first && elementCheckOf(node)) {
    Object.assign(node, {
      arguments: [checkedList(first, elementCheckOf(node)), ...nodesIn(node['arguments']).slice(1)],
    });
  } else if (first && second && third && isCallOf(node, 'replace') && third['type'] !== 'lambda') {
    Object.assign(node, { arguments: [first, second, checkedText(third), ...more] });
  } else if (node['type'] === 'apply') {
    Object.assign(node, { lhs: checkedList(node['lhs'] as Node, elementCheckOf(node['rhs'] as Node)) });
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

function checkedText(node: Node): Node {
  return node['type'] === 'string' ? node : textCall(TEXT_OF, withoutString(node));
}

/** Returns the check for each element of the list, if a call joins or reduces a list; else `undefined`. */
function elementCheckOf(node: Node): ((element: Node) => Node) | undefined {
  if (isCallOf(node, 'join')) return checkedText;
  return isCallOf(node, 'reduce') ? checkedPresent : undefined;
}

/** Adds the check to each element that the expression names. */
function checkedList(node: Node, check: ((element: Node) => Node) | undefined): Node {
  if (!check) return node;
  const checkedElement = (each: Node): Node => {
    const list = checkedList(each, check);
    return list === each ? check(each) : list;
  };
  const checkedAppend = (call: Node): Node => ({ ...call, arguments: nodesIn(call['arguments']).map(checkedArgument) });
  const checkedArgument = (each: Node): Node => {
    const list = checkedList(each, check);
    return list === each ? checkedPresent(each) : list;
  };
  if (node['type'] === 'unary' && node['value'] === '[')
    return { ...node, expressions: nodesIn(node['expressions']).map(checkedElement) };
  if (isCallOf(node, 'append')) return checkedAppend(node);
  const right = node['rhs'] as Node | undefined;
  if (node['type'] !== 'apply' || !right || !isCallOf(right, 'append')) return node;
  return { ...node, lhs: checkedArgument(node['lhs'] as Node), rhs: checkedAppend(right) };
}

function checkedPresent(node: Node): Node {
  return callOf(PRESENT, node, { type: 'string', value: namesOf(node) });
}

/** Returns x for `$string(x)` and `x.$string()`, so that an error names x, and `$string` does not hide what x is. */
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

/** The name of a part in an error: its path, or the paths from which it is computed. */
function namesOf(part: Node): string {
  const paths = pathsIn(part).join(' and ');
  return stepsOf(part) || paths === '' ? paths : `the value computed from ${paths}`;
}

/** The paths of the event that an expression uses, as an author writes them. For a path with computed steps, only its plain beginning. */
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
