import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

/** One start of a function, as its caller and its account's bill see it. Milliseconds of this machine. */
export interface Start {
  /** From the start of the process to its first event taken, and answered. */
  readonly coldMs: number;
  /** Before it asked for its first event. */
  readonly initMs: number;
  /** The median of what comes after. */
  readonly warmMs: number;
  /** What it had used of a core after the first event: other work on the machine disturbs it less than the clock. */
  readonly cpuMs: number;
  /** Resident after the first event. This and `cpuMs` are `NaN` where the machine does not tell. */
  readonly residentMb: number;
}

export interface Launch {
  readonly node: string;
  /** A module that exports `handler`. */
  readonly module: string;
  readonly env: Readonly<Record<string, string>>;
  /** The first is the cold one. */
  readonly events: readonly unknown[];
}

const RUNTIME = join(import.meta.dirname, 'runtime.mjs');

/** Starts a function in a process of its own, lets it answer the events, and ends it. @throws Error where one is not answered 200 */
export async function launch({ node, module, env, events }: Launch): Promise<Start> {
  const left = [...events];
  const times: { taken: number; answered: number }[] = [];
  let used = { cpuMs: Number.NaN, residentMb: Number.NaN };
  let done = (_: unknown) => {};
  const ended = new Promise<unknown>((resolve) => {
    done = resolve;
  });
  const server = http.createServer(async (request, response) => {
    if (request.method === 'GET') {
      const event = left.shift();
      if (event === undefined) return done(undefined);
      times.push({ taken: performance.now(), answered: Number.NaN });
      response.setHeader('lambda-runtime-aws-request-id', String(left.length)).end(JSON.stringify(event));
      return;
    }
    const last = times.at(-1);
    if (last) last.answered = performance.now();
    const answer = JSON.parse(Buffer.concat(await request.toArray()).toString());
    if (times.length === 1) used = usedBy(child.pid);
    response.statusCode = 202;
    response.end();
    if (answer.statusCode !== 200) done(new Error(`${module}: ${JSON.stringify(answer)}`));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const api = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const startedAt = performance.now();
  const child = spawn(node, [RUNTIME, module], {
    env: { ...env, AWS_LAMBDA_RUNTIME_API: api },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const failed = once(child, 'exit').then(() => new Error(`${module} has ended by itself.`));
  const failure = await Promise.race([ended, failed]);
  child.kill('SIGKILL');
  server.closeAllConnections();
  server.close();
  if (failure) throw failure;
  const [first = { taken: Number.NaN, answered: Number.NaN }, ...later] = times;
  return {
    coldMs: first.answered - startedAt,
    initMs: first.taken - startedAt,
    warmMs: median(later.map(({ taken, answered }) => answered - taken)),
    ...used,
  };
}

/** @see https://docs.kernel.org/filesystems/proc.html */
function usedBy(pid: number | undefined): { cpuMs: number; residentMb: number } {
  if (process.platform !== 'linux') return { cpuMs: Number.NaN, residentMb: Number.NaN };
  const [, kB = Number.NaN] = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  const [nanoseconds] = readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ');
  return { cpuMs: Number(nanoseconds) / 1e6, residentMb: Number(kB) / 1_000 };
}

export function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}
