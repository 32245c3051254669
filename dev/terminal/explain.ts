import { ApiError } from '../../console/api.ts';
import { unsaid } from '../../console/words.ts';
import { ADVICE } from '../../lib/errors/advice.ts';
import { awsTrouble } from '../stages/remedies.ts';

/** What Node's errors mean to a person who runs a command. */
const NODE: Readonly<Record<string, (error: SystemError) => string>> = {
  ENOENT: ({ path }) => `There is no file ${path}.`,
  EISDIR: ({ path }) => `${path ?? 'What should be a file'} is a folder. Name a file in it.`,
  ENOTDIR: ({ path }) => `There is no file ${path}.`,
  EACCES: ({ path, port }) =>
    port === undefined ? `${path} may not be read or written.` : `Port ${port} may not be used.`,
  EADDRINUSE: ({ port = 0 }) => `Port ${port} is taken. Choose another with -- --port ${port + 1}.`,
  ENOSPC: () => 'The disk is full.',
};

interface SystemError extends Error {
  readonly code: string;
  readonly path?: string;
  readonly port?: number;
}

/** Says in a line or two what went wrong, and what to do: no stack, no words of Node or of the SDK that a person must look up. */
export function explain(error: unknown): string {
  const told = isSystemError(error) ? NODE[error.code]?.(error) : awsTrouble(error);
  const message = told ?? (error instanceof Error ? error.message : String(error));
  const issues = error instanceof ApiError ? unsaidLines(message, error.issues) : [];
  return [message, ...issues.map((issue) => `  ${issue}`), ...adviceOn(error)].join('\n');
}

/** What to do about a problem of the API. What is wrong with an input is said with its fields. */
function adviceOn(error: unknown): readonly string[] {
  const kind = error instanceof ApiError ? error.kind : undefined;
  const advice = new Map<string, string>(Object.entries(ADVICE)).get(kind ?? '');
  return advice === undefined || kind === 'invalid_input' ? [] : [`  → ${advice}`];
}

/** The issues that a message does not name already, a line each. */
export function unsaidLines(
  message: string,
  issues: readonly { readonly path: string; readonly message: string }[],
): readonly string[] {
  return unsaid(message, issues).map(({ path, message: why }) => (path ? `${path}: ${why}` : why));
}

function isSystemError(error: unknown): error is SystemError {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code in NODE;
}
