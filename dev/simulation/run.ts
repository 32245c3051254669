import { everythingAtOnce } from './plans.ts';
import { type Row, rowOf } from './report.ts';
import { simulate } from './simulation.ts';
import { type Breach, judge } from './verdict.ts';

export interface Run {
  readonly seed: number;
  readonly row: Row;
  readonly breaches: readonly Breach[];
}

/** One seed, one execution. */
export async function run(seed: number, actions: number): Promise<Run> {
  const outcome = await simulate(everythingAtOnce(seed, actions));
  const verdict = judge(outcome);
  return { seed, row: rowOf(outcome, verdict), breaches: verdict.breaches };
}
