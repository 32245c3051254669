import { expect, it } from 'vitest';
import { faultOf, readMutants } from '../../dev/check-mutants/entries.ts';
import { ROOT } from '../../scripts/catalog.ts';

const MUTANTS = readMutants(ROOT);

it('finds each kept fault’s line once in its file, and what it becomes can be parsed', () => {
  const wrong = MUTANTS.flatMap((mutant) => {
    const fault = faultOf(ROOT, mutant);
    return fault === undefined ? [] : [`${mutant.id}: ${fault}`];
  });
  expect(wrong).toEqual([]);
});

it('keeps no fault twice, and says of each in a sentence what it would break', () => {
  const texts = MUTANTS.map(({ file, line, becomes }) => JSON.stringify([file, line, becomes]));
  expect(texts.filter((text, index) => texts.indexOf(text) !== index)).toEqual([]);
  expect(MUTANTS.filter(({ breaks }) => !/^\p{Lu}.*\.$/su.test(breaks))).toEqual([]);
});
