import { readFileSync } from 'node:fs';
import * as z from 'zod/mini';

/** A package as npm's lock file has it. */
const Locked = z.object({
  version: z.optional(z.string()),
  license: z.optional(z.string()),
  /** `sha512-…`, in base64. */
  integrity: z.optional(z.string()),
  dev: z.optional(z.boolean()),
  /** Needed by the tools of `optionalDependencies` alone, or by these and those of `devDependencies`. */
  optional: z.optional(z.boolean()),
  devOptional: z.optional(z.boolean()),
  hasInstallScript: z.optional(z.boolean()),
});
export type Locked = z.infer<typeof Locked>;

/** By where it is installed: `node_modules/zod`. */
export type LockFile = Readonly<Record<string, Locked>>;

export function readLockFile(file: string): LockFile {
  return z.object({ packages: z.record(z.string(), Locked) }).parse(JSON.parse(readFileSync(file, 'utf8'))).packages;
}

/** Where the package of a bundled file is installed; `undefined` for a file of our own, or of a plugin of the bundler. */
export function placeOf(input: string): string | undefined {
  return /(?:^|\/)(node_modules\/(?:.*\/node_modules\/)?(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1];
}
