import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** The version that the check was written against. */
export const MINISTACK = '1.5.33';
const STARTS_WITHIN_MS = 30_000;

/** An AWS that this project did not write, on this machine alone. */
export interface Ministack {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Starts it on a free port, in a folder of its own.
 * @throws Error if it does not respond in time
 */
export async function startMinistack(program: string, folder: string): Promise<Ministack> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(program, [], {
    cwd: folder,
    stdio: 'ignore',
    env: { ...process.env, GATEWAY_PORT: String(port), LOG_LEVEL: 'WARNING', TMPDIR: folder },
  });
  const close = () => stop(child);
  for (const giveUpAt = Date.now() + STARTS_WITHIN_MS; Date.now() < giveUpAt; await delay(200)) {
    if (await isUp(url)) return { url, close };
  }
  await close();
  throw new Error('Ministack did not start.');
}

async function isUp(url: string): Promise<boolean> {
  return fetch(`${url}/_ministack/health`).then(
    ({ ok }) => ok,
    () => false,
  );
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGTERM');
  await Promise.race([exited, delay(5_000).then(() => child.kill('SIGKILL'))]);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}
