import { describe, expect, it } from 'vitest';
import { type Figures, play } from '../../bench/neighbours/play.ts';
import { judge } from '../../dev/simulation/verdict.ts';
import { sampled } from '../kit/depth.ts';

/** Shorter runs have too few actions for a p95. */
const SIZE = { minutes: 6, bulk: 100 };
const alone = await play([], SIZE);

const BESIDE = [
  ['that takes nine seconds for each action, of which it has 112 a minute', ['slow']],
  ['that is forbidden to do anything, and one with a job', ['forbidden', 'bulk']],
  ['whose credentials are refused', ['refused']],
  ['whose writes hang while its reads work', ['hanging']],
] as const;

/** How much longer than alone the quiet account's actions take, at p95. */
function changes({ callers, events, later }: Figures): readonly number[] {
  return [callers.p95 / alone.callers.p95, events.p95 / alone.events.p95, later.p95 / alone.later.p95];
}

describe('An account keeps its pace, and loses nothing, beside another', () => {
  it.each(sampled(BESIDE, 1))('%s', async (_, troubles) => {
    const figures = await play(troubles, SIZE);
    expect(Math.max(...changes(figures))).toBeLessThanOrEqual(1.2);
    const { callers, events, later, bulk, besideBulk } = figures;
    expect([callers, events, later, bulk, besideBulk].map(({ undone }) => undone)).toEqual([0, 0, 0, 0, 0]);
    // Everything was asked for twice.
    expect(judge(figures.outcome).breaches.filter(({ kind }) => kind === 'twice' || kind === 'lost')).toEqual([]);
    // A caller waits for no more than one request of its account's job.
    expect(besideBulk.most).toBeLessThan(1_000);
  });
});
