import type { Issue } from '../errors/app-error.ts';
import { judge } from '../judge.ts';
import type { Schema } from '../operation.ts';
import { asLists } from './lists.ts';
import type { Value } from './value.ts';

/** Where an event decides the value: `customer.email`, `cc[0]`. */
type Place = string;
type Samples = ReadonlyMap<Place, unknown>;

/** What an event may bring: at each place the one that leaves fewest issues stands for all. */
const BROUGHT: readonly unknown[] = [
  ...['text', '123', 'ana@example.com', '2099-01-01T00:00:00Z', 'open', 'closed', 'Active', 'helpscout', true, false],
  ...[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 123, ['text'], [123], ['ana@example.com'], {}, null, undefined],
];

/**
 * Returns what the operation's schema refuses of a mapping's input whatever the event holds: what is wrong beside the values that
 * the event decides, even with those that fit best there. Of an object of which the event decides a part, nothing is said but of its
 * constants: what fits there is not known.
 */
export function certainFaults(input: Value, schema: Schema<unknown>): readonly Issue[] {
  const places = placesOf(input, '');
  const issuesWith = (samples: Samples): readonly Issue[] => {
    const judged = judge(schema, asLists(schema, filled(input, '', samples)));
    return 'issues' in judged ? judged.issues : [];
  };
  let base: Samples = new Map(places.map((place) => [place, BROUGHT[0]]));
  for (const place of [...places, ...places]) {
    if (issuesWith(base).length === 0) return [];
    const tried = BROUGHT.map((sample) => new Map(base).set(place, sample));
    const counts = tried.map((samples) => issuesWith(samples).length);
    base = tried[counts.indexOf(Math.min(...counts))] ?? base;
  }
  return issuesWith(base).filter((issue) => !places.some((place) => isOf(place, issue)));
}

/** Whether an issue may be one of the value at a place: it is there, below, or at an object that the value stands in. */
function isOf(place: Place, { path }: Issue): boolean {
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
