import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { behind, cursorAt, placeOf } from '../../../../lib/ledger/records/cursor.ts';
import { NEVER } from '../../../../lib/ledger/records/records.ts';

const entry = { key: 'A#act_1', due: 1_000 };
const refused = expect.objectContaining({
  kind: 'invalid_input',
  message: 'from: must be what the page before named as next',
});

const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const decoded = (cursor: string) => JSON.parse(Buffer.from(cursor, 'base64url').toString());

it('comes back to where it was, in the same state’s list only', () => {
  const entries = fc.record({ key: fc.string(), due: fc.oneof(fc.nat(), fc.constant(NEVER + 1.79e12)) });
  fc.assert(
    fc.property(entries, fc.string(), fc.string(), ({ key, due }, state, other) => {
      const cursor = cursorAt(state, { key, due });
      expect(placeOf(state, cursor)).toEqual({ due, tie: expect.stringMatching(/^[\w-]{16}$/) });
      if (other !== state) expect(() => placeOf(other, cursor)).toThrow(refused);
    }),
    { numRuns: 50 },
  );
});

it('can stand in a query, and does not say which record it stands at', () => {
  const cursor = cursorAt('done', entry);
  expect(cursor).toMatch(/^[\w-]+$/);
  expect(JSON.stringify(decoded(cursor))).not.toContain('act_1');
  expect(cursorAt('done', { ...entry, key: 'A#act_2' })).not.toBe(cursor);
  expect(cursorAt('done', { ...entry, due: 1_001 })).not.toBe(cursor);
});

it('cannot be changed by whoever got it', () => {
  const [due, tie, seal] = decoded(cursorAt('done', entry));
  expect(placeOf('done', encoded([due, tie, seal]))).toEqual({ due: 1_000, tie });
  for (const forged of [
    [due + 1, tie, seal],
    [due, `${tie}x`, seal],
    [due, tie, `${seal}x`],
    [due, tie],
    [`${due}`, tie, seal],
    [due, [tie], seal],
    { 0: due, 1: tie, 2: seal, length: 3 },
    null,
    'text',
  ]) {
    expect(() => placeOf('done', encoded(forged))).toThrow(refused);
  }
});

it.each([-1, 2 ** 53, 1e300, '1000', null, true])('stands at no such time as %j, even if it is sealed', (due) => {
  const cursor = cursorAt('done', { key: 'A#act_1', due: due as number });
  expect(() => placeOf('done', cursor)).toThrow(refused);
});

it('stands at the first and at the last moment that there is', () => {
  for (const due of [0, Number.MAX_SAFE_INTEGER])
    expect(placeOf('done', cursorAt('done', { ...entry, due }))).toMatchObject({ due });
});

it.each(['', '!', '{', 'AAAA', encoded([]), encoded({}), '\u0000'])('is not %j', (text) => {
  expect(() => placeOf('done', text)).toThrow(refused);
});

it('goes on behind its record, among those that are due at the same time', () => {
  const ties = ['a', 'b', 'c'].map((key) => ({ key, due: 5 }));
  const place = (key: string) => placeOf('done', cursorAt('done', { key, due: 5 }));
  expect(behind(place('a'), ties).map(({ key }) => key)).toEqual(['b', 'c']);
  expect(behind(place('c'), ties)).toEqual([]);
  expect(behind(place('gone'), ties)).toEqual(ties);
});
