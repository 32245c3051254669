import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

/** Folders of functions/ that hold no operations. */
const NOT_OPERATIONS = new Set(['actions', 'service', 'workers']);

const root = fileURLToPath(new URL('..', import.meta.url));
const generated = { 'functions/registry.ts': registry(), 'mappings/mappings.json': mappings() };

const checking = process.argv.includes('--check');
const stale = Object.entries(generated).filter(([file, text]) => textOf(file) !== text);
for (const [file, text] of stale) {
  if (checking) process.stderr.write(`${file} is out of date: run \`npm run generate\`.\n`);
  else writeFileSync(`${root}${file}`, text);
}
if (checking && stale.length > 0) process.exitCode = 1;

/** The list of operations, from the folders. */
function registry(): string {
  const files = readdirSync(`${root}functions`, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !NOT_OPERATIONS.has(entry.name))
    .flatMap(({ name: vendor }) =>
      readdirSync(`${root}functions/${vendor}`).map((file) => ({ vendor, file, name: nameOf(vendor, file) })),
    )
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const imports = files.map(({ vendor, file, name }) => `import { operation as ${name} } from './${vendor}/${file}';`);
  const names = files.map(({ name }) => `  ${name} as unknown as Operation,`);
  return `${[
    '// Generated from the folders by `npm run generate`.',
    "import type { Operation } from '../lib/operation.ts';",
    ...imports,
    '',
    '/** Every operation there is. */',
    'export const operations: readonly Operation[] = [',
    ...names,
    '];',
  ].join('\n')}\n`;
}

/** The mappings as data, for the event door. What is wrong in them fails the build, with file and line. */
function mappings(): string {
  const files = readdirSync(`${root}mappings`).filter((file) => file.endsWith('.yml'));
  const read = files.sort().map((file) => ({
    name: file.replace('.yml', ''),
    ...parse(readFileSync(`${root}mappings/${file}`, 'utf8')),
  }));
  return `${JSON.stringify(read, null, 2)}\n`;
}

/** `helpscout`, `create-reply.ts` → `helpscoutCreateReply`. */
function nameOf(vendor: string, file: string): string {
  const words = file.replace('.ts', '').split('-');
  return vendor + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(`${root}${file}`, 'utf8');
  } catch {
    return undefined;
  }
}
