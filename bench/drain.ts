import { LIMIT, UNITS_OF_A_REPLY } from './neighbours/limit.ts';
import { changeOf, faultsOf, LANES, play } from './neighbours/play.ts';
import { defineBench } from './report/define-bench.ts';

const ACTIONS = 2_000;
const MINUTE_MS = 60_000;

export const bench = defineBench({
  measures: `a backlog of ${ACTIONS.toLocaleString('en-US')} replies that events ask for at once, at Help Scout’s limit of ${LIMIT} units a minute, beside a quiet account; virtual time`,
  isExact: true,
  isQuick: false,
  figures: {
    'share of the vendor’s units that replies use until the last is done': {
      unit: '%',
      atLeast: 95,
      quotedAs: 'share of the vendor’s rate limit that a backlog uses while it drains',
    },
    'the backlog': { unit: 'minutes' },
    'longest wait of a person at the same account': { unit: 'ms' },
    'p95 of the quiet account becomes longer by, at worst': { unit: '%', atMost: 20 },
    'actions lost, sent twice or not done': { unit: '', atMost: 0 },
  },

  async run({ show, size: actions = ACTIONS }) {
    const size = { minutes: Math.ceil((actions * UNITS_OF_A_REPLY) / LIMIT), bulk: actions };
    const alone = await play([], size);
    const figures = await play(['bulk'], size);
    const { bulk, besideBulk } = figures;
    const minutes = bulk.most / MINUTE_MS;
    // A person's reply that came after the last of the backlog used units of a minute that is not counted: there is at most one.
    const replies = bulk.count - bulk.undone + Math.min(besideBulk.count, Math.floor(minutes + 0.5));
    for (const lane of LANES) {
      show?.(`${lane.padEnd(10)} ${alone[lane].p95.toFixed(0)} ms alone, ${figures[lane].p95.toFixed(0)} ms beside it`);
    }
    show?.(`${replies} replies of ${UNITS_OF_A_REPLY} units in ${minutes.toFixed(2)} minutes\n`);
    return {
      'share of the vendor’s units that replies use until the last is done':
        (100 * replies * UNITS_OF_A_REPLY) / (LIMIT * minutes),
      'the backlog': minutes,
      'longest wait of a person at the same account': besideBulk.most,
      'p95 of the quiet account becomes longer by, at worst': Math.max(
        ...LANES.map((lane) => 100 * changeOf(lane, figures, alone)),
      ),
      'actions lost, sent twice or not done': faultsOf(figures),
    };
  },
});
