import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import * as z from 'zod/mini';
import { table } from '../../dev/terminal/table.ts';
import { ROOT } from '../../scripts/catalog.ts';
import type { Count } from './count.ts';

const Price = z.strictObject({ title: z.string(), dollars: z.number().check(z.positive()), source: z.url() });
const Prices = z.strictObject({
  asOf: z.iso.date(),
  /** Of a million of each. */
  perMillion: z.strictObject({
    lambdaRequests: Price,
    lambdaGigabyteSeconds: Price,
    httpApiRequests: Price,
    tableWriteUnits: Price,
    tableReadUnits: Price,
    queueRequests: Price,
    busEvents: Price,
    secretReads: Price,
    logGigabytes: Price,
    traces: Price,
  }),
});

export const PRICES = Prices.parse(parse(readFileSync(join(import.meta.dirname, 'prices.yml'), 'utf8')));

const { provider } = z
  .object({ provider: z.object({ memorySize: z.number() }) })
  .parse(parse(readFileSync(`${ROOT}serverless.yml`, 'utf8')));
const GIGABYTES = provider.memorySize / 1024;
/** Lambda traces one request a second, and this share of the others. https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html */
const TRACED = 0.05;
/** A message is sent, received and deleted. */
const REQUESTS_PER_WAKE_UP = 3;

export const SERVICES = Object.keys(PRICES.perMillion) as (keyof typeof PRICES.perMillion)[];

/** What AWS charges for a million actions, each with these counts, by what it is charged for. */
export type Dollars = Readonly<Record<keyof typeof PRICES.perMillion, number>>;

/** @param doorMs how long the function runs that the caller waits for: Lambda charges for waiting, too */
export function dollarsPerMillion(count: Count, doorMs: number): Dollars {
  const { perMillion } = PRICES;
  const quantities: Dollars = {
    lambdaRequests: count.runs,
    lambdaGigabyteSeconds: ((doorMs + count.workerMs) / 1_000) * GIGABYTES,
    httpApiRequests: 1,
    tableWriteUnits: count.writeUnits,
    tableReadUnits: count.readUnits,
    queueRequests: count.wakeUps * REQUESTS_PER_WAKE_UP,
    busEvents: count.events,
    secretReads: count.secrets,
    logGigabytes: count.logBytes / 1e9,
    traces: count.runs * TRACED,
  };
  return Object.fromEntries(SERVICES.map((name) => [name, quantities[name] * perMillion[name].dollars])) as Dollars;
}

export function totalOf(dollars: Dollars): number {
  return Object.values(dollars).reduce((sum, each) => sum + each, 0);
}

/** A line for each subject: its total, and what of it is for what. */
export function dollarTable(bills: readonly (readonly [title: string, dollars: Dollars])[]): string {
  return table(bills, [
    { title: '$ for a million, warm', text: ([title]) => title },
    { title: 'total', text: ([, dollars]) => totalOf(dollars).toFixed(2).padStart(5) },
    ...SERVICES.map((name) => ({
      title: name,
      text: ([, dollars]: readonly [string, Dollars]) => dollars[name].toFixed(2).padStart(name.length),
    })),
  ]);
}
