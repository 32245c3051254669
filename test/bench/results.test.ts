import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { BENCH_NAMES, loadBench } from '../../bench/report/benches.ts';
import { measure } from '../../bench/report/define-bench.ts';
import { ROOT } from '../../scripts/catalog.ts';
import { cellsOf, isMet, readResults } from '../../scripts/figures.ts';

const saved = readResults();
const benches = await Promise.all(BENCH_NAMES.map(async (name) => ({ name, bench: await loadBench(name) })));
const repeated = benches.filter(({ bench }) => bench.isExact && bench.isQuick);

describe('bench/results.json', () => {
  it('has the figures of every bench, and of no other', () => {
    expect(Object.keys(saved)).toEqual(BENCH_NAMES);
    for (const { name, bench } of benches) {
      const { measures, isExact, figures = [] } = saved[name] ?? {};
      expect({ measures, isExact }, `npm run bench -- ${name} --save`).toEqual({
        measures: bench.measures,
        isExact: bench.isExact,
      });
      const aims = figures.map(({ name: figure, value: _, ...aim }) => [figure, aim]);
      expect(Object.fromEntries(aims)).toEqual(bench.figures);
    }
  });

  it.each(repeated)('has of $name what the code does today', async ({ name, bench }) => {
    expect(await measure(bench), `npm run bench -- ${name} --save`).toEqual(saved[name]?.figures);
  });

  it('is what README quotes', () => {
    const readme = readFileSync(`${ROOT}README.md`, 'utf8');
    const quoted = Object.values(saved)
      .flatMap(({ figures }) => figures)
      .filter(({ quotedAs }) => quotedAs !== undefined);
    expect(quoted.length).toBeGreaterThan(4);
    for (const figure of quoted) {
      const { value, goal, verdict } = cellsOf(figure);
      expect(readme).toContain(`| ${figure.quotedAs} | ${value} | ${goal} | ${verdict} |`);
    }
  });
});

describe('a goal', () => {
  const figure = { name: 'wait', value: 5, unit: 'ms' };

  it.each([
    [{ atMost: 5 }, true],
    [{ atMost: 4.9 }, false],
    [{ atLeast: 5 }, true],
    [{ atLeast: 5.1 }, false],
    [{}, undefined],
  ])('%j is met: %s', (goal, met) => {
    expect(isMet({ ...figure, ...goal })).toBe(met);
  });
});
