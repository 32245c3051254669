import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';

const Sha256 = z.string().check(z.regex(/^[0-9a-f]{64}$/));

/** What a build publishes, and what it was made from: .serverless/release.json. */
export const Release = z.object({
  /** Of the source; null where files were changed after it, or there is no repository. */
  commit: z.nullable(z.string()),
  /** Of Node, whose zlib wrote the packages. */
  node: z.string(),
  /** SHA-256 of package-lock.json. */
  lockFile: Sha256,
  /** SHA-256 of each file, by its name. */
  files: z.record(z.string(), Sha256),
});
export type Release = z.infer<typeof Release>;

export const RELEASE = 'release.json';
export const BILL = '.cdx.json';

export function readRelease(file: string): Release {
  return Release.parse(JSON.parse(readFileSync(file, 'utf8')));
}

/** SHA-256 of each package and bill of a folder, by the file's name. */
export function filesOf(folder: string): Readonly<Record<string, string>> {
  const names = existsSync(folder) ? readdirSync(folder) : [];
  const published = names.filter((name) => name.endsWith('.zip') || name.endsWith(BILL)).sort();
  return Object.fromEntries(published.map((name) => [name, sha256Of(join(folder, name))]));
}

export function sha256Of(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}

/** Returns in which files two builds differ, as sentences. */
export function differences(published: Release['files'], found: Release['files']): readonly string[] {
  const names = [...new Set([...Object.keys(published), ...Object.keys(found)])].sort();
  return names.flatMap((name) => {
    if (published[name] === found[name]) return [];
    if (found[name] === undefined) return [`${name} is missing`];
    return published[name] === undefined ? [`${name} is not in the release`] : [`${name} is another file`];
  });
}
