import type { Figure } from '../../scripts/figures.ts';

/** A figure before it is measured: its unit, and its goal where it has one. */
export type Aim = Omit<Figure, 'name' | 'value'>;

/** Prints what stands behind the figures: a table, calls one by one. */
export type Show = (text: string) => void;

/** How a bench is run. */
export interface Asked {
  /** Absent where only the figures are wanted. */
  readonly show?: Show | undefined;
  /** How large it is to be. @default as its figures are saved */
  readonly size?: number | undefined;
  /** The function that it is about, where it is about one: `helpscout/create-reply`. */
  readonly of?: string | undefined;
}

/** One thing that is measured. The file's name is the bench's: `npm run bench -- critical-path`. */
export interface Bench<Name extends string = string> {
  /** What it measures, as the heading of its figures. */
  readonly measures: string;
  /** Whether the same code gives the same figures on every machine: they are counted, or taken in virtual time. */
  readonly isExact: boolean;
  /** Whether it takes no more than a few seconds: if it is exact too, a test compares its figures with the saved ones. */
  readonly isQuick: boolean;
  /** The figures by their names, in the order in which they are printed. */
  readonly figures: Readonly<Record<Name, Aim>>;
  run(asked: Asked): Promise<Readonly<Record<Name, number>>>;
  /** Lines that a program may read. They end the print where this bench is run alone. */
  readonly lastLines?: (figures: readonly Figure[]) => readonly string[];
}

export function defineBench<Name extends string>(bench: Bench<Name>): Bench<Name> {
  return bench;
}

/**
 * Runs a bench and returns its figures, rounded as they are printed and saved.
 * @throws Error where it returns another figure than it has declared, or lacks one
 */
export async function measure({ figures, run }: Bench, asked: Asked = {}): Promise<readonly Figure[]> {
  const values = await run(asked);
  const stray = Object.keys(values).find((name) => figures[name] === undefined);
  if (stray !== undefined) throw new Error(`No figure is declared as ${stray}.`);
  return Object.entries(figures).map(([name, aim]) => {
    const value = values[name];
    if (value === undefined) throw new Error(`There is no figure ${name}.`);
    return { name, value: rounded(value), ...aim };
  });
}

/** To two decimals below 100, else to whole numbers. */
function rounded(value: number): number {
  return Math.abs(value) < 100 ? Math.round(value * 100) / 100 : Math.round(value);
}
