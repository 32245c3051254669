import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { exactId, Segment } from '../../../lib/vendors/id-text.ts';

const Id = exactId(Segment);

it('takes any exact number as its digits', () => {
  fc.assert(fc.property(fc.maxSafeNat(), (id) => Id.parse(id) === String(id)));
});

it.each([2 ** 53, 1.5, Number.NaN, null, undefined, ['a'], {}])('never guesses an id from %j', (id) => {
  expect(Id.safeParse(id).error?.issues[0]?.message).toMatch(/must be a string/);
});

it.each(['', '.', '..', 'a/b', 'a\\b', 'a?b', 'a#b', '%2e', 'a b', 'x'.repeat(257)])(
  'refuses %j, which would leave its segment of a path',
  (id) => {
    expect(Id.safeParse(id).error?.issues).toMatchObject([{ message: expect.stringContaining('one segment') }]);
  },
);
