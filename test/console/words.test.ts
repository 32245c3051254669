import { expect, it } from 'vitest';
import { counted, planSummary } from '../../console/words.ts';

it.each([
  [0, '0 rows'],
  [1, '1 row'],
  [2, '2 rows'],
])('counts in words that fit the number: %i', (count, said) => {
  expect(counted(count, 'row')).toBe(said);
});

it('takes the word for many where more than an s makes it', () => {
  expect([1, 2].map((count) => counted(count, 'reply', 'replies'))).toEqual(['1 reply', '2 replies']);
});

it('counts every row of a plan once', () => {
  expect(planSummary({ rows: 5, items: 4, repeated: 1 })).toBe(
    '5 rows: 3 to carry out, 1 with the key of an earlier row, 1 refused.',
  );
});
