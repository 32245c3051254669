/** What was held after so many actions, in bytes. */
export interface Sample {
  readonly actions: number;
  /** By the thread that runs the functions: the product. */
  readonly functions: number;
  /** By the thread of the local AWS and the simulators, which keep each record and each message on purpose. */
  readonly standIns: number;
}

/** The share of a soak whose samples are left out: modules, compiled code, source maps and the caches of each account come in then, once. */
const SETTLES_AFTER = 0.3;

/** Bytes of the smallest leak that must be found: a text of an action's id, or an entry of a map, for each action. */
const LEAST_LEAK = 64;
/** By how much the level after a collection differs without a leak: actions under way, and a sweep that reads every account at once. */
const VARIES_BY = 1_000_000;

/** How many bytes one side grows by for each 1,000 actions: the slope of the line that fits the settled samples best. */
export function growthPerThousand(samples: readonly Sample[], side: 'functions' | 'standIns'): number {
  const settled = settledOf(samples);
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const middle = mean(settled.map(({ actions }) => actions));
  const level = mean(settled.map((sample) => sample[side]));
  const rise = settled.reduce((sum, sample) => sum + (sample.actions - middle) * (sample[side] - level), 0);
  const run = settled.reduce((sum, { actions }) => sum + (actions - middle) ** 2, 0);
  return (1_000 * rise) / run;
}

/** What the functions' growth must stay below: a short run cannot tell a small leak from what the level varies by anyway. */
export function mostPerThousand(samples: readonly Sample[]): number {
  const [first, last] = [settledOf(samples)[0], samples.at(-1)];
  return 1_000 * (LEAST_LEAK + VARIES_BY / ((last?.actions ?? 0) - (first?.actions ?? 0)));
}

function settledOf(samples: readonly Sample[]): readonly Sample[] {
  const from = (samples.at(-1)?.actions ?? 0) * SETTLES_AFTER;
  return samples.filter(({ actions }) => actions >= from);
}
