// The one runner behind `npm start`, `npm test` and the rest: installs what is missing, then runs a task or a TypeScript file.
// `--light` is for what needs no `devDependencies`, which are three quarters of everything; `--light-here` for what needs them only
// at a deployed stage. `--bundled` is for the commands of the terminal, which are to start at once.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { installIfNeeded } from './install.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const given = process.argv.slice(2);
const end = given.findIndex((arg) => !['--light', '--light-here', '--bundled'].includes(arg));
const [flags, [what = '', ...args]] = [given.slice(0, end), given.slice(end)];

requireNode(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).engines.node);
// What reads the output, such as `head`, may have read enough.
for (const stream of [process.stdout, process.stderr]) stream.on('error', endWhereUnread);
process.chdir(root);
await installIfNeeded(root, { isLight: flags.includes('--light') || (flags.includes('--light-here') && isHere(args)) });
// The SDK warns on Node 20 that its support ends in 2027.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

if (what.endsWith('.ts')) {
  // In this process, so that a signal reaches what it is meant for.
  process.argv = [process.execPath, join(root, what), ...args];
  if (flags.includes('--bundled')) {
    const { importBundled } = await import('./bundled.mjs');
    await importBundled(root, what);
  } else {
    const { register } = await import('tsx/esm/api');
    register();
    await import(pathToFileURL(join(root, what)).href);
  }
} else {
  const { tasks } = await import('./tasks.mjs');
  if (!tasks[what])
    throw new Error(`There is no task ${what}: ${Object.keys(tasks).join(', ')}, or a TypeScript file.`);
  process.exitCode = await tasks[what](args);
}

/** Whether a command is about no deployed stage, or is only asked how it is called. */
function isHere(args) {
  if (args.some((arg) => ['-h', '--help'].includes(arg))) return true;
  const stage = args.find((arg, index) => arg.startsWith('--stage=') || args[index - 1] === '--stage');
  return stage === undefined || ['local', '--stage=local'].includes(stage);
}

function endWhereUnread(error) {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
}

/** @param {string} range as in package.json: `>=20.19` */
function requireNode(range) {
  const [major, minor] = range.match(/\d+/g).map(Number);
  const [ownMajor, ownMinor] = process.versions.node.split('.').map(Number);
  if (ownMajor > major || (ownMajor === major && ownMinor >= minor)) return;
  console.error(`This needs Node ${range}; you have ${process.versions.node}.`);
  process.exit(1);
}
