import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT } from '../../scripts/catalog.ts';
import { installIfNeeded } from '../../scripts/install.mjs';
import { stackNameOf } from '../stages/stage.ts';
import type { comparable } from './comparable.ts';
import type { StageOfACheck } from './stages.ts';

const FOLDER = join(ROOT, 'clients/cdk');

interface Assembly {
  getStackByName(name: string): { readonly template: Parameters<typeof comparable>[0] };
}

/** Returns what synthesizes a stage's stack by CDK, offline. Its library is installed when it is first asked for. */
export async function cdk(distribution: string, outdir: string) {
  await installIfNeeded(FOLDER, { what: 'Installing CDK' });
  const { App } = createRequire(join(FOLDER, 'package.json'))('aws-cdk-lib');
  const { ConversationActionsStack } = await import(pathToFileURL(join(FOLDER, 'src/index.ts')).href);
  return ({ authorizer, params }: StageOfACheck) => {
    const { stage, ...parameters } = params;
    const app = new App({ outdir: join(outdir, stage), analyticsReporting: false });
    new ConversationActionsStack(app, 'Actions', { distribution, stage, authorizer, parameters });
    const assembly: Assembly = app.synth();
    return assembly.getStackByName(stackNameOf(stage)).template;
  };
}

/** Returns what the compiler says of README's example; nothing where it compiles. */
export function faultsOfTheExample(): string {
  const compiler = createRequire(import.meta.url).resolve('typescript/bin/tsc');
  return spawnSync(process.execPath, [compiler, '-p', join(FOLDER, 'examples')], { encoding: 'utf8' }).stdout.trim();
}
