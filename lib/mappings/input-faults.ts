import { refusalsBy } from '../judge.ts';
import type { Schema, SchemaIssue } from '../operation.ts';
import type { Fault } from './fault.ts';
import { asLists } from './lists.ts';
import { constantOf, type Value } from './value.ts';

type Path = readonly PropertyKey[];

/**
 * Returns what the operation's schema refuses whatever the event holds: fields that it does not know, fields that it needs and that
 * are not there, and constants that it does not take. What the event decides is `null` for now, and what the schema says of that does not count.
 */
export function faultsOfInput(input: Value, schema: Schema<unknown>, operation: string): readonly Fault[] {
  const sample = asLists(schema, sampleOf(input));
  const issues = refusalsBy(schema, sample);
  return [
    ...issues
      .flatMap((issue) => unknownFields(issue, []))
      .map((path) => ({
        at: ['input', ...placed(path)],
        message: `${operation} has no input field ${path.map(String).join('.')}`,
      })),
    ...issues.flatMap(({ path, message, ...issue }) => {
      const name = path.map(String).join('.');
      const at = ['input', ...placed(path)];
      if ('input' in issue && issue.input === undefined && isLeftOut(input, path))
        return [{ at, message: `${operation} needs the input field ${name}, and the mapping does not name it` }];
      return !('keys' in issue) && isConstant(input, path) ? [{ at, message: `${name} ${message}` }] : [];
    }),
  ];
}

function sampleOf(value: Value): unknown {
  if (value.kind === 'list') return value.items.map(sampleOf);
  if (value.kind === 'object')
    return Object.fromEntries([...value.fields].map(([name, field]) => [name, sampleOf(field)]));
  return value.kind === 'constant' ? value.constant : null;
}

/** Fields that an issue calls unknown; of a union, those that each alternative does not know. */
function unknownFields(issue: SchemaIssue, above: Path): readonly Path[] {
  const place = [...above, ...issue.path];
  if ('code' in issue && issue.code === 'unrecognized_keys' && 'keys' in issue && Array.isArray(issue.keys))
    return issue.keys.map((key) => [...place, String(key)]);
  if (!('errors' in issue) || !Array.isArray(issue.errors)) return [];
  const [first = [], ...others] = issue.errors
    .filter((alternative: SchemaIssue[]) => !alternative.some((each) => each.path.length === 0 && !('keys' in each)))
    .map((alternative: SchemaIssue[]) => alternative.flatMap((each) => unknownFields(each, place)));
  return first.filter((path: Path) =>
    others.every((paths: Path[]) => paths.some((other) => other.join() === path.join())),
  );
}

/** Whether the value at a path of the input is the same for every event; the input as a whole is judged by its parts. */
function isConstant(input: Value, path: Path): boolean {
  const found = valueAt(input, path);
  return path.length > 0 && found !== undefined && constantOf(found) !== undefined;
}

/** Whether the mapping writes the object that a field would stand in, and not the field. */
function isLeftOut(input: Value, path: Path): boolean {
  const found = valueAt(input, path.slice(0, -1));
  return path.length > 0 && found?.kind === 'object' && !found.fields.has(String(path.at(-1)));
}

function valueAt(input: Value, path: Path): Value | undefined {
  return path.reduce<Value | undefined>((value, step) => {
    if (value?.kind === 'object') return value.fields.get(String(step));
    return value?.kind === 'list' ? value.items[Number(step)] : value?.kind === 'constant' ? value : undefined;
  }, input);
}

function placed(path: Path): (string | number)[] {
  return path.map((step) => (typeof step === 'number' ? step : String(step)));
}
