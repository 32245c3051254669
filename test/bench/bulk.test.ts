import { expect, it } from 'vitest';
import { longestBecauseOf, play, TURN_MS } from '../../bench/bulk/play.ts';

const ROWS = 300;

it('A job carries out every row once, also when it was stopped and run again, and people who reply beside it wait for one turn at most', async () => {
  const callers = { stopAfter: 100, callerEveryMs: 5_000, leastCallers: 40 };
  const beside = await play({ ...callers, rows: ROWS });
  const { states, replayed, mails, twice, callersMs, minutes } = beside;
  const alone = await play({ ...callers, rows: 0, leastCallers: callersMs.length });
  expect(states).toEqual({ done: ROWS });
  expect(replayed).toBeGreaterThanOrEqual(100);
  expect({ mails, twice }).toEqual({ mails: ROWS + callersMs.length, twice: 0 });
  expect(callersMs.length).toBeGreaterThan(20);
  // Without the job the first waits for a new container, and every other as long as the next.
  expect(new Set(alone.callersMs.slice(1)).size).toBe(1);
  expect(longestBecauseOf(beside, alone)).toBeGreaterThanOrEqual(0);
  expect(longestBecauseOf(beside, alone)).toBeLessThanOrEqual(TURN_MS);
  expect(minutes).toBeLessThan(1.2 * ((ROWS * 3) / (400 * 0.8)));
});
