import { AppError, type Issue } from '../errors/app-error.ts';
import type { Mapping } from './compile.ts';
import { EVENT_FIELDS } from './event-fields.ts';

const SHOWN_SOURCE = 100;
/** A text in quotes, which stands for itself. */
const LITERAL = /^\s*(?:"[^"]*"|'[^']*')\s*$/;

/**
 * Returns the error as it concerns a mapping: its message begins with the file's name, and what is wrong with a field of the
 * input or an option says of which part of the event the mapping makes it.
 */
export function concerning(mapping: Mapping, error: AppError): AppError {
  const { issues = [], ...facts } = error.facts;
  const isOfEvent = error.kind === 'invalid_input';
  const named = isOfEvent
    ? issues.map((issue) => ({ ...issue, message: issue.message + madeOf(issue, mapping) }))
    : issues;
  const [first] = issues;
  const isAboutFirst = first !== undefined && error.message.endsWith(first.message);
  const message = isOfEvent && isAboutFirst ? error.message + madeOf(first, mapping) : error.message;
  return new AppError(error.kind, `mappings/${mapping.name}.yml: ${message}`, {
    ...facts,
    ...(error.facts.issues && { issues: named }),
  });
}

function madeOf({ path, message }: Issue, mapping: Mapping): string {
  const source = sourceOf(path, mapping);
  if (source === undefined || namesPart(message, source)) return '';
  const shown = source.length > SHOWN_SOURCE ? `${source.slice(0, SHOWN_SOURCE)}…` : source;
  return message.startsWith('is required') ? `, and the event has nothing for \`${shown}\`` : ` (\`${shown}\`)`;
}

/** The expression or template that a field is made of, or the object or the list that the field stands in. */
function sourceOf(path: string, { input, ...options }: Mapping): string | undefined {
  const steps = path.split(/[.[\]]+/).filter(Boolean);
  for (const from of [input, options]) {
    let value: unknown = from;
    for (const step of steps) {
      if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) break;
      value = Reflect.get(value, step);
    }
    if (typeof value === 'string') return LITERAL.test(value) ? undefined : value;
  }
  return undefined;
}

/** Whether a message says already which part of the event is meant. */
function namesPart(message: string, source: string): boolean {
  const words = message.split(/[\s`]+/);
  return words.some((word) => EVENT_FIELDS.includes(word.split(/[.[]/, 1)[0] ?? '') && source.includes(word));
}
