import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'esbuild';
import { bundled } from '../../scripts/bundled.mjs';
import { ROOT } from '../../scripts/catalog.ts';

const HOST = fileURLToPath(new URL('./function-host.ts', import.meta.url));

/**
 * Returns the path of a module that runs functions in a worker thread. Each function is loaded when it is asked for, with the
 * mappings that the thread is started with. The module is kept until a source file changes: hundreds of files, each compiled and
 * resolved by itself, would take seconds at every start.
 * @param files absolute paths of the modules that handlers are in
 */
export function bundleFunctions(files: readonly string[]): Promise<string> {
  const loaders = files.map((file) => `${JSON.stringify(relativeToRoot(file))}: () => import(${JSON.stringify(file)})`);
  const contents = `import { host } from ${JSON.stringify(HOST)};\nhost({ ${loaders.join(', ')} });`;
  const names = files.map(relativeToRoot).join();
  return bundled(ROOT, {
    name: `functions-${createHash('sha1').update(names).digest('hex').slice(0, 8)}`,
    options: {
      stdin: { contents, resolveDir: ROOT },
      ...{ plugins: [mappingsOfThread], sourcemap: 'inline', sourcesContent: false },
    },
  });
}

/** What a function's module is called in the bundle: the same in a copy of the project. */
export function relativeToRoot(file: string): string {
  return file.startsWith(ROOT) ? file.slice(ROOT.length) : file;
}

/** `npm start` takes a changed mapping over: it starts a thread, and bundles nothing. */
const mappingsOfThread: Plugin = {
  name: 'mappings-of-thread',
  setup(build) {
    build.onResolve({ filter: /\/mappings\/mappings\.json$/ }, () => ({ path: 'mappings', namespace: 'thread' }));
    build.onLoad({ filter: /.*/, namespace: 'thread' }, () => ({
      contents: "import { workerData } from 'node:worker_threads'; export default workerData.mappings;",
    }));
  },
};
