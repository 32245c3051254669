import { describe, expect, it } from 'vitest';
import { isIn, type Period } from '../../../dev/simulation/aws-outages.ts';
import { PLAINLY, plainReplies, vendorWorld } from '../../../dev/simulation/plans.ts';
import { type Plan, START, simulate } from '../../../dev/simulation/simulation.ts';
import { CALM } from '../../../dev/simulation/weather.ts';
import { sampled } from '../../kit/depth.ts';
import { endsOf, HOUR_MS, MINUTE_MS, mostWithin, percentile, playedWell, SECOND_MS } from './figures.ts';

describe('A vendor that is down for an hour while actions come in', () => {
  const ACTIONS = 240;
  /** Units a minute: the backlog fills as many minutes as 4,000 actions do at an account with 2,000. */
  const LIMIT = 120;
  const OUTAGE: Period = { from: START + 2 * MINUTE_MS, to: START + 2 * MINUTE_MS + HOUR_MS };
  const PROBE_MS = 30 * SECOND_MS;

  const plan: Plan = {
    ...{ seed: 1, actions: ACTIONS, paceMs: (50 * MINUTE_MS) / ACTIONS },
    weather: { ...CALM, outage: OUTAGE },
    scenarios: (clock, random) => [plainReplies(vendorWorld(clock, random), ACTIONS / 2, { limitPerMinute: LIMIT })],
  };

  it('is asked by one probe each half minute, and then gets the whole backlog at the pace of its limit', async () => {
    const outcome = await playedWell(plan);
    const { calls } = outcome;
    const during = calls.filter(({ at }) => isIn(OUTAGE, at));
    // Those that find out, and what they had under way; whoever hung has given up by then.
    const open = during.filter(({ at }) => at > OUTAGE.from + MINUTE_MS);
    const gaps = open.slice(1).map(({ at }, index) => at - (open[index]?.at ?? 0));
    expect(during.length - open.length).toBeLessThanOrEqual(10);
    expect(open.length).toBeGreaterThan(90);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(PROBE_MS);

    const ends = endsOf(outcome);
    expect(ends.filter((at) => at > OUTAGE.from).length).toBeGreaterThan(0.9 * ACTIONS);
    expect(percentile(0.95, ends) - OUTAGE.to).toBeLessThanOrEqual(10 * MINUTE_MS);
    expect(percentile(1, ends) - OUTAGE.to).toBeLessThanOrEqual(30 * MINUTE_MS);

    const after = calls.filter(({ at }) => at >= OUTAGE.to);
    expect(mostWithin(10 * SECOND_MS, after)).toBeLessThanOrEqual(LIMIT / 2);
    expect(mostWithin(MINUTE_MS, after)).toBeLessThanOrEqual(1.3 * LIMIT);
  });
});

describe('A vendor of whom nothing works', () => {
  const ACTIONS = 20;
  const OUTAGE: Period = { from: START, to: START + HOUR_MS };

  it.each(sampled(Object.keys(PLAINLY) as (keyof typeof PLAINLY)[], 2))(
    'is called once per attempt: no retry is multiplied by another (%s)',
    async (vendor) => {
      let waves = 0;
      const { calls } = await simulate({
        ...{ seed: 1, actions: ACTIONS, paceMs: SECOND_MS, weather: { ...CALM, outage: OUTAGE } },
        scenarios: (clock, random) => [PLAINLY[vendor](vendorWorld(clock, random), ACTIONS)],
        onLine(line) {
          const { message, timestamp } = JSON.parse(line);
          const isWave = message === 'attempt failed' || message === 'evidence not readable';
          if (isWave && isIn(OUTAGE, Date.parse(timestamp))) waves += 1;
        },
      });
      const during = calls.filter(({ at }) => isIn(OUTAGE, at)).length;
      expect(waves).toBeGreaterThan(50);
      expect(during / waves).toBeLessThanOrEqual(1.1);
    },
  );
});
