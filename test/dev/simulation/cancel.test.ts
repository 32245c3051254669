import { expect, it } from 'vitest';
import { ended } from '../../../lib/ledger/records/action.ts';
import { seeds } from '../../kit/depth.ts';
import { type Contest, contests } from './cancel-play.ts';

/** Of ten actions each. */
const WORLDS = seeds({ quick: 12, thorough: 100 });

/** What is not true of the answers that somebody got who cancelled. */
function untrue({ action, answers, effects }: Contest): readonly string[] {
  const isCancelled = action?.state === 'cancelled' && action.reason === 'caller';
  const last = answers.at(-1);
  return [
    ...answers.filter((status) => ![0, 200, 409, 503].includes(status)).map((status) => `was answered ${status}`),
    ...(last === 200 || last === 409 ? [] : ['was never answered clearly']),
    ...(last === 200 && !isCancelled ? [`was told cancelled, and is ${action?.state} ${action?.reason}`] : []),
    ...(last === 409 && isCancelled ? ['was told too late, and is cancelled'] : []),
    ...(action?.state === 'cancelled' && effects.length > 0 ? [`is cancelled, and happened as ${effects}`] : []),
    ...(action && !ended(action) && action.state !== 'held' ? [`is still ${action.state}`] : []),
  ];
}

it('tells the truth to everybody who cancels while it is being sent: cancelled and without effect, or too late', async () => {
  const outcomes = { cancelled: 0, 'too late': 0 };
  const wrong: string[] = [];
  for (const seed of WORLDS) {
    for (const [n, contest] of (await contests(seed)).entries()) {
      const last = contest.answers.at(-1);
      outcomes[last === 200 ? 'cancelled' : 'too late'] += 1;
      wrong.push(...untrue(contest).map((what) => `seed ${seed}, action ${n}: ${what}`));
    }
  }
  expect(wrong).toEqual([]);
  expect(outcomes.cancelled + outcomes['too late']).toBe(10 * WORLDS.length);
  expect(outcomes.cancelled).toBeGreaterThan(2.5 * WORLDS.length);
  expect(outcomes['too late']).toBeGreaterThan(2.5 * WORLDS.length);
});
