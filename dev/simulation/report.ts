import type { Outcome } from './simulation.ts';
import { BREACHES, type Verdict } from './verdict.ts';

/** One run in numbers, by the title of its column. */
export type Row = Readonly<Record<string, number>>;

/** What a run is reported as. */
export function rowOf(
  { strikes, queue, decisions, vendorCalls, lastedMs, witness }: Outcome,
  { states, effects, breaches }: Verdict,
): Row {
  const count = (kind: string) => breaches.filter((breach) => breach.kind === kind).length;
  return {
    ...states,
    decided: decisions,
    effects,
    ...Object.fromEntries(BREACHES.map((kind) => [kind.toUpperCase(), count(kind)])),
    crashes: strikes.crashes,
    failures: strikes.failures,
    'late writes': strikes.lateWrites,
    pauses: strikes.pauses,
    'lost wake-ups': queue.lost,
    doubled: queue.doubled,
    'vendor faults': strikes.vendorFaults,
    'lists cut': strikes.cutLists,
    'late commits': strikes.lateCommits,
    'tardy answers': strikes.tardyAnswers,
    'AWS failures': strikes.awsFailures,
    'large inputs': witness.large.size,
    'vendor calls': vendorCalls,
    hours: Math.round(lastedMs / 360_000) / 10,
  };
}

export const LEGEND = `
  done failed cancelled held   how the actions ended
  decided                      of those, how many were held, and ended by a person's decision
  effects                      replies that customers really have
  LOST TWICE FALSE ENDLESS     broken promises: accepted and gone · two effects · the record says what is not so · no end
  DISORDER ALARM OTHER         an older value after a newer one · a duplicate reported that is none · any other rule
  crashes …                    what went wrong on purpose: processes killed at a call, calls that failed (half of them after they
                               took effect), writes that failed and took effect up to 60 s later, processes that stood still
                               for 30 to 600 s, wake-ups lost and doubled, vendors that failed before, while or after they
                               acted, and acted up to 90 s late, or took up to 9.4 s for good answers; calls that a part of AWS
                               did not take while it was down; inputs of more than 200 kB
  hours                        of virtual time`;

/** A line of a table: first cell to the left, numbers to the right. */
export function line(title: string, row: Row, columns: readonly string[]): string {
  return [title.padEnd(7), ...columns.map((column) => String(row[column] ?? '').padStart(column.length))].join('  ');
}

export function heading(columns: readonly string[]): string {
  return ['seed'.padEnd(7), ...columns].join('  ');
}

export function sum(rows: readonly Row[]): Row {
  const total: Record<string, number> = {};
  for (const row of rows) {
    for (const [column, value] of Object.entries(row))
      total[column] = Math.round(10 * ((total[column] ?? 0) + value)) / 10;
  }
  return total;
}
