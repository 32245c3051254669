import { FUNCTIONS } from './functions.ts';
import { type Node, nodesIn } from './paths.ts';

/**
 * Returns a tree in which each chain is the call that it means: `detail.name ~> $pad(8)` as `$pad(detail.name, 8)`. So what looks at
 * calls sees each value that a function gets. A chain to anything but a function of JSONata stays, and is refused.
 */
export function withoutChains(node: Node): Node {
  return asCall(Object.fromEntries(Object.entries(node).map(([member, value]) => [member, inside(value)])));
}

function inside(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inside);
  return typeof value === 'object' && value !== null && !(value instanceof RegExp)
    ? withoutChains(value as Node)
    : value;
}

function asCall(node: Node): Node {
  // JSONata's own wrapper of a call that a function ends with: it saves stack where functions call themselves.
  if (node['type'] === 'lambda' && node['thunk'] === true) return node['body'] as Node;
  if (node['type'] !== 'apply') return node;
  const { lhs: left, rhs, position, ...others } = node;
  const { type, value } = rhs as Node;
  const filters = 'predicate' in others ? { predicate: others['predicate'] } : {};
  if (type === 'function') {
    const call = rhs as Node;
    return { ...call, ...filters, arguments: [left, ...nodesIn(call['arguments'])] };
  }
  if (type !== 'variable' || !FUNCTIONS.includes(String(value))) return node;
  return { type: 'function', value: '(', position, procedure: rhs, arguments: [left], ...filters };
}
