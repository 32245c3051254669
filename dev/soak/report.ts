import { type Column, table } from '../terminal/table.ts';
import { growthPerThousand, mostPerThousand, type Sample } from './growth.ts';
import type { Soaked } from './judge.ts';

/** What fails, or is held, is not lost; but where nothing is done, nothing is shown. A vendor's refusals and faults are fewer. */
const LEAST_DONE = 0.9;
const SHOWN = 10;
const POINTS = 10;

/** Tables of all that was counted, and what is wrong, if anything is. */
export function report(soaked: Soaked): { readonly text: string; readonly faults: readonly string[] } {
  const { actions, seconds, states, refused, unended, twice, lost, broken, faults, waits, samples } = soaked;
  const [growth, most] = [growthPerThousand(samples, 'functions'), mostPerThousand(samples)];
  const counts: readonly (readonly [what: string, value: string])[] = [
    ['actions', `${number(actions)} in ${number(Math.round(seconds))} s, ${(actions / seconds).toFixed(1)} a second`],
    ['faults at vendors', number(faults)],
    ...Object.entries(states).map(([state, count]) => [state, number(count)] as const),
    ['refused, and said so', number(refused)],
    ['not ended', number(unended.length)],
    ['twice', number(twice.length)],
    ['lost', number(lost.length)],
    ['calls without an answer', number(broken.length)],
    ['until the end, p50', `${number(waits[Math.floor(waits.length * 0.5)] ?? 0)} ms`],
    ['until the end, p95', `${number(waits[Math.floor(waits.length * 0.95)] ?? 0)} ms`],
    ['the functions’ growth for 1,000 actions', `${kilobytes(growth)} kB, at most ${kilobytes(most)} kB`],
    ['the stand-ins’ growth for 1,000 actions', `${kilobytes(growthPerThousand(samples, 'standIns'))} kB`],
  ];
  const heap: readonly Column<Sample>[] = [
    { title: 'after actions', text: ({ actions: after }) => number(after) },
    { title: 'functions hold', text: ({ functions }) => `${kilobytes(functions)} kB` },
    { title: 'stand-ins hold', text: ({ standIns }) => `${kilobytes(standIns)} kB` },
  ];
  const text = [
    table(counts, [
      { title: 'what', text: ([what]) => what },
      { title: 'of the soak', text: ([, value]) => value },
    ]),
    table(spread(samples), heap),
  ].join('\n\n');
  return {
    text,
    faults: [
      ...named('not ended', unended),
      ...named('twice', twice),
      ...named('lost', lost),
      ...named('without an answer', broken),
      ...(states.done >= LEAST_DONE * actions ? [] : [`only ${number(states.done)} of ${number(actions)} are done`]),
      ...(growth <= most ? [] : [`the heap grows by ${kilobytes(growth)} kB for 1,000 actions: something is kept`]),
    ],
  };
}

/** The first, the last, and those between at equal distances. */
function spread(samples: readonly Sample[]): readonly Sample[] {
  const last = samples.length - 1;
  const places = Array.from({ length: POINTS + 1 }, (_, point) => Math.round((point * last) / POINTS));
  return [...new Set(places)].flatMap((place) => samples[place] ?? []);
}

function named(what: string, those: readonly string[]): readonly string[] {
  return those.slice(0, SHOWN).map((each) => `${what}: ${each}`);
}

function number(value: number): string {
  return value.toLocaleString('en-US');
}

function kilobytes(bytes: number): string {
  return number(Math.round(bytes / 1_000));
}
