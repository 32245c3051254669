import type { Dice } from './dice.ts';
import type { Schema } from './endpoints.ts';

/** A value with one thing wrong, and what that is. */
export interface Broken {
  readonly value: unknown;
  readonly says: string;
}

type Path = readonly (string | number)[];

/** Values that are of no field's kind, or hardly of any. */
const STRANGERS: readonly unknown[] = [
  ...[null, true, false, 0, -1, 1.5, 2 ** 53, 1e300, '', ' ', '\u0000', 'a\u0000b', 'x'.repeat(7_000), '..', '\n'],
  ...[[], [null], [[]], {}, { a: 1 }, '2026-02-31T00:00:00Z', '0', 'true', '#', 'a b', 'ä@', '@', '====', '<p></p>'],
];

/** Breaks a body in one place: something missing, something more, or something else. It may turn out to be valid still. */
export function breakBody(body: unknown, { properties = {} }: Schema, dice: Dice): Broken {
  const places = placesOf(body);
  const place = dice.one(places) ?? [];
  const name = place.join('.');
  switch (dice.below(4)) {
    case 0:
      return { value: without(body, place), says: `without ${name}` };
    case 1:
      return { value: set(body, [...place.slice(0, -1), `x${dice.below(1_000)}`], 1), says: `more beside ${name}` };
    case 2: {
      const absent = Object.keys(Object(properties)).filter((field) => !Object.hasOwn(Object(body), field));
      const field = dice.one(absent) ?? 'other';
      return { value: set(body, [field], dice.one(STRANGERS)), says: `with ${field}` };
    }
    default: {
      const stranger = dice.one(STRANGERS);
      return {
        value: set(body, place, stranger),
        says: `${name || 'the body'} as ${JSON.stringify(stranger)?.slice(0, 40)}`,
      };
    }
  }
}

/** Breaks a text of a path, a query or a header, which takes visible text alone. */
export function breakText(text: string, place: 'path' | 'query' | 'header', dice: Dice): string {
  if (place === 'header') return dice.one(['', `${text} x`, 'x'.repeat(300)]) ?? '';
  const changes = ['', ' ', `${text} `, `${text}/x`, `${text}\u0000`, '..', 'ü', `${text}?`, 'yes', '0', '-1', '1e3'];
  return dice.one([...changes, 'x'.repeat(300), `${text}\n`, `${text}%`]) ?? '';
}

/** Every place in a value but the value itself; of an empty one, that. */
function placesOf(value: unknown, at: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [at];
  const within = Object.entries(value).flatMap(([key, item]) => {
    const place = [...at, Array.isArray(value) ? Number(key) : key];
    return [place, ...placesOf(item, place)];
  });
  return within.length > 0 ? within : [at];
}

function set(value: unknown, [key, ...rest]: Path, to: unknown): unknown {
  if (key === undefined) return to;
  const inner = set(Object(value)[key], rest, to);
  if (Array.isArray(value)) return value.map((item, index) => (index === key ? inner : item));
  return { ...Object(value), [key]: inner };
}

function without(value: unknown, [key, ...rest]: Path): unknown {
  if (key === undefined || typeof value !== 'object' || value === null) return value;
  if (rest.length > 0) return set(value, [key], without(Object(value)[key], rest));
  if (Array.isArray(value)) return value.filter((_, index) => index !== key);
  return Object.fromEntries(Object.entries(value).filter(([name]) => name !== key));
}
