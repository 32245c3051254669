import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ModelRun } from './runs.ts';

const MODEL = new URL('../../docs/model/protocol.pml', import.meta.url);
const FILE = 'protocol.pml';
/** Deeper than any run: the verifier says so if it is not. */
const MAX_DEPTH = '100000';

export interface Searched {
  /** Whether a run was found that breaks a property. */
  readonly broken: boolean;
  readonly states: number;
  readonly seconds: number;
  /** What the verifier says of the broken property, for whoever did not expect it. */
  readonly said: string | undefined;
  /** The run that breaks the property, a line for each step. */
  readonly story: readonly string[];
}

/** What is missing to run the model, by the name of its program. */
export function missingTools(): readonly string[] {
  return ['spin', 'gcc'].filter((tool) => spawnSync(tool, ['--version'], { stdio: 'ignore' }).error !== undefined);
}

/**
 * Searches all runs of the model, in a folder of its own that goes afterwards.
 * @throws Error where the search did not come to its end
 */
export function search(run: ModelRun): Searched {
  const folder = mkdtempSync(join(tmpdir(), 'protocol-model-'));
  try {
    copyFileSync(MODEL, join(folder, FILE));
    const defines = definesOf(run);
    call(folder, 'spin', ['-a', ...defines, FILE]);
    const forCycles = run.property === 8;
    call(folder, 'gcc', ['-O2', '-DNOFAIR', '-DCOLLAPSE', forCycles ? '-DNP' : '-DSAFETY', '-o', 'pan', 'pan.c']);
    const startedAt = performance.now();
    const output = call(folder, './pan', [...(forCycles ? ['-l'] : []), `-m${MAX_DEPTH}`, '-w24']);
    const seconds = (performance.now() - startedAt) / 1000;
    const errors = numberIn(output, /errors: (\d+)/);
    if (errors === undefined || /max search depth too small|out of memory/.test(output)) throw new Error(output);
    const broken = existsSync(join(folder, `${FILE}.trail`));
    return {
      broken,
      states: numberIn(output, /(\d+) states, stored/) ?? 0,
      seconds,
      said: /^pan:1: (.*)$/m.exec(output)?.[1],
      story: broken ? storyOf(call(folder, 'spin', ['-t', ...defines, FILE])) : [],
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function definesOf({ switches, troubles, property }: ModelRun): readonly string[] {
  const defines = [...switches];
  if (troubles !== undefined) defines.push(`TROUBLES=${troubles}`);
  if (property !== undefined) defines.push(`ONLY=${property}`);
  return defines.map((define) => `-D${define}`);
}

/** The lines that the model prints; what follows them is the state in which the run ended. */
function storyOf(output: string): readonly string[] {
  const [printed = ''] = output.split(/^spin: trail ends|^#processes/m, 1);
  const lines = printed.split('\n').map((line) => line.trim());
  return lines.filter((line) => line !== '' && !line.startsWith('spin:'));
}

function numberIn(output: string, pattern: RegExp): number | undefined {
  const found = pattern.exec(output)?.[1];
  return found === undefined ? undefined : Number(found);
}

function call(cwd: string, command: string, args: readonly string[]): string {
  const { stdout, stderr, error, signal } = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (error) throw error;
  if (signal) throw new Error(`${command} was ended by ${signal}.`);
  return stdout + stderr;
}
