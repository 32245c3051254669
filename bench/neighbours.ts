import { type Column, table } from '../dev/terminal/table.ts';
import { changeOf, type Figures, faultsOf, LANES, play } from './neighbours/play.ts';
import { LONGEST, TROUBLES, type TroubleName } from './neighbours/troubles.ts';
import { defineBench } from './report/define-bench.ts';

/** Shorter plays have too few actions for a p95. */
const MINUTES = 15;
const BULK_A_MINUTE = 60;
const NAMES = Object.keys(TROUBLES) as TroubleName[];

export const bench = defineBench({
  measures: `a quiet account beside six others, each with a trouble of its own: what becomes of its p95; virtual time, ${MINUTES} minutes`,
  isExact: true,
  isQuick: false,
  figures: {
    'callers wait longer by': { unit: '%', atMost: 20 },
    'events take longer by': { unit: '%', atMost: 20 },
    'what was asked for a later time takes longer by': { unit: '%', atMost: 20 },
    'any of these beside three slow, two hanging and a bulk job by': { unit: '%', atMost: 20 },
    'actions lost, sent twice, expired or not done': { unit: '', atMost: 0 },
  },

  async run({ show, size: minutes = MINUTES }) {
    const size = { minutes, bulk: BULK_A_MINUTE * minutes };
    const alone = await play([], size);
    const together = await play(NAMES, size);
    const longest = await play(LONGEST, size);
    const plays = [{ beside: 'nobody', figures: alone }];
    // Which of them it is, where the figures are bad.
    for (const name of show ? NAMES : []) plays.push({ beside: name, figures: await play([name], size) });
    plays.push({ beside: 'all of them', figures: together });
    plays.push({ beside: '3 slow, 2 hanging, bulk', figures: longest });
    show?.(`From when an action is wanted until it is done, in ms at p95, and the change against the same account alone.
  callers   what a caller waits for
  events    what an event asks for
  later     what was asked for a later time: workers drive it, which all accounts share
`);
    show?.(`${table(plays, columns(alone))}\n`);
    const longer = (lane: (typeof LANES)[number], figures = together) => 100 * changeOf(lane, figures, alone);
    return {
      'callers wait longer by': longer('callers'),
      'events take longer by': longer('events'),
      'what was asked for a later time takes longer by': longer('later'),
      'any of these beside three slow, two hanging and a bulk job by': Math.max(
        ...LANES.map((lane) => longer(lane, longest)),
      ),
      'actions lost, sent twice, expired or not done': faultsOf(together) + faultsOf(longest),
    };
  },
});

interface Played {
  readonly beside: string;
  readonly figures: Figures;
}

function columns(alone: Figures): readonly Column<Played>[] {
  return [
    { title: 'beside', text: ({ beside }) => beside },
    ...LANES.map((lane) => ({
      title: lane,
      text: ({ figures }: Played) =>
        `${figures[lane].p95.toFixed(0)} (${(100 * changeOf(lane, figures, alone)).toFixed(0)} %)`,
    })),
    { title: 'faults', text: ({ figures }) => String(faultsOf(figures)) },
  ];
}
