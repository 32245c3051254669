import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { key } from '../../../clients/typescript/src/index.ts';
import type { Fault } from '../../../lib/mappings/fault.ts';
import { compileKey, evaluateKey } from '../../../lib/mappings/key.ts';
import { anyCharacter } from '../../kit/any-character.ts';

const part = fc.oneof(
  fc.string({ unit: anyCharacter, minLength: 1, maxLength: 4 }).filter((text) => text.trim() !== ''),
  fc.maxSafeInteger(),
  fc.boolean(),
);

describe('a key of parts', () => {
  it('is what a mapping makes of the same parts', () => {
    const likeMappings = fc.property(fc.array(part, { minLength: 1, maxLength: 3 }), (parts) => {
      const faults: Fault[] = [];
      const compiled = compileKey(
        parts.map((_, index) => `detail.parts[${index}]`),
        faults,
      );
      expect(faults).toEqual([]);
      expect(key(...parts)).toBe(evaluateKey(compiled, { detail: { parts } }, false));
    });
    fc.assert(likeMappings);
  });

  it.each([
    ['no part', []],
    ['a missing part', ['order', undefined]],
    ['an empty part', ['order', ' ']],
    ['a number that JavaScript does not keep', ['order', 2 ** 53]],
  ])('is refused for %s', (_, parts) => {
    expect(() => key(...(parts as string[]))).toThrow(TypeError);
  });

  it('is refused where it is longer than a key may be', () => {
    expect(() => key('x'.repeat(252))).toThrow(RangeError);
    expect(key('x'.repeat(251)).length).toBe(255);
  });
});
