import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { installIfNeeded } from './install.mjs';
import { reportPackages } from './packages.mjs';

const SERVERLESS = { package: 'serverless', env: { SLS_SCHEMA_CACHE_BASE_DIR: 'node_modules/.cache/serverless' } };

/** Tests that search go as far as they can, not as far as a minute allows. */
const THOROUGH = { THOROUGH: 'true' };
const CLIENTS = join(import.meta.dirname, '..', 'clients');

/** What CI runs beside the tests. A step is a tool of node_modules, or a script of ours. */
const CHECKS = [
  { name: 'types', package: 'typescript', bin: 'tsc', args: ['--noEmit'] },
  { name: 'types of the console', package: 'typescript', bin: 'tsc', args: ['-p', 'console'] },
  { name: 'types of the client', package: 'typescript', bin: 'tsc', args: ['-p', 'clients/typescript', '--noEmit'] },
  { name: 'generated files', package: 'tsx', args: ['scripts/generate.ts', '--check'] },
  { name: 'style', package: '@biomejs/biome', bin: 'biome', args: ['check', '--error-on-warnings', '.'] },
];

/** Tasks by name; each answers an exit code. */
export const tasks = {
  test: (args) => run({ package: 'vitest', args: ['run', ...args] }),

  async check(args) {
    if (isAbout('check', 'Checks types, generated files and style, as CI does.', args)) return process.exitCode;
    const codes = [];
    for (const step of CHECKS) codes.push(await check(step));
    return Math.max(...codes);
  },

  /** Every test as deep as it goes: see test/kit/depth.ts. */
  'check:thorough': (args) => run({ package: 'vitest', args: ['run', ...args], env: THOROUGH }),

  'check:coverage': (args) => run({ package: 'vitest', args: ['run', '--coverage', ...args], env: THOROUGH }),

  /** The console in a real browser, where there is a Chromium. */
  'check:console': (args) =>
    run({ package: 'vitest', args: ['run', 'test/console', ...args], env: { CHECK_CONSOLE: 'true' } }),

  /** Its tool is as large as a third of what everything else needs: only who runs it installs it. */
  async 'check:mutation'(args) {
    const folder = join(import.meta.dirname, '..', 'tools', 'mutation');
    await installIfNeeded(folder, { what: 'Installing the mutation tester' });
    return run({ package: '@stryker-mutator/core', bin: 'stryker', from: folder, args: ['run', ...args] });
  },

  /** A file that `npm install` takes: the client, compiled, with its types. */
  async 'build:client'(args) {
    if (isAbout('build:client', 'Compiles the typed client, and packs it as a file that npm can install.', args))
      return process.exitCode;
    return pack(join(CLIENTS, 'typescript'));
  },

  /** The same for CDK, whose library is large: only who runs this installs it. */
  async 'build:cdk'(args) {
    if (isAbout('build:cdk', 'Compiles the CDK stack, and packs it as a file that npm can install.', args))
      return process.exitCode;
    await installIfNeeded(join(CLIENTS, 'cdk'), { what: 'Installing CDK' });
    return pack(join(CLIENTS, 'cdk'));
  },

  format(args) {
    if (isAbout('format', 'Formats every file.', args)) return process.exitCode;
    return run({ package: '@biomejs/biome', bin: 'biome', args: ['check', '--write', '.'] });
  },

  async build(args) {
    // The bundler leaves its work in the temporary folder: here it has one of its own, which goes.
    const TMPDIR = mkdtempSync(join(tmpdir(), 'conversation-actions-'));
    try {
      const code = await run({ ...SERVERLESS, env: { ...SERVERLESS.env, TMPDIR }, args: ['package', ...args] });
      return code === 0 ? await reportPackages(packagedIn(args)) : code;
    } finally {
      rmSync(TMPDIR, { recursive: true, force: true });
    }
  },
};

/** The folder that osls packages into. */
function packagedIn(args) {
  const { values } = parseArgs({ args, strict: false, options: { package: { type: 'string', short: 'p' } } });
  return values.package ?? '.serverless';
}

/** Answers `--help`, and refuses anything else, where a task takes no arguments. Other tasks hand theirs to a tool, which does so itself. */
function isAbout(name, description, args) {
  if (args.length === 0) return false;
  const isHelp = args.every((arg) => ['-h', '--help'].includes(arg));
  (isHelp ? console.log : console.error)(`Usage: npm run ${name}\n\n${description}`);
  process.exitCode = isHelp ? 0 : 1;
  return true;
}

/** Compiles a package below clients/, and packs it. */
async function pack(folder) {
  rmSync(join(folder, 'dist'), { recursive: true, force: true });
  const code = await run({ package: 'typescript', bin: 'tsc', args: ['-p', folder] });
  return code === 0 ? npm(['pack', '--ignore-scripts', '--loglevel=error'], folder) : code;
}

async function check({ name, ...step }) {
  const started = performance.now();
  const code = await run(step);
  console.log(`${code === 0 ? '✓' : '✗'} ${name} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
  return code;
}

/** Runs npm, the one that runs us if there is one. */
function npm(args, cwd) {
  const path = process.env.npm_execpath;
  const [command, first] = path?.endsWith('.js') ? [process.execPath, [path]] : ['npm', []];
  return spawnSync(command, [...first, ...args], { cwd, stdio: 'inherit' }).status ?? 1;
}

/** Runs a tool until it ends; what we are told to stop, it is told too. */
function run({ package: name, bin = name, from, args, env = {} }) {
  const child = spawn(process.execPath, [binOf(name, bin, from), ...args], {
    stdio: 'inherit',
    env: { ...process.env, ...env },
  });
  const signals = ['SIGINT', 'SIGTERM'];
  const forward = (signal) => child.kill(signal);
  for (const signal of signals) process.on(signal, forward);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => {
      for (const signal of signals) process.off(signal, forward);
      resolve(code ?? 1);
    });
  });
}

function binOf(name, bin, from = join(import.meta.dirname, '..')) {
  const require = createRequire(import.meta.url);
  const manifest = join(from, 'node_modules', name, 'package.json');
  const { bin: bins } = require(manifest);
  return join(dirname(manifest), typeof bins === 'string' ? bins : bins[bin]);
}
