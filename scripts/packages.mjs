import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Prints what was packaged: a line for each function's zip. */
export function reportPackages(folder) {
  const zips = readdirSync(folder).filter((name) => name.endsWith('.zip'));
  for (const zip of zips.sort()) {
    const kilobytes = statSync(join(folder, zip)).size / 1000;
    console.log(`${kilobytes.toFixed(0).padStart(6)} kB  ${zip}`);
  }
  console.log(`${zips.length} packages and the CloudFormation templates are in ${folder}/.`);
}
