import { AppError, invalid } from '../../errors/app-error.ts';
import { isExact } from '../../exact-number.ts';
import { judge, shownPath } from '../../judge.ts';
import type { Schema } from '../../operation.ts';

const MAX_DEPTH = 32;
/** Far more than any operation takes; six megabytes of `[0,0,…]` are three million. */
const MAX_VALUES = 10_000;
const FORBIDDEN_KEYS = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * Parses by a schema.
 * @throws AppError `invalid_input` with an issue for each field that is wrong
 */
export function check<Output>(schema: Schema<Output>, value: unknown): Output {
  const judged = judge(schema, value);
  if ('data' in judged) return judged.data;
  const { issues } = judged;
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
 * Refuses what JSON allows and no caller means: numbers that JavaScript would change, unpaired surrogates, NUL, keys that reach into
 * prototypes, deep nesting, and more values than any operation takes. It stops at the first fault, so a hostile input costs no more
 * than a good one.
 * @throws AppError `invalid_input`, naming the place
 */
export function soundJson(value: unknown): void {
  walk(value, '', 0, { values: 0 });
}

function walk(value: unknown, path: string, depth: number, seen: { values: number }): void {
  seen.values += 1;
  if (seen.values > MAX_VALUES) throw invalid('', `The input has more than ${MAX_VALUES} values.`);
  if (depth > MAX_DEPTH) throw invalid(shownPath(path), `is nested more than ${MAX_DEPTH} deep`);
  if (typeof value === 'number' && !isExact(value))
    throw invalid(shownPath(path), 'is a number that cannot be kept exactly: send it as text');
  if (typeof value === 'string') {
    const fault = faultOf(value);
    if (fault) throw invalid(shownPath(path), `has ${fault}`);
  }
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) walk(item, `${path}[${index}]`, depth + 1, seen);
    return;
  }
  for (const key of Object.keys(value)) {
    const place = path ? `${path}.${key}` : key;
    if (FORBIDDEN_KEYS.has(key)) throw invalid(shownPath(place), 'is a reserved name');
    const fault = faultOf(key);
    if (fault) throw invalid(shownPath(path), `has a name with ${fault}`);
    walk(Reflect.get(value, key), place, depth + 1, seen);
  }
}

/** Unpaired surrogates cannot be encoded as UTF-8. NUL ends a string in C code. */
function faultOf(text: string): string | undefined {
  if (/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/.test(text))
    return 'an unpaired surrogate';
  return text.includes('\0') ? 'the character NUL' : undefined;
}
