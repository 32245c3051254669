import { expect, it } from 'vitest';
import { play, TURN_MS } from '../../bench/bulk/play.ts';

const ROWS = 300;

it('A job carries out every row once, also when it was stopped and run again, and people who reply beside it wait for one turn at most', async () => {
  const alone = await play({ rows: 0, stopAfter: 0, callerEveryMs: 5_000, leastCallers: 40 });
  const { states, replayed, mails, twice, callersMs, minutes } = await play({
    ...{ rows: ROWS, stopAfter: 100, callerEveryMs: 5_000, leastCallers: 40 },
  });
  expect(states).toEqual({ done: ROWS });
  expect(replayed).toBeGreaterThanOrEqual(100);
  expect({ mails, twice }).toEqual({ mails: ROWS + callersMs.length, twice: 0 });
  expect(callersMs.length).toBeGreaterThan(20);
  expect(Math.max(...callersMs) - Math.max(...alone.callersMs)).toBeLessThanOrEqual(TURN_MS);
  expect(minutes).toBeLessThan(1.2 * ((ROWS * 3) / (400 * 0.8)));
});
