import { AppError } from '../errors/app-error.ts';
import { compilePattern } from './event-pattern.ts';

/** Data that turns somebody's event into an operation's input: one file in `mappings/`. */
export interface Mapping {
  /** The file's name. */
  readonly name: string;
  /** An EventBridge pattern; the rule in the template has the same. */
  readonly match: Readonly<Record<string, unknown>>;
  readonly operation: string;
  /** Input field → JSONata over the whole event. What is missing is left out. */
  readonly input: Readonly<Record<string, string>>;
  /** JSONata over the whole event: the idempotency key. */
  readonly key?: string;
}

export interface Mapped {
  readonly input: Readonly<Record<string, unknown>>;
  /** Absent where any part of it was missing: `"payment-" & nothing` would make one action of all such events. */
  readonly key: string | undefined;
}

/** The first mapping of an operation that matches the event. */
export function findMapping(mappings: readonly Mapping[], operation: string, event: unknown): Mapping | undefined {
  return mappings.find((mapping) => mapping.operation === operation && compilePattern(mapping.match)(event));
}

/**
 * Applies a mapping.
 * @throws AppError `invalid_input` naming the field whose expression failed on this event
 */
export async function applyMapping(mapping: Mapping, event: unknown): Promise<Mapped> {
  // Loaded only where an event of somebody else's arrives: it costs every other start nothing.
  const { default: jsonata } = await import('jsonata');
  const evaluate = async (field: string, expression: string): Promise<unknown> => {
    try {
      const value = await jsonata(expression).evaluate(event);
      return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
    } catch (cause) {
      const message = `The mapping ${mapping.name} fails on this event.`;
      throw new AppError('invalid_input', message, { cause, issues: [{ path: field, message }] });
    }
  };
  const fields = await Promise.all(
    Object.entries(mapping.input).map(
      async ([field, expression]) => [field, await evaluate(field, expression)] as const,
    ),
  );
  const key = mapping.key === undefined ? undefined : await keyOf(jsonata, mapping.key, event);
  return { input: Object.fromEntries(fields.filter(([, value]) => value !== undefined)), key };
}

type Jsonata = typeof import('jsonata');

async function keyOf(jsonata: Jsonata, expression: string, event: unknown): Promise<string | undefined> {
  const compiled = jsonata(expression);
  requireParts(compiled.ast());
  compiled.registerFunction('part', (value: unknown) => {
    if (value === undefined || value === null || value === '') throw new Error('a part of the key is missing');
    return value;
  });
  const key: unknown = await compiled.evaluate(event).catch(() => undefined);
  return (typeof key === 'string' || typeof key === 'number') && key !== '' ? String(key) : undefined;
}

/** Puts `$part(…)` around both sides of every `&`, which would take what is missing for an empty string. */
function requireParts(node: unknown): void {
  if (typeof node !== 'object' || node === null) return;
  for (const child of Object.values(node)) requireParts(child);
  const { type, value, lhs, rhs } = node as Record<string, unknown>;
  if (type === 'binary' && value === '&') Object.assign(node, { lhs: part(lhs), rhs: part(rhs) });
}

function part(node: unknown): object {
  return { type: 'function', value: '(', procedure: { type: 'variable', value: 'part' }, arguments: [node] };
}
