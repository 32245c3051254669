import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { unzipSync } from 'fflate';

/** What a function's package weighs. */
export interface PackageSize {
  /** The function's key in functions/functions.yml. */
  readonly key: string;
  readonly zippedBytes: number;
  readonly unzippedBytes: number;
}

/** No function may unzip to more: all of it is read and compiled at every cold start. */
export const MAX_UNZIPPED_BYTES = 760_000;

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
    ...sizes.map(({ key, zippedBytes, unzippedBytes }) => {
      const verdict = unzippedBytes > MAX_UNZIPPED_BYTES ? '  is too large' : '';
      return `${line(key, kB(zippedBytes), kB(unzippedBytes))}${verdict}`;
    }),
  ].join('\n');
}
