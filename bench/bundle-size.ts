import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { readZip } from './zip.ts';

/** What a function's package weighs. */
export interface BundleSize {
  /** The function's key in functions/functions.yml. */
  readonly key: string;
  readonly zippedBytes: number;
  readonly unzippedBytes: number;
}

/** No function may unzip to more: it is read and compiled at every cold start. */
export const MAX_UNZIPPED_BYTES = 600_000;

/** Sizes of the packages that `npm run build` left in a folder, by name. */
export async function bundleSizes(folder: string): Promise<BundleSize[]> {
  const zips = (await readdir(folder)).filter((file) => file.endsWith('.zip')).sort();
  return Promise.all(
    zips.map(async (file) => {
      const archive = await readFile(path.join(folder, file));
      return {
        key: path.basename(file, '.zip'),
        zippedBytes: archive.length,
        unzippedBytes: readZip(archive).reduce((sum, { size }) => sum + size, 0),
      };
    }),
  );
}

/** The sizes as lines of a table, in kB of 1000 bytes. */
export function sizeTable(sizes: readonly BundleSize[]): string {
  const kB = (bytes: number) => (bytes / 1000).toFixed(0).padStart(6);
  const width = Math.max(...sizes.map(({ key }) => key.length));
  const lines = sizes.map(
    ({ key, zippedBytes, unzippedBytes }) =>
      `${key.padEnd(width)} ${kB(zippedBytes)} ${kB(unzippedBytes)}${unzippedBytes > MAX_UNZIPPED_BYTES ? '  too large' : ''}`,
  );
  return [`${'function'.padEnd(width)} zip kB  unzipped kB`, ...lines].join('\n');
}
