import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { check, parseJson, soundJson } from '../../../../lib/doors/intake/check.ts';
import { AppError } from '../../../../lib/errors/app-error.ts';
import { pathOf } from '../../../../lib/judge.ts';

function refusal(task: () => unknown): AppError {
  try {
    task();
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('Nothing was refused.');
}

describe('check', () => {
  const schema = z.strictObject({ name: z.string(), files: z.optional(z.array(z.strictObject({ data: z.string() }))) });

  it('answers what the schema makes of the value', () => {
    expect(check(schema, { name: 'a' })).toEqual({ name: 'a' });
  });

  it('names every place that is wrong', () => {
    const { kind, facts } = refusal(() => check(schema, { files: [{ data: 1 }], other: 2 }));
    expect(kind).toBe('invalid_input');
    expect(facts.issues?.map(({ path }) => path).sort()).toEqual(['files[0].data', 'name', 'other']);
  });

  it('says which place is wrong first in its message', () => {
    expect(refusal(() => check(schema, { name: 1 })).message).toMatch(/^name: /);
    expect(refusal(() => check(schema, 1)).message).not.toMatch(/^:/);
  });

  it('does not answer at length, however much is wrong', () => {
    const many = Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`field${index}`, 1]));
    expect(refusal(() => check(schema, { name: 'a', ...many })).facts.issues).toHaveLength(50);
    const long = refusal(() => check(schema, { name: 'a', ['x'.repeat(1e6)]: 1 }));
    expect(JSON.stringify(long.facts).length + long.message.length).toBeLessThan(1_000);
  });

  it('never shows a value', () => {
    const secret = fc.string({ minLength: 12, maxLength: 40 }).map((text) => `secret-${text}`);
    fc.assert(
      fc.property(secret, fc.constantFrom('name', 'files', 'data'), (value, field) => {
        const bad = {
          name: { name: [value] },
          files: { name: 'a', files: value },
          data: { name: 'a', files: [{ data: [value] }] },
        };
        const error = refusal(() => check(schema, bad[field as keyof typeof bad]));
        expect(JSON.stringify([error.message, error.facts])).not.toContain(JSON.stringify(value).slice(1, -1));
      }),
    );
  });
});

describe('parseJson', () => {
  it('reads JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(parseJson(JSON.stringify(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it.each(['', '{', 'undefined', "{'a': 1}", '{"a": 1,}', 'NaN'])('refuses %j without repeating it', (text) => {
    const error = refusal(() => parseJson(text));
    expect(error).toMatchObject({ kind: 'invalid_input', message: 'The body is not valid JSON.' });
  });
});

describe('soundJson', () => {
  it('lets pass what JSON can say without loss', () => {
    const key = fc
      .string({ unit: 'grapheme' })
      .filter((name) => !['__proto__', 'constructor', 'prototype'].includes(name));
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        { maxDepth: 5 },
        fc.maxSafeInteger(),
        fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 }),
        fc.string({ unit: 'grapheme' }),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie('any')),
        fc.dictionary(key, tie('any')),
      ),
    })).any;
    fc.assert(fc.property(value, (sound) => soundJson(sound)));
  });

  it.each([
    ['a number that would be rounded', { a: { b: [1, 2 ** 53] } }, 'a.b[1]'],
    ['no number', { a: Number.NaN }, 'a'],
    ['an endless number', { a: Number.POSITIVE_INFINITY }, 'a'],
    ['half a character', { a: ['\ud800'] }, 'a[0]'],
    ['the other half', { a: '\udc00 and more' }, 'a'],
    ['a prototype', JSON.parse('{"a":[{"__proto__":1}]}'), 'a[0].__proto__'],
    ['a constructor', { constructor: 1 }, 'constructor'],
    ['NUL', { a: 'b\0c' }, 'a'],
    ['a name with NUL', { a: { 'b\0': 1 } }, 'a'],
    ['a name with half a character', { a: { 'b\ud800': 1 } }, 'a'],
  ])('refuses %s, and names the place', (_, value, path) => {
    expect(refusal(() => soundJson(value)).facts.issues).toMatchObject([{ path }]);
  });

  it('takes 32 lists within one another, and no more', () => {
    const nested = (depth: number) => JSON.parse(`${'['.repeat(depth)}${']'.repeat(depth)}`);
    soundJson(nested(33));
    expect(refusal(() => soundJson(nested(34))).facts.issues).toHaveLength(1);
  });

  it('refuses nesting that goes on and on, without going down all the way', () => {
    const deep = JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`);
    expect(refusal(() => soundJson(deep)).facts.issues).toHaveLength(1);
  });

  it.each([
    ['a list', JSON.parse(`[${'0,'.repeat(3_000_000)}0]`)],
    ['lists', JSON.parse(`[${'[[]],'.repeat(1_000_000)}0]`)],
    ['an object', Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [`f${index}`, 0]))],
  ])('refuses %s of more values than anybody means, and reads no further', (_, values) => {
    const from = process.cpuUsage();
    expect(refusal(() => soundJson(values)).message).toBe('The input has more than 10000 values.');
    expect(process.cpuUsage(from).user / 1_000).toBeLessThan(200);
  });
});

it.each([
  [[], ''],
  [['text'], 'text'],
  [['attachments', 0, 'data'], 'attachments[0].data'],
  [[0, 'a'], '[0].a'],
])('writes %j as %j', (path, text) => {
  expect(pathOf(path)).toBe(text);
});
