import { performance } from 'node:perf_hooks';
import { commandOf } from '../scripts/command.ts';
import { tryCorpus } from './check-security/corpus.ts';
import { fuzz } from './check-security/fuzz.ts';
import { runOthers } from './check-security/others.ts';
import { runTests } from './check-security/tests.ts';

const MOST_CPU_MS = 50;
const MOST_HEAP_BYTES = 20_000_000;

/** One line of the table: a figure, and whether it is what it must be. */
interface Figure {
  readonly name: string;
  readonly value: string | number;
  readonly isGood: boolean;
}

const { bodies, bytes, seed, quick } = commandOf(
  'check:security',
  'Sends bad, random and hostile input to every operation, looks for what must stay secret, and prints a table of counts. Then it runs the checks of what is deployed.',
)
  .option('--bodies <count>', 'random bodies for each operation', Number, 100_000)
  .option('--bytes <count>', 'random strings of bytes', Number, 100_000)
  .option('--seed <number>', 'decides the random inputs', Number, 1)
  .option('--quick', 'leave out check:template, check:privileges and check:release, which package the stack')
  .parse()
  .opts<{ bodies: number; bytes: number; seed: number; quick?: boolean }>();

const started = performance.now();
const none = (name: string, value: number): Figure => ({ name, value, isGood: value === 0 });
const faults: string[] = [];

const corpus = await tryCorpus();
faults.push(...corpus.others);
print('bad requests', [
  { name: 'requests', value: corpus.inputs, isGood: corpus.inputs >= 600 },
  none('5xx or thrown', corpus.serverErrors),
  none('not refused as they must be', corpus.others.length),
  none('requests to vendors', corpus.requests),
  none('reads of secrets', corpus.secretReads),
  none('calls of the ledger', corpus.ledgerCalls),
  none('texts of a request that came back', corpus.echoes),
]);

const runs = await fuzz({ bodies, bytes, seed });
faults.push(...runs.flatMap((run) => run.faults));
const slowest = Math.max(...runs.map(({ slowestCpuMs }) => slowestCpuMs));
const growth = Math.max(...runs.map(({ heapGrowthBytes }) => heapGrowthBytes));
print(`random input, seed ${seed}`, [
  { name: 'inputs', value: sum(runs.map(({ inputs }) => inputs)), isGood: runs.length > 0 },
  { name: 'refused', value: sum(runs.map(({ refused }) => refused)), isGood: true },
  { name: 'valid, and shown by a dry run', value: sum(runs.map(({ taken }) => taken)), isGood: true },
  none('5xx or thrown', sum(runs.map((run) => run.inputs - run.refused - run.taken))),
  none('requests to vendors', sum(runs.map(({ requests }) => requests))),
  { name: `CPU of the slowest, ms (< ${MOST_CPU_MS})`, value: slowest.toFixed(1), isGood: slowest < MOST_CPU_MS },
  {
    name: `heap growth of one operation, MB (< ${MOST_HEAP_BYTES / 1e6})`,
    value: (growth / 1e6).toFixed(1),
    isGood: growth < MOST_HEAP_BYTES,
  },
]);

for (const [name, files] of [
  ['hostile vendors and addresses', ['test/lib/vendors/hostile.test.ts', 'test/lib/vendors/bad-hosts.test.ts']],
  ['planted secrets', ['test/privacy.test.ts', 'test/security']],
  ['guards and the access policy', ['test/lib/doors/intake/guards.test.ts', 'test/lib/doors/intake/access.test.ts']],
] as const) {
  const { passed, failed } = await runTests(files);
  faults.push(...failed);
  print(name, [{ name: 'tests passed', value: passed, isGood: passed > 0 }, none('failed', failed.length)]);
}

if (quick) console.log('SKIPPED: check:template, check:privileges and check:release, as --quick says.');
else {
  for await (const { script, skipped, said, isGood } of runOthers()) {
    if (skipped === undefined) console.log(`${script}\n  ${isGood ? '✓' : '✗'} ${said.replaceAll('\n', '\n  ')}`);
    else console.log(`SKIPPED: ${script}: ${skipped}.`);
    if (!isGood) faults.push(script);
  }
}

for (const fault of faults.slice(0, 20)) console.log(`✗ ${fault}`);
if (faults.length > 0) process.exitCode = 1;
console.log(`${((performance.now() - started) / 1_000).toFixed(0)} s`);

function print(title: string, figures: readonly Figure[]): void {
  console.log(title);
  for (const { name, value, isGood } of figures) {
    console.log(`  ${isGood ? '✓' : '✗'} ${String(value).padStart(9)}  ${name}`);
    if (!isGood) process.exitCode = 1;
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
