import type { Issue } from '../errors/app-error.ts';
import { judge } from '../judge.ts';
import type { Schema } from '../operation.ts';
import { asLists } from './lists.ts';
import type { Value } from './value.ts';

/** The path of a field whose value comes from the event: `customer.email`, `cc[0]`. */
type Place = string;
type Samples = ReadonlyMap<Place, unknown>;

/** Values that an event may have. At each place the sample that causes the fewest issues is used. */
const SAMPLES: readonly unknown[] = [
  ...['text', '123', 'ana@example.com', '2099-01-01T00:00:00Z', 'open', 'closed', 'Active', 'helpscout', true, false],
  ...[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 123, ['text'], [123], ['ana@example.com'], {}, null, undefined],
];

/**
 * Returns the issues of a mapping's input that no event can avoid. Values from the event are replaced by the samples that cause the
 * fewest issues. An issue at such a value, or at a list or an object within the input that holds one, is ignored: another value might
 * fit.
 */
export function certainFaults(input: Value, schema: Schema<unknown>): readonly Issue[] {
  const places = placesOf(input, '');
  const issuesWith = (samples: Samples): readonly Issue[] => {
    const judged = judge(schema, asLists(schema, filled(input, '', samples)));
    return 'issues' in judged ? judged.issues : [];
  };
  let base: Samples = new Map(places.map((place) => [place, SAMPLES[0]]));
  for (const place of [...places, ...places]) {
    if (issuesWith(base).length === 0) return [];
    const tried = SAMPLES.map((sample) => new Map(base).set(place, sample));
    const counts = tried.map((samples) => issuesWith(samples).length);
    base = tried[counts.indexOf(Math.min(...counts))] ?? base;
  }
  return issuesWith(base).filter((issue) => !places.some((place) => concerns(issue, place)));
}

/** Whether an issue may be caused by the value at a place: the issue is there, below it, or at an object or list that holds it. */
function concerns({ path }: Issue, place: Place): boolean {
  return isWithin(path, place) || (path !== '' && isWithin(place, path));
}

function isWithin(path: string, place: Place): boolean {
  return path === place || path.startsWith(`${place}.`) || path.startsWith(`${place}[`);
}

function placesOf(value: Value, at: Place): readonly Place[] {
  switch (value.kind) {
    case 'constant':
      return [];
    case 'expression':
      return [at];
    case 'list':
      return value.items.flatMap((item, index) => placesOf(item, `${at}[${index}]`));
    case 'object':
      return [...value.fields].flatMap(([name, field]) => placesOf(field, at ? `${at}.${name}` : name));
  }
}

function filled(value: Value, at: Place, samples: Samples): unknown {
  switch (value.kind) {
    case 'constant':
      return value.constant;
    case 'expression':
      return samples.get(at);
    case 'list':
      return value.items.map((item, index) => filled(item, `${at}[${index}]`, samples));
    case 'object': {
      const fields = [...value.fields].map(
        ([name, field]) => [name, filled(field, at ? `${at}.${name}` : name, samples)] as const,
      );
      return Object.fromEntries(fields.filter(([, field]) => field !== undefined));
    }
  }
}
