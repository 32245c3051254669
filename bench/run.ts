import { readdirSync } from 'node:fs';
import { Argument } from 'commander';
import { commandOf } from '../scripts/command.ts';

const names = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith('.ts') && file !== 'run.ts')
  .map((file) => file.slice(0, -'.ts'.length));

const [name, of] = commandOf('bench', 'Measures the bundle: what an action costs, or one of the other benches.')
  .addArgument(new Argument('[bench]', 'which one').choices(names).default('cost'))
  .argument('[function]', 'of bundle-size: the function', 'helpscout/create-reply')
  .parse().processedArgs as [string, string];
process.argv.splice(2, Number.POSITIVE_INFINITY, of);
await import(`./${name}.ts`);
