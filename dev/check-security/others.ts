import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import manifest from '../../package.json' with { type: 'json' };
import { ROOT } from '../../scripts/catalog.ts';
import { RELEASE } from '../../scripts/release/release.ts';

/** A command of its own that looks at one part of what is deployed. */
interface Other {
  readonly script: keyof typeof manifest.scripts;
  /** Why it cannot run here. */
  missing?(): string | undefined;
}

/** They package the stack, and take minutes. */
const OTHERS: readonly Other[] = [
  { script: 'check:template' },
  { script: 'check:privileges' },
  {
    script: 'check:release',
    missing: () =>
      existsSync(join(ROOT, '.serverless', RELEASE)) ? undefined : 'there is no release, npm run build makes one',
  },
];

/** What one of them has shown. */
export interface OtherResult {
  readonly script: string;
  readonly skipped?: string | undefined;
  readonly said: string;
  readonly isGood: boolean;
}

/** Runs the other commands one after the other, as package.json has them. */
export async function* runOthers(): AsyncGenerator<OtherResult> {
  for (const { script, missing } of OTHERS) {
    const skipped = missing?.();
    yield skipped === undefined ? await run(script) : { script, skipped, said: '', isGood: true };
  }
}

async function run(script: Other['script']): Promise<OtherResult> {
  const [, , ...args] = manifest.scripts[script].split(' ');
  const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
  const closed = new Promise<number | null>((resolve, reject) => child.once('close', resolve).once('error', reject));
  const [out, err, code] = await Promise.all([text(child.stdout), text(child.stderr), closed]);
  return { script, said: `${out}${err}`.trimEnd(), isGood: code === 0 };
}
