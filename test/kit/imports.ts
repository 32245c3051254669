import { readFileSync } from 'node:fs';
import { posix } from 'node:path';
import ts from 'typescript';
import { ROOT } from '../../scripts/catalog.ts';
import { projectFiles } from './files.ts';

/** Every TypeScript file below a folder, as a path from the project's root. */
export function sources(folder: string): string[] {
  return projectFiles(`${folder}/`)
    .filter((file) => file.endsWith('.ts'))
    .sort();
}

export function textOf(file: string): string {
  return readFileSync(ROOT + file, 'utf8');
}

/** What a file imports: files of the project from its root, and packages by name; types and `import()` count, too. */
export function importsOf(file: string): { readonly files: string[]; readonly packages: string[] } {
  const names = ts.preProcessFile(textOf(file), true, true).importedFiles.map(({ fileName }) => fileName);
  return {
    files: names.filter((name) => name.startsWith('.')).map((name) => posix.join(posix.dirname(file), name)),
    packages: names.filter((name) => !name.startsWith('.') && !name.startsWith('node:')).map(packageOf),
  };
}

/**
 * Whether a file is in a part of the project: a file, a folder (`lib/ledger`: what stands in it directly), or
 * everything below a folder (`lib/vendors/*`).
 */
export function isIn(file: string, part: string): boolean {
  if (part.endsWith('/*')) return file.startsWith(part.slice(0, -1));
  return file === part || posix.dirname(file) === part;
}

/** The most specific part that a file is in: itself, its folder, or the deepest folder above it. */
export function partOf(file: string, parts: readonly string[]): string | undefined {
  const depth = (part: string) => (part.endsWith('/*') ? part.length - 1 : 1_000 + part.length);
  return parts.filter((part) => isIn(file, part)).sort((a, b) => depth(b) - depth(a))[0];
}

/** `@aws-sdk/client-sqs/dist` → `@aws-sdk/client-sqs`. */
function packageOf(name: string): string {
  return name
    .split('/')
    .slice(0, name.startsWith('@') ? 2 : 1)
    .join('/');
}
