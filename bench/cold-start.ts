import { type Column, table } from '../dev/terminal/table.ts';
import { type Handler, measureStarts, OURS } from './cold-start/measure.ts';
import { defineBench } from './report/define-bench.ts';

const ROUNDS = 15;

export const bench = defineBench({
  measures:
    'a reply to Help Scout by our function, against the same by handlers written by hand: the smallest, and one with Powertools’ idempotency',
  isExact: false,
  isQuick: false,
  figures: {
    'cold (init and first call), against Powertools': {
      unit: '×',
      atMost: 0.9,
      quotedAs: 'cold start and first reply, against a handler with Powertools’ idempotency',
    },
    'cold, against the smallest': {
      unit: '×',
      atMost: 1.2,
      quotedAs: '… against the smallest handler, which keeps no promise',
    },
    'warm, against Powertools': { unit: '×' },
    'warm, against the smallest': { unit: '×' },
    'resident memory, against Powertools': { unit: '×', atMost: 1.1 },
    'resident memory': { unit: 'MB' },
    cold: { unit: 'ms' },
    warm: { unit: 'ms' },
  },

  async run({ show, size: rounds = ROUNDS }) {
    const { runtime, handlers } = await measureStarts(rounds);
    show?.(`Medians of ${rounds}, taken in turns, on ${runtime}; AWS and the vendor on this machine, over TLS.`);
    show?.(`${table(Object.entries(handlers), COLUMNS)}\n`);
    const { smallest, powertools, [OURS]: ours } = handlers;
    return {
      'cold (init and first call), against Powertools': ours.coldMs / powertools.coldMs,
      'cold, against the smallest': ours.coldMs / smallest.coldMs,
      'warm, against Powertools': ours.warmMs / powertools.warmMs,
      'warm, against the smallest': ours.warmMs / smallest.warmMs,
      'resident memory, against Powertools': ours.residentMb / powertools.residentMb,
      'resident memory': ours.residentMb,
      cold: ours.coldMs,
      warm: ours.warmMs,
    };
  },
});

const COLUMNS: readonly Column<[name: string, Handler]>[] = [
  { title: 'handler', text: ([name]) => name },
  { title: 'kB', text: ([, { kB }]) => figure(kB) },
  { title: 'init ms', text: ([, { initMs }]) => figure(initMs) },
  { title: 'cold ms', text: ([, { coldMs }]) => figure(coldMs) },
  { title: 'warm ms', text: ([, { warmMs }]) => figure(warmMs) },
  { title: 'CPU ms', text: ([, { cpuMs }]) => figure(cpuMs) },
  { title: 'resident MB', text: ([, { residentMb }]) => figure(residentMb) },
];

function figure(value: number): string {
  return value.toFixed(value < 20 ? 1 : 0);
}
