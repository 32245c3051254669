import { isExact } from '../exact-number.ts';
import { EVENT_FIELDS } from './event-fields.ts';
import { FUNCTIONS, fewestOf, mayBeHanded, takesFunction } from './functions.ts';
import { isEvent, type Node, nodesIn, printPath } from './paths.ts';

/** An event that is delivered twice must become the same action both times. These functions would make it another one. */
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
  /** Whether names are fields of the event. After the first step of a path they are fields of what that step found. */
  readonly atEvent: boolean;
  readonly variables: ReadonlySet<string>;
  /** The expression as its author wrote it. */
  readonly source: string;
}
type Faults = Generator<string, void, undefined>;

const CALL_IT = 'call a function where it is needed, by its own name: $replace(detail.text, "a", "b")';

/**
 * Returns the faults of an expression whose syntax is right, one sentence for each.
 * @param tree one without chains: each call has all its values
 */
export function faultsOfExpression(tree: Node, source: string): readonly string[] {
  return [...new Set(faultsInAll([tree], { atEvent: true, variables: new Set(), source }))];
}

function* faultsInNode(node: Node, scope: Scope): Faults {
  yield* faultsInAll(predicatesOf(node), { ...scope, atEvent: false });
  yield* constantFilters(nodesIn(node['predicate']));
  switch (node['type']) {
    case 'path':
      yield* faultsInPath(node, scope);
      break;
    case 'variable':
      yield* faultsInVariable(String(node['value']), scope);
      break;
    case 'number':
      if (!isExact(Number(node['value']))) yield 'a number of the mapping is not exact: write it as a text';
      break;
    case 'lambda':
      yield `a function may stand only in $map, $filter, $reduce, $single, $sort or $replace; ${CALL_IT}`;
      break;
    case 'partial':
      yield `a call with ? makes a function, whose values are not checked; ${CALL_IT}`;
      break;
    case 'apply':
      yield `~> leads to a function of JSONata, detail.name ~> $trim; ${CALL_IT}`;
      break;
    case 'function':
      yield* faultsInCall(node, scope);
      break;
    case 'transform':
      yield 'a copy with changes, | … | … |, is not for mappings: write the object with its fields';
      break;
    case 'bind':
      yield* faultsInAll([node], scope);
      break;
    default:
      if (isArithmeticOfNumbers(node)) yield `\`${scope.source}\` does not use the event; ${literal(scope.source)}`;
      yield* faultsInAll(childrenOf(node), scope);
  }
}

/** Yields the faults of nodes in their order. A variable that one of them binds (`$a := …`) is known to the next ones. */
function* faultsInAll(nodes: readonly Node[], scope: Scope): Faults {
  let inScope = scope;
  for (const node of nodes) {
    if (node['type'] === 'bind') {
      const name = String((node['lhs'] as Node)['value']);
      yield* faultsInName(name);
      inScope = withVariables(inScope, [name]);
      yield* faultsInNode(node['rhs'] as Node, inScope);
    } else yield* faultsInNode(node, inScope);
  }
}

function* faultsInPath(node: Node, scope: Scope): Faults {
  const steps = nodesIn(node['steps']);
  const bound = steps.flatMap(({ focus, index }) => [focus, index]).filter((name) => typeof name === 'string');
  const below = withVariables({ ...scope, atEvent: false }, bound);
  const [first, second] = steps;
  const startsAtEvent = first !== undefined && isEvent(first) && (scope.atEvent || first['value'] === '$');
  if (first?.['type'] === 'name' && scope.atEvent) yield* faultsInFirstName(steps, scope);
  if (startsAtEvent && second?.['type'] === 'name') yield* faultsInFirstName(steps.slice(1), scope);
  for (const [index, step] of steps.entries()) {
    yield* constantFilters(nodesIn(step['stages']));
    for (const { expr } of nodesIn(step['stages'])) if (expr) yield* faultsInNode(expr as Node, below);
    if (step['type'] === 'sort') yield* faultsInAll(childrenOf(step), below);
    else if (step['type'] !== 'name') yield* faultsInNode(step, { ...below, atEvent: scope.atEvent && index === 0 });
  }
  if (node['group']) yield* faultsInAll(childrenOf(node['group'] as Node), below);
}

/** Checks the first name of a path: it must be a field of an event. */
function* faultsInFirstName(steps: readonly Node[], { source }: Scope): Faults {
  const name = String(steps[0]?.['value']);
  if (EVENT_FIELDS.includes(name)) return;
  const path = printPath(steps.map(({ value }) => String(value ?? '…')));
  const isDetailType = path === 'type' && /\bdetail-type\b/.test(source);
  yield notAField(name, isDetailType ? 'for detail-type write it in backticks' : literal(path));
}

/** The message for a name that is no field of an event, with a hint at what may be meant. */
export function notAField(name: string, hint: string): string {
  return `\`${name}\` is no field of an event (${EVENT_FIELDS.join(', ')}); ${hint}`;
}

/** `detail["id"]` does not select a field: JSONata takes the text for a condition that always holds. */
function* constantFilters(filters: readonly Node[]): Faults {
  for (const { expr } of filters) {
    const { type, value } = Object(expr) as Node;
    if (type === 'string') yield `["${value}"] is a condition that always holds; for the field write .${value}`;
  }
}

function* faultsInVariable(name: string, { variables }: Scope): Faults {
  const why = CHANGING[name];
  if (why) yield `$${name} ${why}: an event that comes twice would not be the same action`;
  else if (variables.has(name) || name === '' || name === '$') return;
  else if (FUNCTIONS.includes(name)) yield `$${name} without its values is a function; ${CALL_IT}`;
  else yield `$${name} is neither a function of JSONata nor a variable of this expression`;
}

/** A variable must not hide a function: what a call of it does would not be known. */
function* faultsInName(name: string): Faults {
  if (FUNCTIONS.includes(name)) yield `$${name} is a function of JSONata: give the variable another name`;
}

function* faultsInCall(node: Node, scope: Scope): Faults {
  const { type, value } = node['procedure'] as Node;
  const name = String(value);
  const given = nodesIn(node['arguments']);
  const isKnown = type === 'variable' && FUNCTIONS.includes(name) && !Object.hasOwn(CHANGING, name);
  if (type === 'variable' && !isKnown && !scope.variables.has(name)) yield* faultsInVariable(name, scope);
  else if (!isKnown) yield `what is called here is not known to be a function of JSONata; ${CALL_IT}`;
  else if (fewestOf(name) === undefined)
    yield `$${name} is not for mappings, because it does not tell what is missing; write the values, or a path`;
  for (const [index, each] of given.entries()) yield* faultsInGiven(each, name, index, scope);
  if (name === 'toMillis' && given.length > 1)
    yield '$toMillis with a picture depends on the time: what the text lacks is taken from today';
}

/** A value that a call names. A function may be given only to a call that checks what the function returns. */
function* faultsInGiven(node: Node, called: string, index: number, scope: Scope): Faults {
  if (node['type'] === 'lambda' && index > 0 && takesFunction(called)) {
    const own = nodesIn(node['arguments']).map(({ value }) => String(value));
    for (const name of own) yield* faultsInName(name);
    yield* faultsInAll([node['body'] as Node], withVariables(scope, own));
  } else if (!isHanded(node, called, index)) yield* faultsInAll([node], scope);
}

/** `$map(detail.names, $trim)`. */
function isHanded({ type, value }: Node, called: string, index: number): boolean {
  return (
    type === 'variable' && mayBeHanded(String(value)) && index === 1 && takesFunction(called) && called !== 'replace'
  );
}

function withVariables(scope: Scope, names: readonly string[]): Scope {
  return { ...scope, variables: new Set([...scope.variables, ...names]) };
}

/** The hint how to write a constant text. */
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
