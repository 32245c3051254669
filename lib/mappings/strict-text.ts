import { checkOf, EACH_HAS, EXACT, namesOf, PRESENT, TEXT_IF_ANY, TEXT_OF, text } from './checks.ts';
import { fewestOf } from './functions.ts';
import { type Node, nodesIn, printPath, stepsOf } from './paths.ts';

/** The argument of a call without one: the value before the dot. */
const BEFORE_THE_DOT: Node = { type: 'variable', value: '' };

/**
 * What becomes of the value of a node:
 * - `result`: it is the value of the mapping, or a field or an element of it; what the event lacks is left out;
 * - `part`: another value is made of it; what a list of it lacks would be a hole in that value;
 * - `decision`: it decides between values; nothing to be there is one of the cases.
 */
type Use = 'result' | 'part' | 'decision';

const DECIDING = ['=', '!=', '<', '<=', '>', '>=', 'in', 'and', 'or'];
/** Functions that tell whether there is something. */
const ASKING = ['exists', 'boolean', 'not'];
/** Functions that make something of nothing: 0, and the word `null`. */
const INVENTING = ['count', 'type'];
/** Functions that write a number, with digits that it may have lost. */
const WRITING_NUMBERS = ['formatBase', 'formatInteger', 'formatNumber'];

/**
 * Returns a tree that makes no text with a hole in it. JSONata takes a missing part of `&` for an empty text, writes `null`,
 * `undefined` and `{"no":7}` into texts, rounds a number to 15 digits, and drops a missing element of a list. Here each part of a text
 * must be a text, a number or a truth value; each value that a function gets after the first, and each element of a list that
 * another value is made of, must be there. A missing first value makes the whole call missing, which the part it stands in tells.
 */
export function strictTree(tree: Node): Node {
  return strict(tree, 'result');
}

function strict(node: Node, use: Use): Node {
  const kept = withFilters(node);
  switch (node['type']) {
    case 'path':
      return strictPath(kept, use);
    case 'unary':
      return strictUnary(kept, use);
    case 'binary':
      return strictBinary(kept);
    case 'condition': {
      const branches = Object.entries(node).filter(([member]) => member === 'then' || member === 'else');
      const used = branches.map(([member, branch]) => [member, strict(branch as Node, use)] as const);
      return { ...kept, condition: strict(node['condition'] as Node, 'decision'), ...Object.fromEntries(used) };
    }
    case 'block': {
      const all = nodesIn(node['expressions']);
      return { ...kept, expressions: all.map((each, index) => strict(each, index === all.length - 1 ? use : 'part')) };
    }
    case 'bind':
      return { ...kept, rhs: strict(node['rhs'] as Node, 'part') };
    case 'function':
      return strictCall(kept, use);
    default:
      return kept;
  }
}

/** Filters behind a node: they decide which elements are meant. */
function withFilters(node: Node): Node {
  const { predicate, stages } = node;
  const filters = (list: unknown) =>
    nodesIn(list).map((filter) =>
      filter['expr'] ? { ...filter, expr: strict(filter['expr'] as Node, 'decision') } : filter,
    );
  return {
    ...node,
    ...(predicate !== undefined && { predicate: filters(predicate) }),
    ...(stages !== undefined && { stages: filters(stages) }),
  };
}

function strictPath(node: Node, use: Use): Node {
  const all = nodesIn(node['steps']);
  const steps = all.map((step, index) => {
    if (step['type'] !== 'sort') return strict(step, index === all.length - 1 ? use : 'part');
    const terms = nodesIn(step['terms']).map((term) => ({
      ...term,
      expression: strict(term['expression'] as Node, 'decision'),
    }));
    return { ...step, terms };
  });
  const { group } = node;
  return {
    ...node,
    steps: use === 'part' ? withWholeLists(steps, all) : steps,
    ...(group !== undefined && { group: { ...(group as Node), lhs: strictPairs((group as Node)['lhs'], use) } }),
  };
}

/** Of a list of which some elements lack the next field of a path, JSONata takes the others: their sum, or their names. */
function withWholeLists(steps: readonly Node[], written: readonly Node[]): readonly Node[] {
  const isBound = steps.some(
    (step) => step['type'] === 'parent' || ['tuple', 'focus', 'index', 'ancestor'].some((member) => step[member]),
  );
  if (isBound) return steps;
  let whole: Node[] = [];
  for (const [index, step] of steps.entries()) {
    const [first] = whole;
    if (first && step['type'] === 'name') {
      const list = whole.length > 1 || first['type'] === 'name' ? { type: 'path', steps: whole } : first;
      const shown = printPath(written.slice(0, index + 1).map(nameOfStep));
      whole = [checkOf(EACH_HAS, list, text(String(step['value'])), text(shown))];
    }
    whole.push(step);
  }
  return whole;
}

function nameOfStep({ type, value }: Node): string {
  return type === 'name' ? String(value) : '…';
}

function strictUnary(node: Node, use: Use): Node {
  if (node['value'] === '[') {
    const elements = nodesIn(node['expressions']);
    return { ...node, expressions: elements.map((each) => strictElement(each, use)) };
  }
  if (node['value'] === '{') return { ...node, lhs: strictPairs(node['lhs'], use) };
  return { ...node, expression: strict(node['expression'] as Node, 'part') };
}

function strictElement(node: Node, use: Use): Node {
  if (use !== 'part') return strict(node, use);
  const { type, value, lhs, rhs } = node;
  return type === 'binary' && value === '..'
    ? { ...node, lhs: checkedPresent(lhs as Node), rhs: checkedPresent(rhs as Node) }
    : checkedPresent(node);
}

/** The fields of an object. An account that is named and missing must not become the account `default`. */
function strictPairs(pairs: unknown, use: Use): unknown {
  return (pairs as readonly (readonly [Node, Node])[]).map(([name, field]) => {
    const isNeeded = use === 'part' || (name['type'] === 'string' && name['value'] === 'account');
    return [strict(name, 'part'), isNeeded ? checkedPresent(field) : strict(field, use)];
  });
}

function strictBinary(node: Node): Node {
  const [left, right] = [node['lhs'] as Node, node['rhs'] as Node];
  if (node['value'] === '&') return { ...node, lhs: checkedText(left), rhs: checkedText(right) };
  const use = DECIDING.includes(String(node['value'])) ? 'decision' : 'part';
  return { ...node, lhs: strict(left, use), rhs: strict(right, use) };
}

function strictCall(node: Node, use: Use): Node {
  const name = nameOf(node);
  const given = nodesIn(node['arguments']);
  const [first, ...others] = given;
  if (name === 'string') return { ...textCheck(TEXT_IF_ANY, first ?? BEFORE_THE_DOT), ...filtersOf(node) };
  if (ASKING.includes(name)) return { ...node, arguments: given.map((each) => strict(each, 'decision')) };
  if (name === 'append' && use !== 'part') return { ...node, arguments: given.map((each) => strict(each, use)) };
  if (!first) return node;
  const isBeforeTheDot = given.length < (fewestOf(name) ?? 0);
  const needed = others.map((each, index) => strictLater(each, name, index + 1, use));
  return {
    ...node,
    arguments: [isBeforeTheDot ? strictLater(first, name, 0, use) : strictFirst(first, name, use), ...needed],
  };
}

/** The value that a function is about. */
function strictFirst(node: Node, name: string, use: Use): Node {
  if (name === 'append') return checkedPresent(node);
  if (name === 'join') return strictJoined(node);
  if (WRITING_NUMBERS.includes(name)) return checkOf(EXACT, strict(node, 'part'), text(namesOf(node)));
  if (!INVENTING.includes(name)) return strict(node, 'part');
  if (use === 'decision') return strict(node, 'decision');
  return stepsOf(node) ? checkedPresent(node) : strict(node, 'part');
}

/** A value that a function gets beside the one that it is about. */
function strictLater(node: Node, name: string, index: number, use: Use): Node {
  if (node['type'] === 'lambda') return strictLambda(node, name, use);
  return name === 'replace' && index === 2 ? checkedText(node) : checkedPresent(node);
}

/** A function that is called for each element: what it makes of one must be there, where another value is made of the list. */
function strictLambda(node: Node, name: string, use: Use): Node {
  const body = node['body'] as Node;
  if (name === 'map') return { ...node, body: use === 'part' ? checkedPresent(body) : strict(body, use) };
  if (name === 'replace') return { ...node, body: checkedPresent(body) };
  return { ...node, body: strict(body, name === 'reduce' ? 'part' : 'decision') };
}

/** A list whose elements become a text. */
function strictJoined(node: Node): Node {
  const element = (each: Node): Node => (isList(each) ? strictJoined(each) : checkedText(each));
  if (isCallOf(node, 'append'))
    return {
      ...node,
      arguments: nodesIn(node['arguments']).map((each) => (isList(each) ? strictJoined(each) : checkedPresent(each))),
    };
  if (node['type'] !== 'unary' || node['value'] !== '[') return strict(node, 'part');
  const isOfTexts = nodesIn(node['expressions']).every(({ value }) => value !== '..');
  return isOfTexts
    ? { ...withFilters(node), expressions: nodesIn(node['expressions']).map(element) }
    : strict(node, 'part');
}

function isList(node: Node): boolean {
  return isCallOf(node, 'append') || (node['type'] === 'unary' && node['value'] === '[');
}

function isCallOf(node: Node, name: string): boolean {
  return node['type'] === 'function' && nameOf(node) === name;
}

function nameOf({ procedure }: Node): string {
  return String((procedure as Node)['value']);
}

function checkedText(node: Node): Node {
  return node['type'] === 'string' ? node : textCheck(TEXT_OF, withoutString(node));
}

function checkedPresent(node: Node): Node {
  const isThere = ['string', 'number', 'regex', 'lambda'].includes(String(node['type']));
  const isHanded = node['type'] === 'variable' && fewestOf(String(node['value'])) !== undefined;
  return isThere || isHanded ? node : checkOf(PRESENT, strict(node, 'part'), text(namesOf(node)));
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

function textCheck(name: string, part: Node): Node {
  const isPath = stepsOf(part) !== undefined;
  return checkOf(name, strict(part, 'part'), text(namesOf(part)), { type: 'value', value: isPath });
}

function filtersOf({ predicate, stages }: Node): Node {
  return { ...(predicate !== undefined && { predicate }), ...(stages !== undefined && { stages }) };
}
