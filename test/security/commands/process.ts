import { Readable } from 'node:stream';
import { inspect } from 'node:util';
import { ROOT } from '../../../scripts/catalog.ts';

/** One command line, as npm would run it. */
export interface CommandRun {
  /** The file of the command: `dev/actions.ts`. */
  readonly file: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string;
  /** Of a server: what is asked of it while it runs. */
  readonly asks?: readonly ServerAsk[];
}

export interface ServerAsk {
  readonly method: string;
  readonly path: string;
  readonly body?: string;
}

/** What a command has written. */
export interface CommandOutput {
  readonly said: string;
  readonly code: number;
  /** What a server answered to each request. */
  readonly answers: readonly string[];
}

class Exit extends Error {}

// Many commands in one process, because each process of its own would load the same files again.
process.on('message', async (runs: readonly CommandRun[]) => {
  const outputs: CommandOutput[] = [];
  for (const [index, run] of runs.entries()) outputs.push(await runCommand(run, index));
  process.send?.(outputs, () => process.exit(0));
});

async function runCommand(
  { file, args, env = {}, stdin = '', asks = [] }: CommandRun,
  index: number,
): Promise<CommandOutput> {
  const said: string[] = [];
  const before = { ...process.env };
  const restore = captured(said);
  process.argv = [process.execPath, ROOT + file, ...args];
  Object.assign(process.env, env);
  Object.defineProperty(process, 'stdin', { value: Readable.from([stdin]), configurable: true });
  process.exitCode = 0;
  const answers: string[] = [];
  try {
    await import(`${ROOT}${file}?run=${index}`);
    const [url] = /http:\/\/127\.0\.0\.1:\d+/u.exec(said.join('')) ?? [];
    for (const { method, path, body } of asks) {
      const response = await fetch(`${url}${path}`, {
        method,
        headers: { 'x-console': '1', accept: path === '/' ? 'text/html' : 'application/json' },
        ...(body === undefined ? {} : { body }),
      });
      answers.push(`${response.status} ${await response.text()}`);
    }
    if (asks.length > 0) process.emit('SIGTERM', 'SIGTERM');
  } catch (thrown) {
    // As Node prints what a module throws.
    if (!(thrown instanceof Exit)) said.push(inspect(thrown));
    process.exitCode ||= 1;
  } finally {
    restore();
    process.env = before;
  }
  return { said: said.join(''), code: Number(process.exitCode), answers };
}

/** Keeps what is written to both streams, and lets no command end this process. */
function captured(said: string[]): () => void {
  const { exit } = process;
  const streams = [process.stdout, process.stderr].map((stream) => ({ stream, write: stream.write }));
  for (const { stream } of streams) {
    stream.write = (chunk: string | Uint8Array) => {
      said.push(String(chunk));
      return true;
    };
  }
  process.exit = (code) => {
    process.exitCode = code ?? process.exitCode ?? 0;
    throw new Exit(`It ended with ${code}.`);
  };
  return () => {
    process.exit = exit;
    for (const { stream, write } of streams) stream.write = write;
  };
}
