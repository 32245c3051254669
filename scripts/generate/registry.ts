import type { FunctionEntry } from '../catalog.ts';

/** The text of functions/registry.ts: the operations, for the workers and for whoever goes through all of them. */
export function registry(entries: readonly FunctionEntry[]): string {
  const operations = entries
    .filter(({ kind }) => kind === 'operation')
    .map(({ name, stem }) => ({ stem, local: name.replace(/\.(.)/, (_, letter: string) => letter.toUpperCase()) }));
  return `${[
    '// Generated from functions/ by `npm run generate`.',
    "import type { Operation } from '../lib/operation.ts';",
    ...operations.map(({ stem, local }) => `import { operation as ${local} } from './${stem}.ts';`),
    '',
    '/** Every operation there is. */',
    'export const operations: readonly Operation[] = [',
    ...operations.map(({ local }) => `  ${local},`),
    '];',
  ].join('\n')}\n`;
}

/** The text of functions/operation-names.ts: for who needs to know what there is without loading it. */
export function operationNames(entries: readonly FunctionEntry[]): string {
  const names = entries.filter(({ kind }) => kind === 'operation').map(({ name }) => `  '${name}',`);
  return `${[
    '// Generated from functions/ by `npm run generate`.',
    '/** The names of all operations. */',
    'export const OPERATION_NAMES = [',
    ...names,
    '] as const;',
  ].join('\n')}\n`;
}
