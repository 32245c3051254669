import type { Fault } from './fault.ts';
import { compileKey, type Key } from './key.ts';
import { compileValue, constantOf, type Value } from './value.ts';

/** Data that turns a producer's event into an operation's input: one file in `mappings/`. */
export interface Mapping {
  /** The file's name without `.yml`. */
  readonly name: string;
  /** An EventBridge pattern; the rule in the template has the same. */
  readonly match: Readonly<Record<string, unknown>>;
  readonly operation: string;
  /** Values by input field: JSONata over the whole event, templates, lists, objects, numbers, `true`, `false` or `null`. */
  readonly input: Readonly<Record<string, unknown>>;
  /** The idempotency key: a list of texts and paths, or a text with one path. @default the event's own */
  readonly key?: unknown;
  /** `event`: if the event lacks a part of the key, its source, type and id are the key. */
  readonly keyFallback?: unknown;
  readonly account?: unknown;
  readonly onlyIf?: unknown;
  readonly notBefore?: unknown;
  readonly notAfter?: unknown;
}

/** The options of an action. Each is a value, like a field of the input. */
export const OPTIONS = ['account', 'onlyIf', 'notBefore', 'notAfter'] as const;

/** A mapping, ready to be applied to events. */
export interface Compiled {
  readonly input: Value;
  readonly options: ReadonlyMap<(typeof OPTIONS)[number], Value>;
  readonly key: Key | undefined;
  readonly fallsBack: boolean;
}

/** Compiles a mapping. Also returns the faults of its values and its key. The build, the local stack and the functions use it. */
export function compileMapping(mapping: Mapping): { readonly compiled: Compiled; readonly faults: readonly Fault[] } {
  const faults: Fault[] = [];
  const { input, key, keyFallback } = mapping;
  const options = OPTIONS.flatMap((name) => {
    const source = mapping[name];
    if (source === undefined) return [];
    const value = compileValue(source, [name], faults);
    const constant = constantOf(value)?.constant;
    if (value.kind === 'list' || value.kind === 'object' || constant === null)
      faults.push({ at: [name], message: `${name} is a text or an expression` });
    return [[name, value] as const];
  });
  if (keyFallback !== undefined && (keyFallback !== 'event' || key === undefined))
    faults.push({ at: ['keyFallback'], message: 'keyFallback can only be event, beside a key' });
  const compiled = {
    input: compileValue(input, ['input'], faults),
    options: new Map(options),
    key: key === undefined ? undefined : compileKey(key, faults),
    fallsBack: keyFallback === 'event',
  };
  return { compiled, faults };
}
