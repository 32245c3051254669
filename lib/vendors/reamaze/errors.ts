import type { Issue } from '../../errors/app-error.ts';
import type { Refusal, VendorResponse } from '../profile.ts';
import { plainText } from '../response-body.ts';

/** No error is nested deeper than this; the search in a hostile body of a thousand brackets ends here. */
const MAX_DEPTH = 6;
/** What Rails calls errors that belong to no field, and the wrapper of the request, which our callers never see. */
const NO_FIELD = new Set([
  'base',
  'conversation',
  'errors',
  'error',
  'message',
  'messages',
  'detail',
  'details',
  'title',
]);

/**
 * Reads a refusal. "A JSON body explaining the error", in a shape that is not documented: `errors` as an object by
 * field, an array or a string, `error`, or anything else; any text in it reaches the caller.
 * @see https://www.reamaze.com/api/put_conversation
 */
export function refusal(response: VendorResponse): Refusal {
  const issues = issuesIn(response.json() ?? plainText(response));
  const unexplained = response.status === 422 && issues.length === 0;
  return { issues: unexplained ? [{ path: '', message: 'was refused without an explanation' }] : issues };
}

function issuesIn(said: unknown, path = '', depth = 0): Issue[] {
  if (typeof said === 'string') return said.trim() ? [{ path, message: said.trim() }] : [];
  if (typeof said !== 'object' || said === null || depth > MAX_DEPTH) return [];
  if (Array.isArray(said)) return said.flatMap((part) => issuesIn(part, path, depth + 1));
  const { field, attribute, ...rest } = said as Readonly<Record<string, unknown>>;
  const named = [field, attribute].find((name) => typeof name === 'string');
  const here = typeof named === 'string' ? join(path, named) : path;
  return Object.entries(rest).flatMap(([name, part]) => issuesIn(part, join(here, name), depth + 1));
}

/** `conversation.hold_until` is our caller's `hold_until`. */
function join(path: string, names: string): string {
  const known = names.split('.').filter((name) => !NO_FIELD.has(name));
  return [path, ...known].filter(Boolean).join('.');
}
