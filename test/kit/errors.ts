import { inspect } from 'node:util';

/** Everything that an error could be written down with: its text, its stack, its members and its causes. */
export function wholeOf(error: unknown): string {
  return inspect(error, { depth: 10, showHidden: true });
}
