import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { ROOT } from '../catalog.ts';
import { billOfMaterials } from './bill-of-materials.ts';
import { otherLicences } from './licences.ts';
import { readLockFile } from './lock-file.ts';
import { BILL, filesOf, RELEASE, type Release, sha256Of } from './release.ts';

const INPUTS = '.inputs.json';

/**
 * Writes a bill of materials beside each package of a folder, and what the release consists of.
 * @throws Error naming what is under a licence that may not be passed on
 */
export function writeRelease(folder: string): Release {
  const lockFile = readLockFile(join(ROOT, 'package-lock.json'));
  const version = lockFile['']?.version ?? '0.0.0';
  for (const name of readdirSync(folder).filter((file) => file.endsWith(INPUTS))) {
    const key = name.slice(0, -INPUTS.length);
    const inputs = z.array(z.string()).parse(JSON.parse(readFileSync(join(folder, name), 'utf8')));
    const bill = billOfMaterials({ key, version }, inputs, lockFile);
    const others = otherLicences(bill);
    if (others.length > 0)
      throw new Error(`${key} has parts under a licence that is not allowed: ${others.join(', ')}.`);
    writeFileSync(join(folder, `${key}${BILL}`), `${JSON.stringify(bill, null, 2)}\n`);
    rmSync(join(folder, name));
  }
  const release: Release = {
    commit: commitOf(ROOT),
    node: process.version,
    lockFile: sha256Of(join(ROOT, 'package-lock.json')),
    files: filesOf(folder),
  };
  writeFileSync(join(folder, RELEASE), `${JSON.stringify(release, null, 2)}\n`);
  return release;
}

function commitOf(cwd: string): string | null {
  const git = (...args: readonly string[]) => spawnSync('git', args, { cwd, encoding: 'utf8' });
  const { status, stdout } = git('rev-parse', 'HEAD');
  return status === 0 && git('status', '--porcelain').stdout === '' ? stdout.trim() : null;
}
