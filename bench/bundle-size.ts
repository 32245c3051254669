import { createRequire } from 'node:module';
import { type BuildOptions, build } from 'esbuild';

/** Options that are serverless-esbuild's own. */
const NOT_ESBUILDS = ['outputFileExtension', 'skipRebuild', 'concurrency', 'zipConcurrency'];

/** Prints what a function's bundle is made of, the largest part first: `npm run bench -- bundle-size helpscout/create-reply`. */
const [stem = 'helpscout/create-reply'] = process.argv.slice(2);
const { total, parts } = await measure(`functions/${stem}.ts`);
for (const [part, bytes] of parts.slice(0, 25)) console.log(`${(bytes / 1000).toFixed(1).padStart(8)} kB  ${part}`);
console.log(`${(total / 1000).toFixed(1).padStart(8)} kB  in all`);

async function measure(entry: string): Promise<{ total: number; parts: [part: string, bytes: number][] }> {
  const config: () => BuildOptions = createRequire(import.meta.url)('../infra/esbuild.config.cjs');
  const options = Object.fromEntries(Object.entries(config()).filter(([name]) => !NOT_ESBUILDS.includes(name)));
  const { metafile } = await build({ ...options, entryPoints: [entry], outdir: 'out', write: false, metafile: true });
  const [output] = Object.values(metafile.outputs);
  const parts = new Map<string, number>();
  for (const [input, { bytesInOutput }] of Object.entries(output?.inputs ?? {})) {
    const part = partOf(input);
    parts.set(part, (parts.get(part) ?? 0) + bytesInOutput);
  }
  return { total: output?.bytes ?? 0, parts: [...parts].sort(([, a], [, b]) => b - a) };
}

/** A package of node_modules, or one of our own folders. */
function partOf(input: string): string {
  const [, name] = /^.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input) ?? [];
  return name ?? input.split('/').slice(0, 3).join('/');
}
