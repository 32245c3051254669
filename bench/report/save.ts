import { existsSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { ROOT } from '../../scripts/catalog.ts';
import { RESULTS_FILE, type Result, readResults } from '../../scripts/figures.ts';

/** Puts results among those that are kept, in the order of their names, and drops those of benches that are gone. */
export function save(results: Readonly<Record<string, Result>>, names: readonly string[]): void {
  const kept = existsSync(`${ROOT}${RESULTS_FILE}`) ? readResults() : {};
  const all = { ...kept, ...results };
  const sorted = names.flatMap((name) => (all[name] ? [[name, all[name]] as const] : []));
  writeFileSync(`${ROOT}${RESULTS_FILE}`, `${JSON.stringify(Object.fromEntries(sorted), null, 2)}\n`);
}

/** The machine as a reader of its figures wants to know it. */
export function machine(): string {
  const [{ model = 'unknown processor' } = {}] = cpus();
  return `${model.trim()}, ${availableParallelism()} cores, ${process.platform}, Node ${process.versions.node}`;
}
