import { longestBecauseOf, play, TURN_MS } from './bulk/play.ts';
import { defineBench } from './report/define-bench.ts';

const ROWS = 1_000;
const CALLERS = { callerEveryMs: 30_000, leastCallers: 20 };

export const bench = defineBench({
  measures: `a job of npm run bulk, stopped and run again, beside people who reply at the same account; virtual time, ${ROWS} rows`,
  isExact: true,
  isQuick: false,
  figures: {
    'rows that are not done': { unit: '', atMost: 0 },
    'replies missing or sent twice': { unit: '', atMost: 0 },
    'longest wait of a person because of the job': { unit: 'ms', atMost: TURN_MS },
    'actions open at once': { unit: '' },
    'the job': { unit: 'minutes' },
  },

  async run({ show, size: rows = ROWS }) {
    const size = { ...CALLERS, rows, stopAfter: 0.4 * rows };
    const beside = await play(size);
    const { states, replayed, mails, twice, mostOpen, callersMs, minutes } = beside;
    const alone = await play({ ...size, rows: 0, leastCallers: callersMs.length });
    const longest = longestBecauseOf(beside, alone);
    show?.(`${rows} rows at 400 units a minute, stopped after ${size.stopAfter} and run again:
  rows                 ${Object.entries(states)
    .map(([state, count]) => `${count} ${state}`)
    .join(', ')}
  on record before     ${replayed} of the rows, when it was run again
  customers have       ${mails} replies: ${rows} of the job, ${callersMs.length} of people beside it; ${twice} twice
  people waited        ${Math.max(...callersMs).toFixed(0)} ms at most, and ${longest.toFixed(0)} ms longer than without the job; a turn is ${TURN_MS} ms
`);
    return {
      'rows that are not done': rows - (states['done'] ?? 0),
      'replies missing or sent twice': twice + Math.abs(mails - rows - callersMs.length),
      'longest wait of a person because of the job': longest,
      'actions open at once': mostOpen,
      'the job': minutes,
    };
  },
});
