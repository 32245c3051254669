import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Bench } from './define-bench.ts';

const FOLDER = join(import.meta.dirname, '..');

/** Every bench by its name: a file of bench/ each. */
export const BENCH_NAMES = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.ts') && file !== 'run.ts')
  .map((file) => file.slice(0, -'.ts'.length))
  .sort();

export async function loadBench(name: string): Promise<Bench> {
  const { bench }: { bench: Bench } = await import(join(FOLDER, `${name}.ts`));
  return bench;
}
