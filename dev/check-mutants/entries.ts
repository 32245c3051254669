import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { transformSync } from 'esbuild';
import { parse } from 'yaml';
import * as z from 'zod/mini';

/** One way in which the code could be wrong. */
const Entry = z.strictObject({
  file: z.string(),
  /** The text that is wrong then, as it stands in the file, once. */
  line: z.string(),
  becomes: z.string(),
  /** The promise that would be broken. */
  breaks: z.string(),
  /** The file of tests that fails then. */
  killedBy: z.string(),
  /** Why nothing can be told apart: it is not tried. */
  equivalent: z.optional(z.string()),
});

export interface Mutant extends z.output<typeof Entry> {
  /** Where it is kept, and at which place: `pace:12`. */
  readonly id: string;
}

const FOLDER = 'test/mutants';

/** All mutants that are kept, in the order of their files. @throws Error where a file is not as it should be */
export function readMutants(root: string): readonly Mutant[] {
  return readdirSync(join(root, FOLDER))
    .sort()
    .flatMap((name) => {
      const entries = z.array(Entry).parse(parse(readFileSync(join(root, FOLDER, name), 'utf8')));
      return entries.map((entry, index) => ({ ...entry, id: `${name.replace('.yml', '')}:${index + 1}` }));
    });
}

/** The file with the mutant in it. */
export function mutated(root: string, { file, line, becomes }: Mutant): string {
  return readFileSync(join(root, file), 'utf8').replace(line, () => becomes);
}

/** What is wrong with an entry, before it is tried; `undefined` where nothing is. */
export function faultOf(root: string, mutant: Mutant): string | undefined {
  const { file, line, becomes, killedBy } = mutant;
  if (!existsSync(join(root, file))) return `${file} is not there`;
  if (!existsSync(join(root, killedBy))) return `${killedBy} is not there`;
  const times = readFileSync(join(root, file), 'utf8').split(line).length - 1;
  if (times !== 1) return `${file} has its line ${times} times`;
  if (line === becomes) return 'it changes nothing';
  try {
    transformSync(mutated(root, mutant), { loader: 'ts' });
    return undefined;
  } catch {
    return 'it does not parse';
  }
}
