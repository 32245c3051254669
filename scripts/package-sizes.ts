import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { unzipSync } from 'fflate';
import { VENDOR_NAMES } from '../lib/vendors/vendors.ts';
import mappings from '../mappings/mappings.json' with { type: 'json' };

/** What a function's package weighs. */
export interface PackageSize {
  /** The function's key in functions/functions.yml. */
  readonly key: string;
  readonly zippedBytes: number;
  readonly unzippedBytes: number;
}

/** A function of all vendors, and one of a single vendor's. JSONata comes on top where a mapping is evaluated. */
const MOST = { allVendors: 655_000, oneVendor: 388_000, jsonata: 85_000 } as const;

/** What a function may unzip to, by its key: all of it is read and compiled at every cold start. It may only become less. */
export function budgetOf(key: string): number {
  const isOfOneVendor = VENDOR_NAMES.some((vendor) => key.startsWith(`${vendor}-`));
  const isMapped = mappings.some(
    ({ operation }) => key === operation.replace('.', '-').replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
  );
  return (isOfOneVendor ? MOST.oneVendor : MOST.allVendors) + (isMapped ? MOST.jsonata : 0);
}

export function isTooLarge({ key, unzippedBytes }: PackageSize): boolean {
  return unzippedBytes > budgetOf(key);
}

/** Sizes of the packages that `npm run build` left in a folder, by name. */
export function packageSizes(folder: string): PackageSize[] {
  const zips = readdirSync(folder).filter((file) => file.endsWith('.zip'));
  return zips.sort().map((file) => {
    const archive = readFileSync(join(folder, file));
    const unzippedBytes = Object.values(unzipSync(archive)).reduce((sum, { length }) => sum + length, 0);
    return { key: basename(file, '.zip'), zippedBytes: archive.length, unzippedBytes };
  });
}

/** The sizes as a table, in kB of 1000 bytes. */
export function sizeTable(sizes: readonly PackageSize[]): string {
  const width = Math.max(...sizes.map(({ key }) => key.length));
  const line = (...[key, zipped, unzipped]: [string, string, string]) =>
    `${key.padEnd(width)}  ${zipped.padStart(6)}  ${unzipped.padStart(8)}`;
  const kB = (bytes: number) => (bytes / 1000).toFixed(0);
  return [
    line('kB', 'zipped', 'unzipped'),
    ...sizes.map((size) => {
      const { key, zippedBytes, unzippedBytes } = size;
      const verdict = isTooLarge(size) ? '  is too large' : '';
      return `${line(key, kB(zippedBytes), kB(unzippedBytes))}${verdict}`;
    }),
  ].join('\n');
}
