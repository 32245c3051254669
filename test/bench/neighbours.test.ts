import { describe, expect, it } from 'vitest';
import { changeOf, faultsOf, LANES, play } from '../../bench/neighbours/play.ts';
import { LONGEST, TROUBLES, type TroubleName } from '../../bench/neighbours/troubles.ts';
import { sampled } from '../kit/depth.ts';

/** Shorter runs have too few actions for a p95. */
const SIZE = { minutes: 6, bulk: 100 };
const alone = await play([], SIZE);

const BESIDE = [
  ['four others that take nine seconds for each action, of which each has 112 a minute', Array(4).fill('slow')],
  ['one that takes nine seconds for each action, of which it has 112 a minute', ['slow']],
  ['one that is forbidden to do anything, and one with a job', ['forbidden', 'bulk']],
  ['one whose credentials are refused', ['refused']],
  ['one whose writes hang while its reads work', ['hanging']],
  ['six others, each with a trouble of its own', Object.keys(TROUBLES) as TroubleName[]],
  ['six others, of which three are slow, the writes of two hang, and one has a job', LONGEST],
] as const;

describe('An account keeps its pace, and loses nothing, beside', () => {
  it.each(sampled(BESIDE, 1))('%s', async (_, troubles) => {
    const figures = await play(troubles, SIZE);
    const changes = LANES.map((lane) => changeOf(lane, figures, alone));
    expect(Math.max(...changes)).toBeLessThanOrEqual(0.2);
    // Everything was asked for twice.
    expect(faultsOf(figures)).toBe(0);
    const { besideBulk } = figures;
    expect(besideBulk.undone).toBe(0);
    // A caller waits for no more than one request of its account's job.
    expect(besideBulk.most).toBeLessThan(1_000);
  });
});
