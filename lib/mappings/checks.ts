import { type Node, nodesIn, printPath, stepsOf } from './paths.ts';

/** Names of the functions that check. They contain spaces, so no author can use the same name. */
export const TEXT_OF = 'text of';
export const TEXT_IF_ANY = 'text of, if there is any';
export const PRESENT = 'value that must be present';
export const EACH_HAS = 'a list whose elements all have a field';
export const EXACT = 'a number that is exact';

/** A call of a function that checks. */
export function checkOf(name: string, ...given: readonly Node[]): Node {
  return { type: 'function', value: '(', position: 0, procedure: { type: 'variable', value: name }, arguments: given };
}

export function text(value: string): Node {
  return { type: 'string', value };
}

/** What a part is called in an error: the path that it is, or the paths that it is made of. */
export function namesOf(part: Node): string {
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
