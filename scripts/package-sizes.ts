import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { unzipSync } from 'fflate';
import { stemOf } from '../lib/doors/function-stem.ts';
import { VENDOR_NAMES } from '../lib/vendors/vendors.ts';
import mappings from '../mappings/mappings.json' with { type: 'json' };

/** What a function's package weighs. */
export interface PackageSize {
  /** The function's key in functions/functions.yml. */
  readonly key: string;
  readonly zippedBytes: number;
  readonly unzippedBytes: number;
  /** The function's own file, which every cold start reads and compiles. Files beside it are read when they are needed. */
  readonly startBytes: number;
}

/** Of a function of all vendors, and of one of a single vendor's. What evaluates mappings comes on top where there are any. */
const MOST = { allVendors: 400_000, oneVendor: 300_000, mappings: 120_000 } as const;

/** The API's document is a part of the function that returns it. */
const OWN_DOCUMENT: Readonly<Record<string, number>> = { 'service-openapi': 120_000 };

/** How large a function's own file may be, by its key. It may only become less. */
export function budgetOf(key: string): number {
  const isOfOneVendor = VENDOR_NAMES.some((vendor) => key.startsWith(`${vendor}-`));
  const isMapped = mappings.some(({ operation }) => key === stemOf(operation).replace('/', '-'));
  const common = isOfOneVendor ? MOST.oneVendor : MOST.allVendors;
  return common + (isMapped ? MOST.mappings : 0) + (OWN_DOCUMENT[key] ?? 0);
}

export function isTooLarge({ key, startBytes }: PackageSize): boolean {
  return startBytes > budgetOf(key);
}

/** Whether a file of a package is the function's own: one beside it has a name of two parts, `reply.sanitize-html.mjs`. */
export function isReadAtStart(file: string): boolean {
  return basename(file).split('.').length === 2;
}

/** Sizes of the packages that `npm run build` left in a folder, by name. */
export function packageSizes(folder: string): PackageSize[] {
  const zips = readdirSync(folder).filter((file) => file.endsWith('.zip'));
  return zips.sort().map((file) => {
    const archive = readFileSync(join(folder, file));
    const files = Object.entries(unzipSync(archive));
    const sumOf = (some: typeof files) => some.reduce((sum, [, { length }]) => sum + length, 0);
    const startBytes = sumOf(files.filter(([name]) => isReadAtStart(name)));
    return { key: basename(file, '.zip'), zippedBytes: archive.length, unzippedBytes: sumOf(files), startBytes };
  });
}

/** The sizes as a table, in kB of 1000 bytes. */
export function sizeTable(sizes: readonly PackageSize[]): string {
  const width = Math.max(...sizes.map(({ key }) => key.length));
  const line = (...[key, zipped, unzipped, start]: [string, string, string, string]) =>
    `${key.padEnd(width)}  ${zipped.padStart(6)}  ${unzipped.padStart(8)}  ${start.padStart(8)}`;
  const kB = (bytes: number) => (bytes / 1000).toFixed(0);
  return [
    line('kB', 'zipped', 'unzipped', 'at start'),
    ...sizes.map((size) => {
      const { key, zippedBytes, unzippedBytes, startBytes } = size;
      const verdict = isTooLarge(size) ? '  is too large' : '';
      return `${line(key, kB(zippedBytes), kB(unzippedBytes), kB(startBytes))}${verdict}`;
    }),
  ].join('\n');
}
