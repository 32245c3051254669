import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { nameOf } from '../catalog.ts';

/** One block of the page: a whole file, or what is added to one that is there. */
export interface Written {
  readonly file: string;
  /** Where in a file that is there; absent for a new one. */
  readonly where?: string | undefined;
  readonly text: string;
}

/** Blocks that begin with a path: `// lib/vendors/list.ts, at its end`, or a new file's path alone. */
export function blocksOf(page: string): Written[] {
  const blocks = page.matchAll(/^```(?:ts|md)\n(?:\/\/|<!--) (\S+?)(?:, (.+?))?(?: -->)?\n([\s\S]*?)^```$/gm);
  return [...blocks].map(([, file = '', where, text = '']) => ({ file, where, text }));
}

/** Writes a block into a copy of the project. */
export function write(copy: string, { file, where, text }: Written): void {
  const path = join(copy, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, where === undefined ? text : inserted(readFileSync(path, 'utf8'), where, text));
}

function inserted(source: string, where: string, text: string): string {
  if (where === 'at its end') return source + text;
  // A class ends with the first brace that stands at the beginning of a line.
  const begin = source.search(/^export class /m);
  const end = source.indexOf('\n}\n', begin);
  return `${source.slice(0, end)}\n\n${text.trimEnd()}${source.slice(end)}`;
}

/** A pattern of the names that the files bring: `wapikit.closeConversation`, `desk.updateTicket`, and the vendor `desk`. */
export function newNames(files: readonly string[]): string {
  const names = files.flatMap((file) => {
    const [folder, stem = ''] = file.split(/\/(.*)\.ts$/);
    if (folder === 'functions') return [nameOf(stem).replace('.', '\\.')];
    return stem.endsWith('/client') ? [`^${stem.split('/')[1]}\\b`] : [];
  });
  return names.join('|');
}

/** What the page has a contributor write, for a person to read. */
export function printTable(written: readonly Written[]): void {
  for (const { file, where, text } of written) {
    const lines = String(text.split('\n').length - 1).padStart(4);
    console.log(`${lines} lines  ${file}${where === undefined ? '' : ` (is there: ${where})`}`);
  }
  console.log('');
}
