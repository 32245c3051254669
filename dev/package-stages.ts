import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { type FunctionEntry, ROOT, readFunctions } from '../scripts/catalog.ts';

const OSLS = path.join(ROOT, 'node_modules/serverless/bin/serverless.js');

/** A stage as it would be deployed. */
export interface PackagedStage {
  /** The CloudFormation template, as JSON. */
  readonly template: string;
  /** By the function's key. */
  readonly zips: ReadonlyMap<string, Uint8Array>;
  /** Which files were bundled, by the function's key. */
  readonly inputs: ReadonlyMap<string, readonly string[]>;
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
 * Packages a copy of the project, once for each list of arguments for osls, with nothing in the environment that could be a
 * credential. All functions but the `real` ones are empty: the template is the same, and bundling them all takes half a minute.
 * @param real functions, as files below functions/ without their ending
 */
export async function packageStages(
  real: readonly string[],
  stages: readonly (readonly string[])[],
): Promise<readonly PackagedStage[]> {
  const copy = await mkdtemp(path.join(tmpdir(), 'packaged-'));
  try {
    await Promise.all(SOURCES.map((name) => cp(path.join(ROOT, name), path.join(copy, name), { recursive: true })));
    await symlink(path.join(ROOT, 'node_modules'), path.join(copy, 'node_modules'));
    const others = (await readFunctions()).filter(({ stem }) => !real.includes(stem));
    await Promise.all(others.map((entry) => writeFile(path.join(copy, 'functions', `${entry.stem}.ts`), empty(entry))));
    const packaged: PackagedStage[] = [];
    for (const args of stages) packaged.push(await packageIn(copy, args));
    return packaged;
  } finally {
    await rm(copy, { recursive: true });
  }
}

async function packageIn(copy: string, args: readonly string[]): Promise<PackagedStage> {
  const cache = path.join(ROOT, 'node_modules/.cache/serverless');
  const env = { PATH: process.env['PATH'], HOME: copy, TMPDIR: copy, SLS_SCHEMA_CACHE_BASE_DIR: cache };
  await promisify(execFile)(process.execPath, [OSLS, 'package', ...args], { cwd: copy, env });
  const folder = path.join(copy, '.serverless');
  const names = (await readdir(folder)).sort();
  const read = async (ending: string) => {
    const found = names.filter((name) => name.endsWith(ending));
    return Promise.all(
      found.map(async (name) => [name.slice(0, -ending.length), await readFile(path.join(folder, name))] as const),
    );
  };
  return {
    template: await readFile(path.join(folder, 'cloudformation-template-update-stack.json'), 'utf8'),
    zips: new Map(await read('.zip')),
    inputs: new Map((await read('.inputs.json')).map(([key, text]) => [key, JSON.parse(text.toString())])),
  };
}
