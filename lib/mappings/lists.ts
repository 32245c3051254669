import type { Schema, SchemaIssue } from '../operation.ts';

/** A mapping's input is a few levels deep; each round finds the lists of one level. */
const ROUNDS = 8;

type Path = readonly PropertyKey[];

/**
 * Returns the input with each single value wrapped in a list where the schema wants a list. JSONata turns a list of one element into
 * that element: `detail.tags.name` is a text if the event has one tag.
 */
export function asLists(schema: Schema<unknown>, input: unknown): unknown {
  let fitted = input;
  for (let round = 0; round < ROUNDS; round += 1) {
    const parsed = schema.safeParse(fitted);
    const places = parsed.success ? [] : parsed.error.issues.flatMap((issue) => placesOfLists(issue, []));
    const single = places.filter((place) => isSingle(valueAt(fitted, place)));
    if (single.length === 0) return fitted;
    for (const place of single) fitted = wrapAt(fitted, place);
  }
  return fitted;
}

/**
 * Returns the places at which an issue expects a list. For a union: the places of the first alternative whose issues all expect a
 * list.
 */
function placesOfLists(issue: SchemaIssue, above: Path): Path[] {
  const place = [...above, ...issue.path];
  if ('expected' in issue && issue.expected === 'array') return [place];
  if (!('errors' in issue) || !Array.isArray(issue.errors)) return [];
  const fitting = issue.errors.map((alternative: SchemaIssue[]) => ({
    count: alternative.length,
    places: alternative.flatMap((each) => placesOfLists(each, place)),
  }));
  return fitting.find(({ count, places }) => count > 0 && count === places.length)?.places ?? [];
}

function isSingle(value: unknown): boolean {
  return value !== undefined && value !== null && !Array.isArray(value);
}

function valueAt(value: unknown, place: Path): unknown {
  return place.reduce((inner, step) => Object(inner)[step], value);
}

function wrapAt(value: unknown, [step, ...below]: Path): unknown {
  if (step === undefined) return isSingle(value) ? [value] : value;
  if (Array.isArray(value)) return value.map((item, index) => (index === step ? wrapAt(item, below) : item));
  return { ...Object(value), [step]: wrapAt(Object(value)[step], below) };
}
