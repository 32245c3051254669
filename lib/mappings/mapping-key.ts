import { isExact } from '../doors/intake/check.ts';

/** A node of a JSONata expression's tree. */
type Node = Readonly<Record<string, unknown>>;

/** Functions that answer something of what they are given, and nothing else. */
const FUNCTIONS = [
  ...['string', 'join', 'lowercase', 'uppercase', 'trim', 'pad', 'replace'],
  ...['substring', 'substringBefore', 'substringAfter', 'base64encode'],
];

/**
 * Rewrites the tree of a key's expression so that it fails where any part is missing: JSONata would leave the part out,
 * one key would stand for all such events, and all but the first be taken for a replay. What could hide that is refused.
 * Fields become `$field(…)`, what functions answer goes through `$part(…)`.
 * @throws Error saying what a key may be made of
 */
export function makeStrict(tree: unknown): void {
  if (strictly(tree as Node) === 0) throw new Error('A key must name a field of the event: it would be every event’s.');
}

/** Answers how many fields of the event it has met. */
function strictly(node: Node): number {
  switch (node['type']) {
    case 'string':
    case 'number':
    case 'regex':
      return only(node, 'value') && 0;
    case 'path': {
      only(node, 'steps');
      const steps = (node['steps'] as Node[]).flatMap(stepsOf);
      Object.assign(node, call('field', steps.map(literal)));
      return 1;
    }
    case 'block': {
      only(node, 'expressions');
      const [expression, ...more] = node['expressions'] as Node[];
      return expression && more.length === 0 ? strictly(expression) : refuse();
    }
    case 'binary':
      only(node, 'value', 'lhs', 'rhs');
      return node['value'] === '&' ? all([node['lhs'], node['rhs']]) : refuse();
    case 'unary':
      only(node, 'value', 'expressions');
      return node['value'] === '[' ? all(node['expressions']) : refuse();
    case 'function': {
      only(node, 'value', 'arguments', 'procedure');
      const { type, value } = node['procedure'] as Node;
      if (type !== 'variable' || !FUNCTIONS.includes(String(value))) return refuse();
      const fields = all(node['arguments']);
      Object.assign(node, call('part', [{ ...node }]));
      return fields;
    }
    default:
      return refuse();
  }
}

function all(nodes: unknown): number {
  return (nodes as Node[]).reduce((sum, node) => sum + strictly(node), 0);
}

/** `name`, `name[0]`, and at the beginning `$` and `$$`, which are the event. */
function stepsOf(step: Node, index: number): (string | number)[] {
  if (step['type'] === 'variable' && index === 0 && ['', '$'].includes(String(step['value']))) {
    return only(step, 'value') && [];
  }
  if (step['type'] !== 'name') return refuse();
  only(step, 'value', 'stages');
  const indexes = ((step['stages'] ?? []) as Node[]).map(({ type, expr }) => {
    const { type: kind, value } = expr as Node;
    return type === 'filter' && kind === 'number' ? Number(value) : refuse();
  });
  return [String(step['value']), ...indexes];
}

/** What else a node has would change what it means. */
function only(node: Node, ...members: readonly string[]): true {
  const known = ['type', 'position', ...members];
  return Object.entries(node).every(([member, value]) => value === undefined || known.includes(member)) || refuse();
}

function refuse(): never {
  const functions = FUNCTIONS.map((name) => `$${name}`).join(', ');
  throw new Error(`A key is made of texts, fields (detail.items[0].id), & and ${functions}: nothing else.`);
}

function call(name: string, args: readonly object[]): object {
  return { type: 'function', value: '(', procedure: { type: 'variable', value: name }, arguments: args };
}

function literal(value: string | number): object {
  return { type: typeof value, value };
}

/** A field of the event as text; nothing is looked for in the elements of a list. @throws Error where it is missing */
export function fieldOf(event: unknown, steps: readonly (string | number)[]): string {
  return part(steps.reduce(step, event));
}

function step(value: unknown, to: string | number): unknown {
  if (Array.isArray(value)) return typeof to === 'number' ? value.at(to) : undefined;
  return typeof value === 'object' && value !== null && Object.hasOwn(value, to)
    ? (value as Record<string, unknown>)[to]
    : undefined;
}

/** A text, or a number that is what was written; JSONata itself would round it to 15 digits. @throws Error */
export function part(value: unknown): string {
  if (typeof value === 'number' && isExact(value)) return String(value);
  if (typeof value === 'string' && value.trim() !== '') return value;
  throw new Error('A part of the key is missing.');
}
