import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { readZip, type ZipEntry } from '../../bench/zip.ts';
import { Template } from './template.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const OSLS = path.join(ROOT, 'node_modules/serverless/bin/serverless.js');

export interface FunctionPackage {
  readonly key: string;
  readonly sha256: string;
  readonly entries: readonly ZipEntry[];
}

/** The stack as it would be deployed. */
export interface Packaged {
  readonly template: Template;
  readonly packages: readonly FunctionPackage[];
}

/** What the rules are about; filled before they run. */
export interface Stacks {
  /** As it is without any parameter. */
  stack: Packaged;
  /** For another stage, with tokens instead of signatures, topics and reserved concurrency. */
  production: Packaged;
}

/** Packages, with nothing in the environment that could be a credential. */
export async function packageStack(...args: string[]): Promise<Packaged> {
  const folder = await mkdtemp(path.join(tmpdir(), 'packaged-'));
  try {
    const cache = path.join(ROOT, 'node_modules/.cache/serverless');
    const env = { PATH: process.env['PATH'], HOME: folder, SLS_SCHEMA_CACHE_BASE_DIR: cache };
    await promisify(execFile)(process.execPath, [OSLS, 'package', '--package', folder, ...args], { cwd: ROOT, env });
    const zips = (await readdir(folder)).filter((file) => file.endsWith('.zip')).sort();
    return {
      template: new Template(await readFile(path.join(folder, 'cloudformation-template-update-stack.json'), 'utf8')),
      packages: await Promise.all(zips.map((file) => readPackage(path.join(folder, file)))),
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function readPackage(file: string): Promise<FunctionPackage> {
  const zip = await readFile(file);
  const sha256 = createHash('sha256').update(zip).digest('hex');
  return { key: path.basename(file, '.zip'), sha256, entries: readZip(zip) };
}
