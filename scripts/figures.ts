import { readFileSync } from 'node:fs';
import * as z from 'zod/mini';
import { ROOT } from './catalog.ts';

/** Where `npm run bench -- --save` keeps what it has measured. */
export const RESULTS_FILE = 'bench/results.json';

/** What the names of the figures begin with that AWS's bill for a million replies consists of. */
export const ITEM_OF_REPLIES = 'a million replies: ';

/** One figure, and what it should be. */
const Figure = z.strictObject({
  /** What is measured, as a reader without context understands it. */
  name: z.string(),
  value: z.number(),
  /** `ms`, `kB`, `AWS calls`; `×` and `$` stand before the value. */
  unit: z.string(),
  atMost: z.optional(z.number()),
  atLeast: z.optional(z.number()),
  /** How README quotes it, as words for the whole figure. Absent where it does not. */
  quotedAs: z.optional(z.string()),
});
export type Figure = z.infer<typeof Figure>;

/** What one bench has measured. */
const Result = z.strictObject({
  measures: z.string(),
  /** Whether the same code gives the same figures on every machine: they are counted, or taken in virtual time. */
  isExact: z.boolean(),
  /** `2026-11-30` */
  measuredOn: z.iso.date(),
  /** The machine's processor and cores, and the version of Node. */
  machine: z.string(),
  figures: z.array(Figure),
});
export type Result = z.infer<typeof Result>;

/** By the bench's name. */
export const Results = z.record(z.string(), Result);
export type Results = z.infer<typeof Results>;

export function readResults(): Results {
  return Results.parse(JSON.parse(readFileSync(`${ROOT}${RESULTS_FILE}`, 'utf8')));
}

/** `undefined` where there is no goal. */
export function isMet({ value, atMost, atLeast }: Figure): boolean | undefined {
  if (atMost === undefined && atLeast === undefined) return undefined;
  return value <= (atMost ?? Number.POSITIVE_INFINITY) && value >= (atLeast ?? Number.NEGATIVE_INFINITY);
}

/** The figure's value, its goal and whether it is met, as they are printed. */
export function cellsOf(figure: Figure): { value: string; goal: string; verdict: string } {
  const { value, unit, atMost, atLeast } = figure;
  const met = isMet(figure);
  const goals = [
    ...(atMost === undefined ? [] : [`≤ ${withUnit(atMost, unit)}`]),
    ...(atLeast === undefined ? [] : [`≥ ${withUnit(atLeast, unit)}`]),
  ];
  return {
    value: withUnit(value, unit),
    goal: goals.join(', '),
    verdict: met === undefined ? '' : met ? 'met' : 'missed',
  };
}

function withUnit(value: number, unit: string): string {
  const number = value.toLocaleString('en-US', { maximumFractionDigits: 2 });
  if (unit === '') return number;
  if (unit === '$') return `$${value.toFixed(2)}`;
  return unit === '×' ? `× ${number}` : `${number} ${unit}`;
}
