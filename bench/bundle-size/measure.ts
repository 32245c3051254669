import { createRequire } from 'node:module';
import { type BuildOptions, build } from 'esbuild';

/** Options that are serverless-esbuild's own. */
const NOT_ESBUILDS = ['outputFileExtension', 'skipRebuild', 'concurrency', 'zipConcurrency'];

/** A function's bundle as it is deployed. */
export interface Bundle {
  readonly bytes: number;
  /** What it is made of, the largest part first: packages of node_modules, and our own folders. */
  readonly parts: readonly (readonly [part: string, bytes: number])[];
}

/**
 * Bundles a function by its stem: `helpscout/create-reply`. Each needs a build of its own, as when it is deployed: which vendors
 * it holds follows from its entry point.
 */
export async function bundleOf(stem: string): Promise<Bundle> {
  const config: () => BuildOptions = createRequire(import.meta.url)('../../infra/esbuild.config.cjs');
  const options = Object.fromEntries(Object.entries(config()).filter(([name]) => !NOT_ESBUILDS.includes(name)));
  const entryPoints = [`functions/${stem}.ts`];
  const { metafile } = await build({ ...options, entryPoints, outdir: 'out', write: false, metafile: true });
  const [output] = Object.values(metafile.outputs);
  if (!output) throw new Error(`functions/${stem}.ts has no bundle.`);
  return { bytes: output.bytes, parts: partsOf(output.inputs) };
}

function partsOf(inputs: Readonly<Record<string, { readonly bytesInOutput: number }>>): Bundle['parts'] {
  const parts = new Map<string, number>();
  for (const [input, { bytesInOutput }] of Object.entries(inputs)) {
    const part = partOf(input);
    parts.set(part, (parts.get(part) ?? 0) + bytesInOutput);
  }
  return [...parts].sort(([, a], [, b]) => b - a);
}

function partOf(input: string): string {
  const [, name] = /^.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input) ?? [];
  return name ?? input.split('/').slice(0, 3).join('/');
}
