const { mkdirSync, readFileSync, writeFileSync } = require('node:fs');
const { builtinModules } = require('node:module');
const { basename, dirname, join, parse } = require('node:path');
const NOT_BUNDLED = require('./not-bundled.cjs');

/**
 * Takes Node's own modules from the process. An `import` makes Node read every export of theirs, and so load what stands behind
 * each: web crypto, web streams, worker threads, undici. That is 12 ms of CPU at a cold start. Here only what is used is read.
 * @see https://nodejs.org/api/process.html#processgetbuiltinmoduleid
 */
const builtinsWithoutTheirImport = {
  name: 'builtins-without-their-import',
  setup(build) {
    build.onResolve({ filter: new RegExp(`^(node:)?(${builtinModules.join('|')})$`) }, ({ path, kind }) => ({
      path: path.replace('node:', ''),
      namespace: kind === 'import-statement' ? 'builtin' : 'required-builtin',
    }));
    build.onLoad({ filter: /.*/, namespace: 'required-builtin' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule('node:${path}');`,
    }));
    build.onLoad({ filter: /.*/, namespace: 'builtin' }, ({ path }) => ({
      contents: [
        `const builtin = process.getBuiltinModule('node:${path}');`,
        'const read = (name) => builtin[name];',
        'export default builtin;',
        ...Object.keys(require(path))
          .filter((name) => name !== 'default' && /^[a-z]\w*$/i.test(name))
          .map((name) => `const its_${name} = /* @__PURE__ */ read('${name}'); export { its_${name} as ${name} };`),
      ].join('\n'),
    }));
  },
};

/** The mappings of a function's operation; `undefined` for what is no function of ours. */
function mappingsOf(build) {
  const [entry = ''] = [build.initialOptions.entryPoints ?? []].flat();
  const [, folder, file] = /^(?:.*\/)?functions\/([^/]+)\/([^/]+)\.ts$/.exec(entry) ?? [];
  if (!folder) return undefined;
  const operation = `${folder}.${file.replace(/-(.)/g, (_, letter) => letter.toUpperCase())}`;
  const mappings = JSON.parse(readFileSync(join(__dirname, '../mappings/mappings.json'), 'utf8'));
  return mappings.filter((mapping) => mapping.operation === operation);
}

/** A function has its own operation's mappings; one without never evaluates any, and does without JSONata and all around it. */
const ownMappingsAlone = {
  name: 'own-mappings-alone',
  setup(build) {
    const own = mappingsOf(build);
    if (!own) return;
    build.onLoad({ filter: /[\\/]mappings[\\/]mappings\.json$/ }, () => ({
      contents: JSON.stringify(own),
      loader: 'json',
    }));
    if (own.length > 0) return;
    build.onResolve({ filter: /\/mappings\/(?:concerning|event-pattern|mapping)\.ts$/ }, ({ path, kind }) =>
      kind === 'dynamic-import' ? { path, namespace: 'not-mapped' } : undefined,
    );
    build.onLoad({ filter: /.*/, namespace: 'not-mapped' }, () => ({
      contents: "throw new Error('This function was built without a mapping.');",
    }));
  },
};

/**
 * A function of one vendor's operations has that vendor's client alone, without what adapts it to the neutral operations; workers,
 * neutral operations and people's routes have all of them.
 */
const ownVendorAlone = {
  name: 'own-vendor-alone',
  setup(build) {
    const [entry = ''] = [build.initialOptions.entryPoints ?? []].flat();
    const [, folder] = /^(?:.*\/)?functions\/([^/]+)\//.exec(entry) ?? [];
    const list = readFileSync(join(__dirname, '../lib/vendors/list.ts'), 'utf8');
    const own = list.split('\n').filter((line) => line.includes(`'./${folder}/`));
    if (own.length === 0) return;
    build.onLoad({ filter: /[\\/]lib[\\/]vendors[\\/]list\.ts$/ }, () => ({ contents: own.join('\n'), loader: 'ts' }));
    build.onLoad({ filter: /[\\/]lib[\\/]vendors[\\/]\w+[\\/]index\.ts$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8').replace(/^ +adapter,$/m, ''),
      loader: 'ts',
      resolveDir: dirname(path),
    }));
    build.onResolve({ filter: /^\.\/(?:adapter|search)\.ts$/ }, ({ path, resolveDir }) => ({
      path: join(resolveDir, path),
      sideEffects: false,
    }));
  },
};

/** Workers import every operation from its function's file, and need none of the handlers there, nor what these import. */
const ownHandlerAlone = {
  name: 'own-handler-alone',
  setup(build) {
    const [entry = ''] = [build.initialOptions.entryPoints ?? []].flat();
    const [own] = /functions\/[^/]+\/[^/]+\.ts$/.exec(entry) ?? [];
    if (!own) return;
    build.onLoad({ filter: /[\\/]functions[\\/][^\\/]+[\\/][^\\/]+\.ts$/ }, ({ path }) => {
      if (path.replaceAll('\\', '/').endsWith(own)) return undefined;
      return { contents: readFileSync(path, 'utf8').replace(/^export const handler = .*$/m, ''), loader: 'ts' };
    });
  },
};

/** Leaves out what no function needs: infra/not-bundled.cjs. */
const withoutWhatIsNotNeeded = {
  name: 'without-what-is-not-needed',
  setup(build) {
    const files = Object.keys(NOT_BUNDLED).map((file) => file.replaceAll('.', '\\.').replaceAll('/', '[\\\\/]'));
    build.onLoad({ filter: new RegExp(`[\\\\/]node_modules[\\\\/](?:${files.join('|')})$`) }, ({ path }) => {
      const [, file] = path.replaceAll('\\', '/').split(/^.*\/node_modules\//);
      return { contents: NOT_BUNDLED[file](readFileSync(path, 'utf8'), file), resolveDir: dirname(path) };
    });
  },
};

/** What few invocations need, by what imports it: the sanitiser of HTML, and what judges whether a lost request took effect. */
const SELDOM = /^(?:sanitize-html|\.\/evidence\.ts)$/;

/** Bundles what is seldom needed into a file beside the function's own, which is read and compiled at every cold start. */
const seldomBeside = {
  name: 'seldom-beside',
  setup(build) {
    const { entryPoints = [], outdir = '.', outfile, outExtension = {}, ...options } = build.initialOptions;
    const [entry] = [entryPoints].flat();
    if (typeof entry !== 'string') return;
    const { dir, name, ext } = parse(outfile ?? join(outdir, `${parse(entry).name}${outExtension['.js'] ?? '.js'}`));
    const plugins = options.plugins.filter((each) => each !== seldomBeside);
    const found = new Map();
    build.onStart(() => found.clear());
    build.onResolve({ filter: SELDOM }, async ({ path, kind, resolveDir }) => {
      if (kind !== 'dynamic-import') return undefined;
      const part = path.startsWith('.') ? `${basename(resolveDir)}-${parse(path).name}` : path;
      const { path: module } = await build.resolve(path, { kind: 'import-statement', resolveDir });
      found.set(`${name}.${part}${ext}`, module);
      return { path: `./${name}.${part}${ext}`, external: true };
    });
    build.onEnd(async ({ outputFiles, metafile }) => {
      for (const [file, module] of found) {
        const beside = await build.esbuild.build({
          ...options,
          plugins,
          entryPoints: [module],
          outfile: join(dir, file),
        });
        outputFiles?.push(...beside.outputFiles);
        for (const key of metafile ? ['inputs', 'outputs'] : []) Object.assign(metafile[key], beside.metafile[key]);
      }
    });
  },
};

/** The SDK's clients import their whole package.json, and read its version. */
const versionsAlone = {
  name: 'versions-alone',
  setup(build) {
    build.onLoad({ filter: /@aws-sdk\/client-[^/]+\/package\.json$/ }, ({ path }) => ({
      contents: JSON.stringify({ version: JSON.parse(readFileSync(path, 'utf8')).version }),
      loader: 'json',
    }));
  },
};

/** Lets every part of a package say of which files it is made: first of all plugins. */
const measured = {
  name: 'measured',
  setup(build) {
    build.initialOptions.metafile = true;
  },
};

/** Notes beside a package of which files it is made, for its bill of materials (scripts/release/): last of all plugins. */
const notedInputs = {
  name: 'noted-inputs',
  setup(build) {
    const [entry] = [build.initialOptions.entryPoints ?? []].flat();
    const [, folder, file] = /^(?:.*\/)?functions\/([^/]+)\/([^/]+)\.ts$/.exec(String(entry)) ?? [];
    if (!folder) return;
    build.onEnd(({ metafile }) => {
      if (!metafile) return; // it failed
      const bundled = Object.values(metafile.outputs).flatMap(({ inputs }) => Object.entries(inputs));
      const names = bundled.filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([name]) => name);
      mkdirSync('.serverless', { recursive: true });
      writeFileSync(join('.serverless', `${folder}-${file}.inputs.json`), JSON.stringify([...new Set(names)].sort()));
    });
  },
};

/** `invoke local` finds no .mjs, and leaves its folder behind: infra/invoke-local.cjs removes it. */
const INVOKE_LOCAL = { outputFileExtension: '.js', outputWorkFolder: `.esbuild/${process.pid}` };

const isPackaged = (serverless) => ['package', 'deploy'].includes(serverless?.processedInput.commands[0]);
const isInvoked = (serverless) => serverless?.processedInput.commands[0] === 'invoke';

/** How each function becomes one small file. Read by serverless-esbuild. */
module.exports = (serverless) => ({
  bundle: true,
  minify: true,
  format: 'esm',
  ...(isInvoked(serverless) ? INVOKE_LOCAL : { outputFileExtension: '.mjs' }),
  platform: 'node',
  target: 'node20',
  mainFields: ['module', 'main'],
  conditions: ['module', 'import'],
  legalComments: 'none',
  charset: 'utf8',
  skipRebuild: true, // a context for rebuilding would keep osls alive after a failed build
  concurrency: 2,
  zipConcurrency: 2,
  plugins: [
    ...(isPackaged(serverless) ? [measured] : []),
    builtinsWithoutTheirImport,
    withoutWhatIsNotNeeded,
    ownMappingsAlone,
    ownVendorAlone,
    ownHandlerAlone,
    seldomBeside,
    versionsAlone,
    ...(isPackaged(serverless) ? [notedInputs] : []),
  ],
});
