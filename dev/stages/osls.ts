import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { ROOT } from '../../scripts/catalog.ts';

/**
 * Runs a command of osls, and returns what it has printed.
 * @param cwd the folder of its serverless.yml. @default this project's
 * @throws Error with what it has printed, where it fails
 */
export function runOsls(
  args: readonly string[],
  environment: NodeJS.ProcessEnv = process.env,
  cwd: string = ROOT,
): Promise<string> {
  const manifest = createRequire(import.meta.url).resolve('serverless/package.json');
  const program = join(manifest, '../bin/serverless.js');
  const env = { ...environment, SLS_SCHEMA_CACHE_BASE_DIR: join(ROOT, 'node_modules/.cache/serverless') };
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, ...args], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
    }
    child.once('error', reject);
    child.once('close', (code) =>
      code === 0 ? resolve(output) : reject(new Error(`serverless ${args[0]} ended with ${code}:\n${output}`)),
    );
  });
}
