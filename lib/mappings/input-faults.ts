import { refusalsBy } from '../judge.ts';
import type { Schema, SchemaIssue } from '../operation.ts';
import { certainFaults } from './certain-faults.ts';
import type { Fault } from './fault.ts';
import { asLists } from './lists.ts';
import type { Value } from './value.ts';

type Path = readonly PropertyKey[];

/**
 * Returns what the operation's schema refuses whatever the event holds: fields that it does not know, required fields that the mapping
 * lacks, and the certain faults, such as constants that it refuses.
 */
export function faultsOfInput(input: Value, schema: Schema<unknown>, operation: string): readonly Fault[] {
  const sample = asLists(schema, sampleOf(input));
  // Values from the event are `null` in this sample: it finds only unknown fields and fields that are left out.
  const issues = refusalsBy(schema, sample);
  const unknown = issues.flatMap((issue) =>
    unknownFields(issue, []).map((path) => ({
      at: ['input', ...placed(path)],
      message: `${operation} has no input field ${path.map(String).join('.')}`,
    })),
  );
  const leftOut = issues.flatMap((issue) =>
    issue.input === undefined && isLeftOut(input, issue.path)
      ? [
          {
            at: ['input', ...placed(issue.path)],
            message: `${operation} needs the input field ${issue.path.map(String).join('.')}, and the mapping does not name it`,
          },
        ]
      : [],
  );
  const said = [...unknown, ...leftOut].map(({ at }) => at.join());
  const certain = certainFaults(input, schema).map(({ path, message }) => ({
    at: ['input', ...path.split(/[.[\]]+/).filter(Boolean)],
    message: `${path || 'the input'} ${message}`,
  }));
  return [...unknown, ...leftOut, ...certain.filter(({ at }) => !said.includes(at.join()))];
}

function sampleOf(value: Value): unknown {
  if (value.kind === 'list') return value.items.map(sampleOf);
  if (value.kind === 'object')
    return Object.fromEntries([...value.fields].map(([name, field]) => [name, sampleOf(field)]));
  return value.kind === 'constant' ? value.constant : null;
}

/** The fields that an issue calls unknown. For a union: those that no alternative knows. */
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

/** Whether the mapping has the object that the field belongs to, but not the field. */
function isLeftOut(input: Value, path: Path): boolean {
  const found = path.slice(0, -1).reduce<Value | undefined>((value, step) => {
    if (value?.kind === 'object') return value.fields.get(String(step));
    return value?.kind === 'list' ? value.items[Number(step)] : undefined;
  }, input);
  return path.length > 0 && found?.kind === 'object' && !found.fields.has(String(path.at(-1)));
}

function placed(path: Path): (string | number)[] {
  return path.map((step) => (typeof step === 'number' ? step : String(step)));
}
