import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { parse } from 'yaml';
import * as z from 'zod';
import { ROOT } from '../scripts/catalog.ts';

/** What the bus and the event door need of a mapping; `npm run check` and `npm run try` check the rest. */
const MappingFile = z.looseObject({ match: z.unknown(), operation: z.string() });

/** Every mapping of mappings/*.yml. @throws Error naming the file that is not one */
export function readMappingFiles(): (z.infer<typeof MappingFile> & { name: string })[] {
  const files = readdirSync(`${ROOT}mappings`).filter((file) => file.endsWith('.yml'));
  return files.sort().map((file) => {
    try {
      const mapping: unknown = parse(readFileSync(`${ROOT}mappings/${file}`, 'utf8'));
      // In the file's own order: the compiled text must not depend on who compiled it.
      return Object.assign({ name: file.replace('.yml', '') }, mapping, MappingFile.parse(mapping));
    } catch (cause) {
      throw new Error(`mappings/${file} is not a mapping: ${cause instanceof Error ? cause.message : cause}`, {
        cause,
      });
    }
  });
}

/** Brings mappings/mappings.json, which the event door is built with, up to date: a mapping that was edited works at the next start. */
export function compileMappingFiles(): void {
  const compiled = `${ROOT}mappings/mappings.json`;
  const text = `${JSON.stringify(readMappingFiles(), null, 2)}\n`;
  if (readFileSync(compiled, 'utf8') !== text) writeFileSync(compiled, text);
}
