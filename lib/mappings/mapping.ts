import { AppError } from '../errors/app-error.ts';
import { compilePattern } from './event-pattern.ts';
import { fieldOf, makeStrict, part } from './mapping-key.ts';

/** Data that turns somebody's event into an operation's input: one file in `mappings/`. */
export interface Mapping {
  /** The file's name. */
  readonly name: string;
  /** An EventBridge pattern; the rule in the template has the same. */
  readonly match: Readonly<Record<string, unknown>>;
  readonly operation: string;
  /** Input field → JSONata over the whole event. What is missing is left out. */
  readonly input: Readonly<Record<string, string>>;
  /** The idempotency key: JSONata over the whole event, as far as `makeStrict` lets it. */
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
  makeStrict(compiled.ast());
  compiled.registerFunction('field', (...steps: (string | number)[]) => fieldOf(event, steps));
  compiled.registerFunction('part', part);
  return compiled
    .evaluate(event)
    .then(part)
    .catch(() => undefined);
}
