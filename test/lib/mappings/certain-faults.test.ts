import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { operations } from '../../../functions/registry.ts';
import { certainFaults } from '../../../lib/mappings/certain-faults.ts';
import type { Value } from '../../../lib/mappings/value.ts';

const BROUGHT: Value = { kind: 'expression', expression: { isPath: true, evaluate: async () => undefined } };

/** A mapping's input: `@` is what the event decides. */
function valueFrom(source: unknown): Value {
  if (source === '@') return BROUGHT;
  if (Array.isArray(source)) return { kind: 'list', items: source.map(valueFrom) };
  if (typeof source !== 'object' || source === null) return { kind: 'constant', constant: source };
  return { kind: 'object', fields: new Map(Object.entries(source).map(([name, field]) => [name, valueFrom(field)])) };
}

/** The places in a value, each as the path to it. */
function placesIn(value: unknown, at: readonly string[] = []): (readonly string[])[] {
  const below = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  return [...(at.length > 0 ? [at] : []), ...below.flatMap(([name, field]) => placesIn(field, [...at, name]))];
}

function brought(value: unknown, [step, ...below]: readonly string[]): unknown {
  if (step === undefined || value === '@') return '@';
  if (Array.isArray(value)) return value.map((item, index) => (String(index) === step ? brought(item, below) : item));
  return { ...Object(value), [step]: brought(Object(value)[step], below) };
}

describe.each(operations.map((operation) => [operation.name, operation] as const))('%s', (_, { input, example }) => {
  it('has no certain fault in a good input, whatever parts of it the event decides', () => {
    const places = placesIn(example);
    const pairs = places.flatMap((one) => places.map((other) => brought(brought(example, one), other)));
    const all = Object.fromEntries(Object.keys(example).map((name) => [name, '@']));
    for (const source of [example, all, ...pairs]) {
      expect({ source, faults: certainFaults(valueFrom(source), input) }).toEqual({ source, faults: [] });
    }
  });
});

describe('a fault is certain', () => {
  const Schema = z
    .strictObject({ kind: z.enum(['now', 'later']), at: z.optional(z.string()), note: z.optional(z.string()) })
    .check(
      z.refine(({ kind, at }) => (kind === 'later') === (at !== undefined), {
        path: ['at'],
        message: 'goes with later',
      }),
    );

  it.each([
    ['with constants alone', { kind: 'later' }, ['at']],
    ['where what the event decides has nothing to do with it', { kind: 'later', note: '@' }, ['at']],
    ['in a constant beside what the event decides', { kind: 'soon', at: '@' }, ['kind']],
    ['not where the event may mend it', { kind: '@' }, []],
    ['not where the event may leave out what is too much', { kind: 'now', at: '@' }, []],
    ['not where it is the event that decides', { kind: '@', at: 'then' }, []],
  ])('%s', (_, source, paths) => {
    expect(certainFaults(valueFrom(source), Schema).map(({ path }) => path)).toEqual(paths);
  });
});
