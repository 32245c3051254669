import { watch } from 'node:fs';
import { MAPPINGS, readMappings, type Surroundings } from '../infra/mappings.ts';
import type { Mapping } from '../lib/mappings/compile.ts';

/** An editor writes a file in several steps: what follows within this time belongs together. Milliseconds. */
const QUIET_MS = 50;

export interface WatchOptions extends Pick<Surroundings, 'inputOf' | 'folder'> {
  /** Puts the mappings as they now are into effect. */
  deploy(mappings: readonly Mapping[]): Promise<void>;
  say(line: string): void;
}

/**
 * Puts each change of a mapping into effect, and says so. A fault is told with file and line, and what was in effect before stays.
 * The watch does not keep the process alive.
 * @param mappings those that are in effect
 */
export function watchMappings(
  mappings: readonly Mapping[],
  { inputOf, folder = MAPPINGS, deploy, say }: WatchOptions,
): { close(): void } {
  let before = byName(mappings);
  let said = '';
  let timer: NodeJS.Timeout | undefined;
  let taking = Promise.resolve();

  async function take(): Promise<void> {
    try {
      const read = await readMappings({ inputOf, folder });
      const now = byName(read);
      const changes = changesBetween(before, now);
      before = now;
      if (changes.length > 0) await deploy(read);
      if (changes.length > 0 || said !== '') say(changes.join('\n') || 'The mappings have no faults any more.');
      said = '';
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      if (message !== said) say(`${message}\nThe mappings from before stay in effect.`);
      said = message;
    }
  }

  const watcher = watch(folder, (_, file) => {
    if (file === 'mappings.json') return;
    clearTimeout(timer);
    timer = setTimeout(() => {
      taking = taking.then(take);
    }, QUIET_MS).unref();
  });
  watcher.unref();
  return {
    close() {
      clearTimeout(timer);
      watcher.close();
    },
  };
}

function byName(mappings: readonly Mapping[]): ReadonlyMap<string, string> {
  return new Map(mappings.map((mapping) => [mapping.name, JSON.stringify(mapping)]));
}

function changesBetween(before: ReadonlyMap<string, string>, now: ReadonlyMap<string, string>): readonly string[] {
  const put = [...now].filter(([name, text]) => before.get(name) !== text);
  const gone = [...before.keys()].filter((name) => !now.has(name));
  return [
    ...put.map(([name]) => `mappings/${name}.yml is in effect.`),
    ...gone.map((name) => `mappings/${name}.yml is gone: its events are no longer acted on.`),
  ];
}
