import jsonata from 'jsonata';
import { EVENT_FIELDS } from './event-fields.ts';

/** A node of a JSONata expression's syntax tree. */
export type Node = Readonly<Record<string, unknown>>;

/** One step of a path: a field's name, or the index of a list's element. */
export type Step = string | number;

/** Returns a path as an author writes it: `detail.items[0].id`. */
export function printPath(steps: readonly Step[]): string {
  const texts = steps.map((step, index) => {
    if (typeof step === 'number') return `[${step}]`;
    const name = /^[A-Za-z_]\w*$/.test(step) || EVENT_FIELDS.includes(step) ? step : `\`${step}\``;
    return index === 0 ? name : `.${name}`;
  });
  return texts.join('');
}

/**
 * Reads a text as a plain path: names with dots between them, an index in brackets, and nothing that computes.
 * `detail-type` may stand without backticks; JSONata alone would subtract `type` from `detail`.
 */
export function readPath(text: string): readonly Step[] | undefined {
  if (text.trim() === 'detail-type') return ['detail-type'];
  try {
    return stepsOf(jsonata(text).ast() as unknown as Node);
  } catch {
    return undefined;
  }
}

/** Returns the steps of a node that is a plain path, without the `$` or `$$` in front, which mean the whole event. */
export function stepsOf(node: Node): readonly Step[] | undefined {
  if (node['type'] === 'block') {
    const [only, ...more] = nodesIn(node['expressions']);
    return only && more.length === 0 && hasOnly(node, 'expressions') ? stepsOf(only) : undefined;
  }
  if (node['type'] !== 'path' || !hasOnly(node, 'steps')) return undefined;
  const steps = nodesIn(node['steps']).map((step, index) => stepsIn(step, index));
  return steps.every((step) => step !== undefined) ? steps.flat() : undefined;
}

function stepsIn(step: Node, index: number): Step[] | undefined {
  if (index === 0 && isEvent(step)) return hasOnly(step, 'value') ? [] : undefined;
  if (step['type'] !== 'name' || !hasOnly(step, 'value', 'stages')) return undefined;
  const indexes = nodesIn(step['stages']).map(({ type, expr }) => {
    const { type: kind, value } = expr as Node;
    return type === 'filter' && kind === 'number' ? Number(value) : undefined;
  });
  return indexes.every((each) => each !== undefined) ? [String(step['value']), ...indexes] : undefined;
}

/** Returns whether a node is `$` or `$$`. */
export function isEvent({ type, value }: Node): boolean {
  return type === 'variable' && (value === '' || value === '$');
}

/** Returns whether a node has only these members: any other would change its meaning. */
export function hasOnly(node: Node, ...members: readonly string[]): boolean {
  const known = ['type', 'position', ...members];
  return Object.entries(node).every(([member, value]) => value === undefined || known.includes(member));
}

export function nodesIn(value: unknown): readonly Node[] {
  return (value ?? []) as readonly Node[];
}
