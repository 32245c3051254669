import { readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { posix } from 'node:path';
import { build } from 'esbuild';
import { expect, it } from 'vitest';
import * as z from 'zod/mini';
import { ROOT } from '../../scripts/catalog.ts';
import { projectFiles } from '../kit/files.ts';

const Packages = z.record(z.string(), z.string());
const { scripts, dependencies, optionalDependencies } = z
  .object({ scripts: Packages, dependencies: Packages, optionalDependencies: Packages })
  .parse(JSON.parse(readFileSync(`${ROOT}package.json`, 'utf8')));

const LIGHT = /--light (?:--bundled )?(\S+\.ts)$/;
const commands = Object.values(scripts).flatMap((script) => LIGHT.exec(script)?.[1] ?? []);

/** What runs every command, and what they load by a name that is put together. */
const BESIDE = [
  ...['scripts/run.mjs', 'console/main.tsx', 'console/docs.ts'],
  ...projectFiles('dev/simulators/').filter((file) => /^dev\/simulators\/\w+\/index\.ts$/.test(file)),
];

/** `@aws-sdk/client-sqs/dist` → `@aws-sdk/client-sqs`. */
const PACKAGE = /^(?:@[^/]+\/)?[^/.][^/]*/;

async function inputsOf(entryPoints: readonly string[]) {
  const { metafile } = await build({
    ...{ absWorkingDir: ROOT, entryPoints: [...entryPoints], outdir: ROOT, write: false, metafile: true, bundle: true },
    ...{ packages: 'external', platform: 'node', format: 'esm', target: 'node20', logLevel: 'error' },
    // What runs the commands also runs tasks, for which everything is installed.
    external: ['./tasks.mjs'],
  });
  return metafile.inputs;
}

/** The packages that files import when they run, by way of whatever else they import; types do not count. */
async function packagesOf(
  entryPoints: readonly string[],
  known: ReadonlySet<string> = new Set(),
): Promise<Set<string>> {
  const inputs = await inputsOf(entryPoints);
  const files = Object.keys(inputs).filter((file) => !known.has(file));
  const imported = Object.values(inputs)
    .flatMap(({ imports }) => imports)
    .filter(({ external, path }) => external && !path.startsWith('node:') && !builtinModules.includes(path))
    .flatMap(({ path }) => PACKAGE.exec(path)?.[0] ?? []);
  const texts = files.map((file) => ({ file, text: readFileSync(ROOT + file, 'utf8') }));
  const resolved = texts.flatMap(({ text }) => [...text.matchAll(/\.resolve\('([@\w][^']*)'\)/g)]);
  // A worker's file.
  const started = texts.flatMap(({ file, text }) =>
    [...text.matchAll(/new URL\('(\.[^']*\.m?[jt]s)', import\.meta\.url\)/g)].map(([, target = '']) =>
      posix.join(posix.dirname(file), target),
    ),
  );
  const found = new Set([...imported, ...resolved.flatMap(([, name = '']) => PACKAGE.exec(name)?.[0] ?? [])]);
  const further = started.filter((file) => !known.has(file) && !files.includes(file));
  if (further.length === 0) return found;
  return new Set([...found, ...(await packagesOf(further, new Set([...known, ...files])))]);
}

const HERE = /--light-here (?:--bundled )?(\S+\.ts)$/;
const commandsHere = Object.values(scripts).flatMap((script) => HERE.exec(script)?.[1] ?? []);

it.each(commandsHere)('%s needs no packages for development before a deployed stage is named', async (command) => {
  const inputs = await inputsOf([command]);
  // What is imported by a call is loaded then, and not before.
  const atOnce = (file: string, seen = new Set<string>()): Set<string> => {
    if (!seen.has(file)) {
      seen.add(file);
      for (const { path, kind, external } of inputs[file]?.imports ?? [])
        if (kind === 'import-statement' && !external) atOnce(path, seen);
    }
    return seen;
  };
  const needed = [...atOnce(command)]
    .flatMap((file) => inputs[file]?.imports ?? [])
    .filter(({ external, kind, path }) => external && kind === 'import-statement' && !path.startsWith('node:'))
    .map(({ path }) => PACKAGE.exec(path)?.[0] ?? '');
  expect(needed.filter((name) => !(name in dependencies || name in optionalDependencies))).toEqual([]);
});

it('`npm start` is a command of the light installation', () => {
  expect(commands).toContain('dev/start.ts');
});

it('the light installation has what its commands import beside what is deployed, and nothing else', async () => {
  const needed = await packagesOf([...commands, ...BESIDE]);
  const beside = [...needed].filter((name) => !(name in dependencies));
  expect(beside.sort()).toEqual(Object.keys(optionalDependencies).sort());
});

it.each(commands)('%s starts no program of the packages that are for development', async (command) => {
  const files = Object.keys(await inputsOf([command]));
  expect(files.filter((file) => /node_modules\/(?!\.cache)/.test(readFileSync(ROOT + file, 'utf8')))).toEqual([]);
});
