import { AppError, type Issue } from '../errors/app-error.ts';
import type { Mapping } from './compile.ts';
import { EVENT_FIELDS } from './event-fields.ts';

const SHOWN_SOURCES = 150;
/** A text in quotes: a constant. */
const LITERAL = /^\s*(?:"[^"]*"|'[^']*')\s*$/;

/**
 * Returns an error as the author of a mapping needs it. The message begins with the file's name. If the input is invalid, each issue
 * also names the part of the event from which the mapping takes the field.
 */
export function concerning(mapping: Mapping, error: AppError): AppError {
  const { issues = [], ...facts } = error.facts;
  const isOfEvent = error.kind === 'invalid_input';
  const named = isOfEvent
    ? issues.map((issue) => ({ ...issue, message: issue.message + sourceHint(issue, mapping) }))
    : issues;
  const [first] = issues;
  const isAboutFirst = first !== undefined && error.message.endsWith(first.message);
  const message = isOfEvent && isAboutFirst ? error.message + sourceHint(first, mapping) : error.message;
  return new AppError(error.kind, `mappings/${mapping.name}.yml: ${message}`, {
    ...facts,
    ...(error.facts.issues && { issues: named }),
  });
}

function sourceHint({ path, message }: Issue, mapping: Mapping): string {
  const sources = sourcesOf(path, mapping);
  if (sources.length === 0 || sources.some((source) => namesPart(message, source))) return '';
  const shown = sources.map((source) => `\`${source}\``).join(', ');
  const short = shown.length > SHOWN_SOURCES ? `${shown.slice(0, SHOWN_SOURCES)}…` : shown;
  return message.startsWith('is required') ? `, and the event has nothing for ${short}` : ` (${short})`;
}

/**
 * Returns the expressions and templates of a field. If the field is in a list, returns those of the whole list: evaluation drops
 * missing elements and flattens nested lists, so an index in the result does not match the index in the mapping.
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

/** Whether a message already names the part of the event. */
function namesPart(message: string, source: string): boolean {
  const words = message.split(/[\s`]+/);
  return words.some((word) => EVENT_FIELDS.includes(word.split(/[.[]/, 1)[0] ?? '') && source.includes(word));
}
