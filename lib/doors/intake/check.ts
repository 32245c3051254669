import { AppError, type Issue, invalid } from '../../errors/app-error.ts';
import type { Schema, SchemaIssue } from '../../operation.ts';

const MAX_DEPTH = 32;
/** A name may be anything, a customer's words too: as much of it is shown as a person needs to find the place. */
const SHOWN_PATH = 100;
const SHOWN_ISSUES = 50;
const FORBIDDEN_KEYS = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * Parses by a schema.
 * @throws AppError `invalid_input` with an issue for each field that is wrong
 */
export function check<Output>(schema: Schema<Output>, value: unknown): Output {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.slice(0, SHOWN_ISSUES).flatMap(toIssues).slice(0, SHOWN_ISSUES);
  const [first] = issues;
  const detail = first?.path ? `${first.path}: ${first.message}` : (first?.message ?? 'The input is not valid.');
  throw new AppError('invalid_input', detail, { issues });
}

/**
 * Parses JSON text.
 * @throws AppError `invalid_input` where the text is not JSON
 */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalid('', 'The body is not valid JSON.');
  }
}

/**
 * Refuses what JSON allows and nobody means: numbers that JavaScript would change, half characters, keys that reach
 * into prototypes, and nesting without end.
 * @throws AppError `invalid_input`, naming the place
 */
export function soundJson(value: unknown, path = '', depth = 0): void {
  if (depth > MAX_DEPTH) throw invalid(shown(path), `is nested more than ${MAX_DEPTH} deep`);
  if (typeof value === 'number' && !isExact(value))
    throw invalid(shown(path), 'is a number that cannot be kept exactly: send a string');
  if (typeof value === 'string' && !isWellFormed(value)) throw invalid(shown(path), 'holds half a character');
  if (typeof value !== 'object' || value === null) return;
  for (const [key, field] of Object.entries(value)) {
    const place = Array.isArray(value) ? `${path}[${key}]` : path ? `${path}.${key}` : key;
    if (FORBIDDEN_KEYS.has(key)) throw invalid(shown(place), 'is not a name that may be used');
    if (!isWellFormed(key)) throw invalid(shown(path), 'has a name that holds half a character');
    soundJson(field, place, depth + 1);
  }
}

/** A place in an input, as people write it: `attachments[0].data`. */
export function pathOf(path: readonly PropertyKey[]): string {
  const parts = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`));
  return shown(parts.join('').replace(/^\./, ''));
}

function shown(path: string): string {
  return path.length > SHOWN_PATH ? `${path.slice(0, SHOWN_PATH)}…` : path;
}

/** An issue of an unknown field names the field, not the object that it stands in. */
function toIssues({ path, message, ...issue }: SchemaIssue): readonly Issue[] {
  if ('code' in issue && issue.code === 'unrecognized_keys' && 'keys' in issue && Array.isArray(issue.keys)) {
    return issue.keys.map((key) => ({ path: pathOf([...path, String(key)]), message: 'is not a known field' }));
  }
  return [{ path: pathOf(path), message }];
}

/** Whether a number is what was written: JavaScript makes one of 9007199254740992 and 9007199254740993. */
export function isExact(value: number): boolean {
  return Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value));
}

function isWellFormed(text: string): boolean {
  return !/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/.test(text);
}
