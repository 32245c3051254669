import { readFile, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';

/** One rule of the protocol, and how to leave it out. */
export interface Rule {
  readonly name: string;
  readonly file: string;
  /** The text around the rule: it must be there once, or nothing could be left out. @default the rule itself */
  readonly line?: string;
  /** The expression in that text which is the rule. */
  readonly rule: string;
  /** What stands in its place when it is left out. */
  readonly without: string;
}

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const SWITCH = `${ROOT}test/dev/simulation/mutants-switch.ts`;

/** A copy of the simulation in which any one of the rules can be left out; production code knows nothing of it. */
export async function mutable(rules: readonly Rule[]): Promise<typeof import('./mutable.ts')> {
  const outfile = `${ROOT}node_modules/.cache/mutants-${process.pid}-${Date.now()}.mjs`;
  await build({
    entryPoints: [`${ROOT}test/dev/simulation/mutable.ts`],
    ...{ outfile, bundle: true, format: 'esm', platform: 'node', packages: 'external', logLevel: 'silent' },
    plugins: [switches(rules)],
  });
  return import(outfile).finally(() => rm(outfile));
}

function switches(rules: readonly Rule[]): Plugin {
  return {
    name: 'switches',
    setup({ onLoad }) {
      onLoad({ filter: /\.ts$/ }, async ({ path }) => {
        const here = rules.filter(({ file }) => path === ROOT + file);
        if (here.length === 0) return undefined;
        const contents = here.reduce(switched, await readFile(path, 'utf8'));
        return { contents: `import { isLeftOut } from ${JSON.stringify(SWITCH)};\n${contents}`, loader: 'ts' };
      });
    },
  };
}

/** Puts a question in the place of a rule. @throws Error if the rule is not there exactly once */
function switched(contents: string, { name, file, rule, line = rule, without }: Rule): string {
  const found = contents.split(line).length - 1;
  if (found !== 1 || !line.includes(rule)) throw new Error(`${name}: ${file} has "${line}" ${found} times`);
  const question = `(isLeftOut(${JSON.stringify(name)}) ? (${without}) : (${rule}))`;
  return contents.replace(line, () => line.replace(rule, () => question));
}
