import { readdirSync } from 'node:fs';

/** `npm run bench` counts what an action costs; `npm run bench -- <name>` runs another bench of this folder. */
const [name = 'cost', ...args] = process.argv.slice(2);
const names = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith('.ts') && file !== 'run.ts')
  .map((file) => file.slice(0, -'.ts'.length));
if (names.includes(name)) {
  process.argv.splice(2, Number.POSITIVE_INFINITY, ...args);
  await import(`./${name}.ts`);
} else {
  console.error(`There is no bench ${name}: ${names.join(', ')}.`);
  process.exitCode = 1;
}
