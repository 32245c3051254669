import { play, TURN_MS } from './bulk/play.ts';

const SIZE = { rows: 5_000, stopAfter: 2_000, callerEveryMs: 30_000, leastCallers: 100 };

const alone = await play({ ...SIZE, rows: 0 });
const { states, replayed, mails, twice, mostOpen, callersMs, minutes } = await play(SIZE);
const done = states['done'] ?? 0;
const waited = Math.max(...callersMs) - Math.max(...alone.callersMs);

console.log(`A job of ${SIZE.rows} replies at 400 units a minute, stopped after ${SIZE.stopAfter} and run again; virtual time.
  rows                 ${Object.entries(states)
    .map(([state, count]) => `${count} ${state}`)
    .join(', ')}
  took                 ${minutes.toFixed(1)} min
  on record before     ${replayed} of the rows, when it was run again
  customers have       ${mails} replies: ${SIZE.rows} of the job, ${callersMs.length} of people beside it; ${twice} twice
  open at once         ${mostOpen} actions at most, counted each minute
  people waited        ${Math.max(...callersMs).toFixed(0)} ms at most, ${Math.max(...alone.callersMs).toFixed(0)} ms without the job; a turn is ${TURN_MS} ms
`);
const faults = [
  ...(done === SIZE.rows ? [] : [`${SIZE.rows - done} rows are not done`]),
  ...(twice === 0 && mails === SIZE.rows + callersMs.length ? [] : ['a reply is missing, or went out twice']),
  ...(waited <= TURN_MS ? [] : [`a person waited ${waited.toFixed(0)} ms for the job`]),
];
console.log(faults.length === 0 ? 'The job is in the way of nobody.' : `FAULTS\n  ${faults.join('\n  ')}`);
process.exitCode = faults.length === 0 ? 0 : 1;
