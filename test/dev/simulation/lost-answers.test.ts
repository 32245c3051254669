import { describe, expect, it } from 'vitest';
import { PLAINLY, vendorWorld } from '../../../dev/simulation/plans.ts';
import { isWrite, struck } from '../../../dev/simulation/scenarios/adapted.ts';
import { CALM } from '../../../dev/simulation/weather.ts';
import type { FaultName } from '../../../dev/simulators/faults.ts';
import { percentile, playedWell, SECOND_MS } from './figures.ts';

type Vendor = keyof typeof PLAINLY;

/** A third of fewer would have too few lost answers for a p95. */
const ACTIONS = 120;
/** The vendor acts, and nobody hears of it. */
const LOSSES: readonly FaultName[] = ['hang-after', 'reset-after', 'status-after:500', 'truncated-after'];

/** Plays actions of which every third loses the answer to its first write, each in another way than the one before. */
async function playedWithLosses(vendor: Vendor) {
  const struckBy = new Map<string, FaultName>();
  const seen = new Set<string>();
  const outcome = await playedWell({
    ...{ seed: 1, actions: ACTIONS, paceMs: 2 * SECOND_MS, weather: CALM },
    scenarios(clock, random) {
      const scenario = PLAINLY[vendor](vendorWorld(clock, random), 10 * ACTIONS);
      return [
        struck(scenario, (request) => {
          if (!isWrite(request) || seen.has(request.path)) return undefined;
          seen.add(request.path);
          if (seen.size % 3 !== 0) return undefined;
          const name = LOSSES[struckBy.size % LOSSES.length] ?? 'hang-after';
          struckBy.set(request.path, name);
          return { name };
        }),
      ];
    },
  });
  const lost = [...outcome.witness.actions.values()].filter(({ lostAt }) => lostAt !== undefined);
  expect(new Set(struckBy.values()).size).toBe(LOSSES.length);
  expect(lost.length).toBe(struckBy.size);
  return { outcome, lost };
}

const timeToKnow = ({ lostAt, endedAt }: { lostAt?: number | undefined; endedAt?: number | undefined }) =>
  (endedAt ?? Number.NaN) - (lostAt ?? Number.NaN);

describe('A lost answer whose effect is visible', () => {
  it.each(Object.keys(PLAINLY) as Vendor[])('ends done within 10 s at p95, by itself and once (%s)', async (vendor) => {
    const { outcome, lost } = await playedWithLosses(vendor);
    expect(percentile(0.95, lost.map(timeToKnow))).toBeLessThanOrEqual(10 * SECOND_MS);
    // Khoros shows a note late, or nothing at all: the author's conversations are reactivated again, without the note.
    if (vendor === 'khoros') return;
    expect(lost.filter((action) => !(action.state === 'done' && action.reconciled))).toEqual([]);
    expect(outcome.calls.filter(isWriteCall).length).toBe(ACTIONS);
  });
});

function isWriteCall({ method, url }: { method: string; url: string }): boolean {
  return isWrite({ method, path: url });
}
