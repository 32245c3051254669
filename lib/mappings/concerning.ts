import { AppError, type Issue } from '../errors/app-error.ts';
import type { Mapping } from './compile.ts';
import { EVENT_FIELDS } from './event-fields.ts';

const SHOWN_SOURCES = 150;
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
  const sources = sourcesOf(path, mapping);
  if (sources.length === 0 || sources.some((source) => namesPart(message, source))) return '';
  const shown = sources.map((source) => `\`${source}\``).join(', ');
  const short = shown.length > SHOWN_SOURCES ? `${shown.slice(0, SHOWN_SOURCES)}…` : shown;
  return message.startsWith('is required') ? `, and the event has nothing for ${short}` : ` (${short})`;
}

/**
 * The expressions and templates that a field is made of. Those of the whole list where it stands in one: what the event lacks is left
 * out of a list, and a list of the event is taken apart, so that the places are others.
 */
function sourcesOf(path: string, { input, ...options }: Mapping): readonly string[] {
  const steps = path.split(/[.[\]]+/).filter(Boolean);
  const [first = ''] = steps;
  let value: unknown = Object.hasOwn(input, first) ? input : options;
  for (const step of steps) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) break;
    value = Object.hasOwn(value, step) ? Reflect.get(value, step) : undefined;
  }
  return value === options ? [] : textsIn(value).filter((text) => !LITERAL.test(text));
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

/** Whether a message says already which part of the event is meant. */
function namesPart(message: string, source: string): boolean {
  const words = message.split(/[\s`]+/);
  return words.some((word) => EVENT_FIELDS.includes(word.split(/[.[]/, 1)[0] ?? '') && source.includes(word));
}
