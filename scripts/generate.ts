import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { readMappings, textOf as textOfMappings } from '../infra/mappings.ts';
import { type FunctionEntry, readFunctions, ROOT as root } from './catalog.ts';
import { capabilities } from './openapi/capabilities.ts';
import { openApiDocument, type Served } from './openapi/document.ts';
import { inputOf } from './operation-inputs.ts';
import { reference } from './reference.ts';

/** Folders of functions/ that hold no operations. */
const NOT_OPERATIONS = new Set(['actions', 'service', 'workers']);

const checking = process.argv.includes('--check');
const mapped = await readMappings({ inputOf }).catch((error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});
keep('functions/registry.ts', registry());
keep('mappings/mappings.json', textOfMappings(mapped));
const served = await Promise.all(readFunctions().flatMap((entry) => (entry.http ? [load(entry, entry.http)] : [])));
keep(
  'openapi/openapi.json',
  json(openApiDocument(served, JSON.parse(readFileSync(`${root}package.json`, 'utf8')).version)),
);
const able = capabilities(
  served,
  mapped.map((mapping) => ({ ...mapping })),
);
keep('openapi/capabilities.json', json(able));
keep('docs/reference.md', reference(able));

/** Writes what has changed; with `--check`, says so and fails instead. */
function keep(file: string, text: string): void {
  if (textOf(file) === text) return;
  if (checking) {
    process.stderr.write(`${file} is out of date: run \`npm run generate\`.\n`);
    process.exitCode = 1;
  } else {
    writeFileSync(`${root}${file}`, text);
  }
}

async function load(entry: FunctionEntry, http: Served['http']): Promise<Served> {
  const file = `${root}functions/${entry.stem}.ts`;
  const { operation, route } = await import(file);
  return { ...entry, http, serves: operation ?? route };
}

/** The list of operations, from the folders. */
function registry(): string {
  const files = readdirSync(`${root}functions`, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !NOT_OPERATIONS.has(entry.name))
    .flatMap(({ name: vendor }) =>
      readdirSync(`${root}functions/${vendor}`).map((file) => ({ vendor, file, name: nameOf(vendor, file) })),
    )
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const imports = files.map(({ vendor, file, name }) => `import { operation as ${name} } from './${vendor}/${file}';`);
  const names = files.map(({ name }) => `  ${name},`);
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

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
