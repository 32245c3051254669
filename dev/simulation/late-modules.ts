import { readdirSync, readFileSync } from 'node:fs';

// What lib/ imports only when it needs it is loaded here. Otherwise the first run in a process would wait for files while virtual time
// goes on, and be another execution than the next.

const LIB = new URL('../../lib/', import.meta.url);
const IMPORT = /\bimport\('([^']+)'\)/gu;

/** In a bundle, which has another name, they are inside: nothing waits for them. */
const isBundled = !import.meta.url.endsWith('/late-modules.ts');
const files = isBundled ? [] : readdirSync(LIB, { recursive: true, encoding: 'utf8' });

for (const file of files.filter((name) => name.endsWith('.ts'))) {
  const at = new URL(file, LIB);
  for (const [, name = ''] of readFileSync(at, 'utf8').matchAll(IMPORT)) {
    await import(/* @vite-ignore */ name.startsWith('.') ? new URL(name, at).href : name);
  }
}
