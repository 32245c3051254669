import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { judge } from '../../../lib/judge.ts';
import { exactId, Segment } from '../../../lib/vendors/id-text.ts';

const Id = exactId(Segment);

it('takes any exact number as its digits', () => {
  fc.assert(fc.property(fc.maxSafeNat(), (id) => Id.parse(id) === String(id)));
});

it.each([
  [2 ** 53, 'must be a text, not a number: as a number it may be the id of somebody else'],
  [1.5, 'must be a text, not a number: as a number it may be the id of somebody else'],
  [null, 'must be a text, not null'],
  [undefined, 'is required'],
  [['a'], 'must be a text, not a list'],
  [{}, 'must be a text, not an object'],
])('never guesses an id from %j, and says what is wrong with it: %s', (id, message) => {
  expect(judge(Id, id)).toEqual({ issues: [{ path: '', message }] });
});

it.each(['', '.', '..', 'a/b', 'a\\b', 'a?b', 'a#b', '%2e', 'a b', 'x'.repeat(257)])(
  'refuses %j, which would leave its segment of a path',
  (id) => {
    expect(Id.safeParse(id).error?.issues).toMatchObject([{ message: expect.stringContaining('one segment') }]);
  },
);
