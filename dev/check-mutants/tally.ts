import type { Mutant } from './entries.ts';
import type { GuardedVerdict } from './guard.ts';

/** `untold`: its tests fail without any fault, so it was not tried. */
export type Outcome = GuardedVerdict | 'untold';

interface Tried {
  readonly mutant: Mutant;
  readonly outcome: Outcome;
}

/** What is known of each list of mutants while they are tried, in any order. */
export class Tally {
  readonly #tried: Tried[] = [];

  constructor(private readonly mutants: readonly Mutant[]) {}

  /** Returns the line of the mutant's list, if it was the last of it. */
  add(mutant: Mutant, outcome: Outcome): string | undefined {
    this.#tried.push({ mutant, outcome });
    const list = listOf(mutant);
    const counts = this.#countsOf((other) => listOf(other) === list);
    return counts.tried === counts.kept - counts.equivalent ? lineOf(list, counts) : undefined;
  }

  /** A row for each list, one for all of them, and each mutant that was not killed. */
  table(): string {
    const lists = [...new Set(this.mutants.map(listOf))];
    return [
      ['list'.padEnd(14), ...COLUMNS].join('  '),
      ...lists.map((list) =>
        row(
          list,
          this.#countsOf((mutant) => listOf(mutant) === list),
        ),
      ),
      row(
        'all',
        this.#countsOf(() => true),
      ),
      ...this.#tried.flatMap(({ mutant, outcome }) => (isKilled(outcome) ? [] : [describe(mutant, outcome)])),
    ].join('\n');
  }

  /** Whether each that is not equivalent was killed. */
  get isClean(): boolean {
    const { killed, endless, kept, equivalent } = this.#countsOf(() => true);
    return killed + endless === kept - equivalent;
  }

  #countsOf(isMeant: (mutant: Mutant) => boolean): Counts {
    const mutants = this.mutants.filter(isMeant);
    const tried = this.#tried.filter(({ mutant }) => isMeant(mutant));
    const count = (outcome: Outcome) => tried.filter((each) => each.outcome === outcome).length;
    return {
      kept: mutants.length,
      tried: tried.length,
      killed: count('killed'),
      endless: count('endless'),
      survived: count('survived'),
      untried: count('broken') + count('untold'),
      equivalent: mutants.filter(({ equivalent }) => equivalent !== undefined).length,
    };
  }
}

interface Counts extends Readonly<Record<(typeof COLUMNS)[number], number>> {
  readonly tried: number;
}

const COLUMNS = ['kept', 'killed', 'endless', 'survived', 'untried', 'equivalent'] as const;

function row(title: string, counts: Counts): string {
  return [title.padEnd(14), ...COLUMNS.map((column) => String(counts[column]).padStart(column.length))].join('  ');
}

function lineOf(list: string, { tried, killed, endless, equivalent }: Counts): string {
  const isClean = killed + endless === tried;
  return `${isClean ? '✓' : '✗'} ${list}: ${killed + endless} of ${tried} killed, ${endless} of them by not ending; ${equivalent} equivalent`;
}

/** A mutant that was not killed, and what would be broken. */
export function describe({ id, file, becomes, breaks, killedBy }: Mutant, outcome: Outcome): string {
  return `✗ ${id} ${outcome}: ${breaks}\n  ${file}: ${becomes}\n  ${killedBy}`;
}

export function isKilled(outcome: Outcome): boolean {
  return outcome === 'killed' || outcome === 'endless';
}

function listOf({ id }: Mutant): string {
  return id.split(':')[0] ?? id;
}
