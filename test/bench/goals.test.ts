import { describe, expect, it } from 'vitest';
import { loadBench } from '../../bench/report/benches.ts';
import { measure } from '../../bench/report/define-bench.ts';
import { isMet } from '../../scripts/figures.ts';

describe('A bench that takes minutes meets its goals at a small size, too', () => {
  it.each([
    ['drain', 150],
    ['growth', 1_500],
  ])('%s at %i', async (name, size) => {
    const figures = await measure(await loadBench(name), { size });
    expect(figures.filter((figure) => isMet(figure) !== undefined).length).toBeGreaterThan(2);
    expect(figures.filter((figure) => isMet(figure) === false)).toEqual([]);
  });
});
