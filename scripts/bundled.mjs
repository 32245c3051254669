import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

const CACHE = 'node_modules/.cache/conversation-actions';

/**
 * Imports a TypeScript file as one bundle, which is kept and built anew when a file that it is made of has changed.
 * That takes a fifth of the time that hundreds of modules take, each compiled and resolved by itself.
 * @param {string} root
 * @param {string} file relative to `root`
 */
export async function importBundled(root, file) {
  const bundle = join(root, CACHE, `${basename(file, '.ts')}.mjs`);
  if (!isFresh(root, bundle)) await build(root, file, bundle);
  await import(pathToFileURL(bundle).href);
}

/** Whether every file that the bundle was made of is as it was; a copy of the project may share its node_modules. */
function isFresh(root, bundle) {
  if (!existsSync(bundle) || !existsSync(`${bundle}.json`)) return false;
  const { root: of, stamps } = JSON.parse(readFileSync(`${bundle}.json`, 'utf8'));
  return of === root && Object.entries(stamps).every(([file, stamp]) => stampOf(join(root, file)) === stamp);
}

function stampOf(file) {
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat && `${stat.mtimeMs} ${stat.size}`;
}

async function build(root, file, bundle) {
  // Another process may be reading it: the new one takes its place when it is whole.
  const outfile = `${bundle}.${process.pid}`;
  mkdirSync(dirname(bundle), { recursive: true });
  const { build: esbuild } = await import('esbuild');
  const { metafile } = await esbuild({
    ...{ absWorkingDir: root, entryPoints: [file], outfile, bundle: true, metafile: true, logLevel: 'error' },
    ...{ format: 'esm', platform: 'node', target: 'node20', minifySyntax: true, minifyWhitespace: true },
    // Nothing is left out as it is in the functions' bundles: a person's credentials may come from a profile or from SSO.
    ...{ mainFields: ['module', 'main'], charset: 'utf8', legalComments: 'none' },
    // A package that is no module asks for Node's own by `require`.
    banner: {
      js: "import { createRequire as toRequire } from 'node:module'; const require = toRequire(import.meta.url);",
    },
    plugins: [ownAddresses(root)],
  });
  const parts = Object.keys(metafile.inputs).filter((part) => existsSync(join(root, part)));
  const stamps = Object.fromEntries(parts.map((part) => [part, stampOf(join(root, part))]));
  writeFileSync(`${outfile}.json`, JSON.stringify({ root, stamps }));
  renameSync(outfile, bundle);
  renameSync(`${outfile}.json`, `${bundle}.json`);
}

/** Our files find others by their own address, which in a bundle would be the bundle's. */
function ownAddresses(root) {
  return {
    name: 'own-addresses',
    setup({ onLoad }) {
      onLoad({ filter: /\.ts$/ }, ({ path }) => {
        if (!path.startsWith(root) || path.includes('node_modules')) return undefined;
        const text = readFileSync(path, 'utf8');
        return { loader: 'ts', contents: text.replaceAll('import.meta.url', JSON.stringify(pathToFileURL(path).href)) };
      });
    },
  };
}
