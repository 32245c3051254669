import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { unzipSync } from 'fflate';
import { type FunctionEntry, readFunctions } from '../../scripts/catalog.ts';
import { Template } from './template.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const OSLS = path.join(ROOT, 'node_modules/serverless/bin/serverless.js');

export interface FunctionPackage {
  readonly key: string;
  readonly sha256: string;
  /** By name. */
  readonly files: Readonly<Record<string, Uint8Array>>;
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

/** What packaging reads. */
const SOURCES = [
  ...['functions', 'infra', 'lib', 'mappings', 'openapi', 'scripts'],
  ...['package.json', 'serverless.yml', 'tsconfig.json'],
];

/** A function that bundles to nothing, and declares what the template is made of. */
function empty({ kind, declared }: FunctionEntry): string {
  const said = JSON.stringify(declared); // functions and schemas are left out
  return `export const ${kind} = { ...${said}, input: { safeParse: () => ({ success: true }) } }; export const handler = () => {};`;
}

/**
 * Packages a copy of the project twice, the second time with arguments for osls, and with nothing in the environment that could
 * be a credential. All functions but the `real` ones are empty: bundling them all takes `npm run build` half a minute.
 * @param real functions, as files below functions/ without their ending
 */
export async function packageTwice(real: readonly string[], ...args: string[]): Promise<Stacks> {
  const copy = await mkdtemp(path.join(tmpdir(), 'packaged-'));
  try {
    await Promise.all(SOURCES.map((name) => cp(path.join(ROOT, name), path.join(copy, name), { recursive: true })));
    await symlink(path.join(ROOT, 'node_modules'), path.join(copy, 'node_modules'));
    const others = (await readFunctions()).filter(({ stem }) => !real.includes(stem));
    await Promise.all(others.map((entry) => writeFile(path.join(copy, 'functions', `${entry.stem}.ts`), empty(entry))));
    return { stack: await packageIn(copy, []), production: await packageIn(copy, args) };
  } finally {
    await rm(copy, { recursive: true });
  }
}

async function packageIn(copy: string, args: readonly string[]): Promise<Packaged> {
  const cache = path.join(ROOT, 'node_modules/.cache/serverless');
  const env = { PATH: process.env['PATH'], HOME: copy, TMPDIR: copy, SLS_SCHEMA_CACHE_BASE_DIR: cache };
  await promisify(execFile)(process.execPath, [OSLS, 'package', ...args], { cwd: copy, env });
  const folder = path.join(copy, '.serverless');
  const zips = (await readdir(folder)).filter((file) => file.endsWith('.zip')).sort();
  return {
    template: new Template(await readFile(path.join(folder, 'cloudformation-template-update-stack.json'), 'utf8')),
    packages: await Promise.all(zips.map((file) => readPackage(path.join(folder, file)))),
  };
}

async function readPackage(file: string): Promise<FunctionPackage> {
  const zip = await readFile(file);
  const sha256 = createHash('sha256').update(zip).digest('hex');
  return { key: path.basename(file, '.zip'), sha256, files: unzipSync(zip) };
}
