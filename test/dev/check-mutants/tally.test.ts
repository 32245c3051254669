import { expect, it } from 'vitest';
import type { Mutant } from '../../../dev/check-mutants/entries.ts';
import { Tally } from '../../../dev/check-mutants/tally.ts';

const mutant = (id: string, equivalent?: string): Mutant => ({
  ...{ id, file: 'lib/a.ts', line: 'a', becomes: 'b', breaks: 'It is a.', killedBy: 'test/a.test.ts', equivalent },
});
const [first, second, third, other] = ['pace:1', 'pace:2', 'pace:3', 'line:1'].map((id) => mutant(id)) as [
  Mutant,
  Mutant,
  Mutant,
  Mutant,
];

it('says of each list how it went once its last mutant was tried, in whatever order they come', () => {
  const tally = new Tally([first, second, mutant('pace:4', 'Nothing differs.'), other]);
  expect(tally.add(first, 'killed')).toBeUndefined();
  expect(tally.add(other, 'killed')).toBe('✓ line: 1 of 1 killed, 0 of them by not ending; 0 equivalent');
  expect(tally.isClean).toBe(false);
  expect(tally.add(second, 'endless')).toBe('✓ pace: 2 of 2 killed, 1 of them by not ending; 1 equivalent');
  expect(tally.isClean).toBe(true);
});

it('names in the end each that survived, and each that could not be tried, and is not clean', () => {
  for (const outcome of ['survived', 'broken', 'untold'] as const) {
    const tally = new Tally([third, other]);
    expect(tally.add(third, outcome)).toMatch(/^✗ pace: 0 of 1 killed/);
    tally.add(other, 'killed');
    expect(tally.isClean).toBe(false);
    expect(tally.table()).toContain(`✗ pace:3 ${outcome}: It is a.`);
    expect(tally.table()).not.toContain('line:1');
  }
});

it('counts each list and all of them in a table', () => {
  const tally = new Tally([first, second, other]);
  for (const each of [first, second]) tally.add(each, 'killed');
  tally.add(other, 'survived');
  expect(tally.table().split('\n').slice(0, 4)).toEqual([
    'list            kept  killed  endless  survived  untried  equivalent',
    'pace               2       2        0         0        0           0',
    'line               1       0        0         1        0           0',
    'all                3       2        0         1        0           0',
  ]);
});
