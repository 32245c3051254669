import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';

/** One rule of the protocol, left out. */
export interface Mutant {
  readonly name: string;
  readonly file: string;
  /** Each text, and what stands in its place. It must be there, or the mutant is none. */
  readonly edits: readonly (readonly [from: string, to: string])[];
}

/** What the ledger would do wrong without each of its rules. */
export const MUTANTS: readonly Mutant[] = [
  {
    name: 'M1: in flight is not on record before the first byte leaves',
    file: 'lib/ledger/attempt.ts',
    edits: [
      ['const sent = once ? await change(l, mine, { sentAt: l.world.now(), before }) : mine;', 'const sent = mine;'],
    ],
  },
  {
    name: 'M2: a conversation has no owner',
    file: 'lib/ledger/turn.ts',
    edits: [['if (place.behind)', 'if (place.behind && false)']],
  },
  {
    name: 'M3: what was made is not credited',
    file: 'lib/ledger/line.ts',
    edits: [['if (action?.artifact)', 'if (action?.artifact && false)']],
  },
  {
    name: 'M4: what stood there before is not looked at',
    file: 'lib/ledger/attempt.ts',
    edits: [
      [
        'const before = once ? await operation.lookBefore?.(input, l.vendors, call) : undefined;',
        'const before = undefined;',
      ],
    ],
  },
  {
    name: 'M5: no answer, or a 5xx, is taken for not applied',
    file: 'lib/ledger/judge.ts',
    edits: [["return sending ? { state: 'in_doubt' } : later(error);", 'return later(error);']],
  },
  {
    name: 'M6: what is found in flight is tried again',
    file: 'lib/ledger/drive.ts',
    edits: [["if (!inFlight(action) || (action.state === 'waiting' && !tooLate)) return", 'if (true) return']],
  },
  {
    name: 'M7: a request goes out however late it is',
    file: 'lib/http/transport.ts',
    edits: [['if (remainingMs < neededMs) {', 'if (false) {']],
  },
  {
    name: 'M9: nothing is swept',
    file: 'lib/ledger/sweep.ts',
    edits: [['for (const state of STATES)', 'for (const state of STATES.slice(0, 0))']],
  },
];

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** A copy of the simulation in which one rule is left out; production code knows nothing of it. */
export async function mutated(mutant: Mutant): Promise<typeof import('./mutable.ts')> {
  const outfile = `${ROOT}node_modules/.cache/mutants/${mutant.name.slice(0, 2)}.mjs`;
  await build({
    entryPoints: [`${ROOT}test/dev/simulation/mutable.ts`],
    ...{ outfile, bundle: true, format: 'esm', platform: 'node', packages: 'external', logLevel: 'silent' },
    plugins: [edit(mutant)],
  });
  return import(outfile);
}

function edit({ name, file, edits }: Mutant): Plugin {
  return {
    name: 'mutate',
    setup({ onLoad }) {
      const path = ROOT + file;
      onLoad({ filter: /\.ts$/ }, async (args) => {
        if (args.path !== path) return undefined;
        let contents = await readFile(path, 'utf8');
        for (const [from, to] of edits) {
          if (!contents.includes(from)) throw new Error(`${name}: ${file} no longer has "${from}"`);
          contents = contents.replace(from, to);
        }
        return { contents, loader: 'ts' };
      });
    },
  };
}
