import { isExact } from '../exact-number.ts';
import { EVENT_FIELDS } from './event-fields.ts';
import { isEvent, type Node, nodesIn, printPath } from './paths.ts';

/** JSONata's functions. A test compares the list with JSONata's source. */
export const FUNCTIONS: readonly string[] = [
  ...['abs', 'append', 'assert', 'average', 'base64decode', 'base64encode', 'boolean', 'ceil', 'clone', 'contains'],
  ...['count', 'decodeUrl', 'decodeUrlComponent', 'distinct', 'each', 'encodeUrl', 'encodeUrlComponent', 'error'],
  ...['eval', 'exists', 'filter', 'floor', 'formatBase', 'formatInteger', 'formatNumber', 'fromMillis', 'join'],
  ...['keys', 'length', 'lookup', 'lowercase', 'map', 'match', 'max', 'merge', 'millis', 'min', 'not', 'now'],
  ...['number', 'pad', 'parseInteger', 'power', 'random', 'reduce', 'replace', 'reverse', 'round', 'shuffle'],
  ...['sift', 'single', 'sort', 'split', 'spread', 'sqrt', 'string', 'substring', 'substringAfter'],
  ...['substringBefore', 'sum', 'toMillis', 'trim', 'type', 'uppercase', 'zip'],
];

/** An event that is delivered twice must make the same action twice: what follows would make another one. */
const CHANGING: Readonly<Record<string, string>> = {
  now: 'depends on the time',
  millis: 'depends on the time',
  random: 'depends on chance',
  shuffle: 'depends on chance',
  eval: 'runs a text, which may depend on the time or on chance',
};
const ARITHMETIC = ['+', '-', '*', '/', '%'];

/** What the names in a part of an expression refer to. */
interface Scope {
  /** Whether names are fields of the event; below a step of a path they are fields of what the step found. */
  readonly atEvent: boolean;
  readonly variables: ReadonlySet<string>;
  /** The expression as its author wrote it. */
  readonly source: string;
}
type Faults = Generator<string, void, undefined>;

/** Returns what is wrong with an expression whose syntax is right, a sentence for each fault. */
export function faultsOfExpression(tree: Node, source: string): readonly string[] {
  return [...new Set(inAll([tree], { atEvent: true, variables: new Set(), source }))];
}

function* inNode(node: Node, scope: Scope): Faults {
  yield* inAll(predicatesOf(node), { ...scope, atEvent: false });
  yield* constantFilters(nodesIn(node['predicate']));
  switch (node['type']) {
    case 'path':
      yield* inPath(node, scope);
      break;
    case 'variable':
      yield* inVariable(String(node['value']), scope);
      break;
    case 'number':
      if (!isExact(Number(node['value']))) yield 'a number of the mapping is not exact: write it as a text';
      break;
    case 'lambda': {
      const own = nodesIn(node['arguments']).map(({ value }) => String(value));
      yield* inNode(node['body'] as Node, withVariables(scope, own));
      break;
    }
    case 'function':
    case 'partial':
      yield* inCall(node, scope, 0);
      break;
    case 'apply': {
      const right = node['rhs'] as Node;
      yield* inNode(node['lhs'] as Node, scope);
      yield* right['type'] === 'function' ? inCall(right, scope, 1) : inNode(right, scope);
      break;
    }
    case 'transform':
      yield* inAll(childrenOf(node), { ...scope, atEvent: false });
      break;
    case 'bind':
      yield* inAll([node], scope);
      break;
    default:
      if (isArithmeticOfNumbers(node)) yield `\`${scope.source}\` does not use the event; ${literal(scope.source)}`;
      yield* inAll(childrenOf(node), scope);
  }
}

/** Looks through nodes in order; what one of them binds (`$a := …`), it and the next ones may use. */
function* inAll(nodes: readonly Node[], scope: Scope): Faults {
  let inScope = scope;
  for (const node of nodes) {
    if (node['type'] === 'bind') {
      inScope = withVariables(inScope, [String((node['lhs'] as Node)['value'])]);
      yield* inNode(node['rhs'] as Node, inScope);
    } else yield* inNode(node, inScope);
  }
}

function* inPath(node: Node, scope: Scope): Faults {
  const steps = nodesIn(node['steps']);
  const bound = steps.flatMap(({ focus, index }) => [focus, index]).filter((name) => typeof name === 'string');
  const below = withVariables({ ...scope, atEvent: false }, bound);
  const [first, second] = steps;
  const startsAtEvent = first !== undefined && isEvent(first) && (scope.atEvent || first['value'] === '$');
  if (first?.['type'] === 'name' && scope.atEvent) yield* inFirstName(steps, scope);
  if (startsAtEvent && second?.['type'] === 'name') yield* inFirstName(steps.slice(1), scope);
  for (const [index, step] of steps.entries()) {
    yield* constantFilters(nodesIn(step['stages']));
    for (const { expr } of nodesIn(step['stages'])) if (expr) yield* inNode(expr as Node, below);
    if (step['type'] === 'sort') yield* inAll(childrenOf(step), below);
    else if (step['type'] !== 'name') yield* inNode(step, { ...below, atEvent: scope.atEvent && index === 0 });
  }
  if (node['group']) yield* inAll(childrenOf(node['group'] as Node), below);
}

/** The name that a path begins with, where names are fields of the event. */
function* inFirstName(steps: readonly Node[], { source }: Scope): Faults {
  const name = String(steps[0]?.['value']);
  if (EVENT_FIELDS.includes(name)) return;
  const path = printPath(steps.map(({ value }) => String(value ?? '…')));
  const isDetailType = path === 'type' && /\bdetail-type\b/.test(source);
  yield notAField(name, isDetailType ? 'for detail-type write it in backticks' : literal(path));
}

/** Says that a name is no field of an event, and what may be meant. */
export function notAField(name: string, hint: string): string {
  return `\`${name}\` is no field of an event (${EVENT_FIELDS.join(', ')}); ${hint}`;
}

/** `detail["id"]` is no field: JSONata takes the text for a condition that always holds. */
function* constantFilters(filters: readonly Node[]): Faults {
  for (const { expr } of filters) {
    const { type, value } = Object(expr) as Node;
    if (type === 'string') yield `["${value}"] is a condition that always holds; for the field write .${value}`;
  }
}

function* inVariable(name: string, { variables }: Scope): Faults {
  const why = CHANGING[name];
  if (why) yield `$${name} ${why}: an event that comes twice would not be the same action`;
  else if (name !== '' && name !== '$' && !variables.has(name) && !FUNCTIONS.includes(name))
    yield `$${name} is neither a function of JSONata nor a variable of this expression`;
}

function* inCall(node: Node, scope: Scope, piped: number): Faults {
  const procedure = node['procedure'] as Node;
  const given = nodesIn(node['arguments']);
  yield* inAll([procedure, ...given], scope);
  if (procedure['value'] === 'toMillis' && given.length + piped > 1)
    yield '$toMillis with a picture depends on the time: what the text lacks is taken from today';
}

function withVariables(scope: Scope, names: readonly string[]): Scope {
  return { ...scope, variables: new Set([...scope.variables, ...names]) };
}

/** Says how a text is written that stands for itself. */
export function literal(text: string): string {
  return `for the text write '"${text}"'`;
}

/** `2026-03-02`, which JSONata takes for a subtraction. */
function isArithmeticOfNumbers({ type, value, lhs, rhs }: Node): boolean {
  const isNumber = (node: unknown) => Object(node).type === 'number' || isArithmeticOfNumbers(Object(node));
  return type === 'binary' && ARITHMETIC.includes(String(value)) && isNumber(lhs) && isNumber(rhs);
}

/** The filters behind a node that is no path: `(…)[0]`. */
function predicatesOf(node: Node): readonly Node[] {
  return nodesIn(node['predicate']).flatMap(({ expr }) => (expr ? [expr as Node] : []));
}

/** The nodes directly below a node, whatever it calls them. */
function childrenOf(node: Node): readonly Node[] {
  const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && 'type' in value;
  const inside = (value: unknown): readonly Node[] => {
    if (Array.isArray(value)) return value.flatMap(inside);
    if (isNode(value)) return [value];
    const { expression } = Object(value) as Node;
    return isNode(expression) ? [expression] : [];
  };
  return Object.entries(node).flatMap(([member, value]) =>
    ['predicate', 'ancestor', 'slot'].includes(member) ? [] : inside(value),
  );
}
