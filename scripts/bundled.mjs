import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';

const CACHE = 'node_modules/.cache/conversation-actions';
/** Begins a bundle's last line: the files that it was made of, and what each was like. */
const MADE_OF = '\n//parts ';

/**
 * Imports a TypeScript file as one bundle. That takes a fifth of the time that hundreds of modules take, each compiled and
 * resolved by itself.
 * @param {string} root the folder that this process is in
 * @param {string} file relative to `root`
 */
export async function importBundled(root, file) {
  // esbuild starts a program that it finds by its own file's place.
  const options = { entryPoints: [file], plugins: [ownAddresses(root)], external: ['esbuild'] };
  const bundle = await bundled(root, { name: basename(file, '.ts'), options });
  await import(pathToFileURL(bundle).href);
}

/**
 * Returns the path of a bundle, which is kept, and built anew when a file that it is made of has changed.
 * @param {string} root
 * @param {import('./bundled.mjs').Bundled} bundled
 */
export async function bundled(root, { name, options }) {
  const bundle = join(root, CACHE, `${name}.mjs`);
  if (!isFresh(root, bundle)) await build(root, bundle, options);
  return bundle;
}

/** Whether every file that the bundle was made of is as it was; a copy of the project may share its node_modules. */
function isFresh(root, bundle) {
  if (!existsSync(bundle)) return false;
  const text = readFileSync(bundle, 'utf8');
  const at = text.lastIndexOf(MADE_OF);
  if (at < 0) return false; // an earlier version of this file made it
  const parts = JSON.parse(text.slice(at + MADE_OF.length));
  return parts.every(([file, stamp]) => stampOf(root, file) === stamp);
}

/** A file of our own is the same in a copy of the project; packages are shared, many and large. */
function stampOf(root, file) {
  const path = join(root, file);
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) return undefined;
  if (file.split('/').includes('node_modules')) return `${stat.mtimeMs} ${stat.size}`;
  return createHash('sha1').update(readFileSync(path)).digest('base64');
}

async function build(root, bundle, options) {
  const { build: esbuild } = await import('esbuild');
  const { metafile, outputFiles } = await esbuild({
    ...{ absWorkingDir: root, outfile: bundle, write: false, bundle: true, metafile: true, logLevel: 'error' },
    ...{ format: 'esm', platform: 'node', target: 'node20', minifySyntax: true, minifyWhitespace: true },
    // Nothing is left out as it is in the functions' bundles: a person's credentials may come from a profile or from SSO.
    ...{ mainFields: ['module', 'main'], charset: 'utf8', legalComments: 'none' },
    // A package that is no module asks for Node's own by `require`.
    banner: {
      js: "import { createRequire as toRequire } from 'node:module'; const require = toRequire(import.meta.url);",
    },
    ...options,
  });
  const files = Object.keys(metafile.inputs).filter((file) => existsSync(join(root, file)));
  const madeOf = JSON.stringify(files.map((file) => [file, stampOf(root, file)]));
  // Another process may be reading or building it: the new one takes its place when it is whole.
  const whole = `${bundle}.${process.pid}.${performance.now()}`;
  mkdirSync(dirname(bundle), { recursive: true });
  writeFileSync(whole, `${outputFiles[0].text}${MADE_OF}${madeOf}\n`);
  renameSync(whole, bundle);
}

/** Our files find others by their own address, which in a bundle would be the bundle's. A copy of the project has its own. */
function ownAddresses(root) {
  return {
    name: 'own-addresses',
    setup({ onLoad }) {
      onLoad({ filter: /\.ts$/ }, ({ path }) => {
        if (!path.startsWith(root) || path.includes('node_modules')) return undefined;
        const address = `require('node:url').pathToFileURL(${JSON.stringify(relative(root, path))}).href`;
        return { loader: 'ts', contents: readFileSync(path, 'utf8').replaceAll('import.meta.url', address) };
      });
    },
  };
}
