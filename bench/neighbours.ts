import { type Column, table } from '../dev/terminal/table.ts';
import { changeOf, type Figures, faultsOf, LANES, play } from './neighbours/play.ts';
import { TROUBLES, type TroubleName } from './neighbours/troubles.ts';
import { defineBench } from './report/define-bench.ts';

const MINUTES = 5;
const BULK_A_MINUTE = 60;
const NAMES = Object.keys(TROUBLES) as TroubleName[];

export const bench = defineBench({
  measures: `a quiet account beside others that are in trouble: what its p95 becomes, at worst; virtual time, ${MINUTES} minutes`,
  isExact: true,
  isQuick: false,
  figures: {
    'callers wait longer by': { unit: '%', atMost: 20 },
    'events take longer by': { unit: '%', atMost: 20 },
    'what was asked for a later time takes longer by': { unit: '%', atMost: 20 },
    'actions lost, sent twice or not done': { unit: '', atMost: 0 },
  },

  async run({ show, size: minutes = MINUTES }) {
    const size = { minutes, bulk: BULK_A_MINUTE * minutes };
    const alone = await play([], size);
    const plays = [{ beside: 'nobody', figures: alone }];
    for (const troubles of [...NAMES.map((name) => [name]), NAMES]) {
      const [beside = ''] = troubles.length === 1 ? troubles : ['all of them'];
      plays.push({ beside, figures: await play(troubles, size) });
    }
    show?.(`From when an action is wanted until it is done, in ms at p95, and the change against the same account alone.
  callers   what a caller waits for
  events    what an event asks for
  later     what was asked for a later time: workers drive it, which all accounts share
`);
    show?.(`${table(plays, columns(alone))}\n`);
    const worst = (lane: (typeof LANES)[number]) =>
      Math.max(...plays.map(({ figures }) => 100 * changeOf(lane, figures, alone)));
    return {
      'callers wait longer by': worst('callers'),
      'events take longer by': worst('events'),
      'what was asked for a later time takes longer by': worst('later'),
      'actions lost, sent twice or not done': plays.reduce((sum, { figures }) => sum + faultsOf(figures), 0),
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
