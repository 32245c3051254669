import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { VENDOR_NAMES } from '../../lib/vendors/vendors.ts';
import { ROOT } from '../../scripts/catalog.ts';
import { isThorough } from '../kit/depth.ts';

const run = promisify(execFile);
const started = new Set<ChildProcess>();
afterEach(() => {
  for (const child of started) child.kill('SIGKILL');
  started.clear();
});

/** `npm start` as a person would, on any free port unless `env` says which. */
function start(env: Record<string, string> = {}) {
  const child = spawn('npm', ['--silent', 'start'], { cwd: ROOT, env: { ...process.env, PORT: '0', ...env } });
  started.add(child);
  let output = '';
  const closed = once(child, 'close');
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk));
  return {
    printed: () => output,
    async ready(): Promise<string> {
      while (!output.includes('Stop with')) await Promise.race([once(child.stdout, 'data'), closed.then(failed)]);
      return output;
    },
    async ended(signal?: NodeJS.Signals) {
      if (signal) child.kill(signal);
      const [code] = await closed;
      return { code, output };
    },
  };
  function failed(): never {
    throw new Error(`It did not start: ${output}`);
  }
}

describe('npm start', () => {
  it('prints calls that work, keeps its port to itself, and stops when told', async () => {
    const stack = start();
    const printed = await stack.ready();
    const [, api = ''] = /API +(http:\/\/127\.0\.0\.1:\d+)/u.exec(printed) ?? [];
    const where = await fetch(`${api}/_local`).then((response) => response.json());
    expect(where).toMatchObject({
      api,
      aws: {
        dynamodb: expect.any(String),
        sqs: expect.any(String),
        secretsmanager: expect.any(String),
        events: expect.any(String),
        lambda: expect.any(String),
      },
      simulators: Object.fromEntries(VENDOR_NAMES.map((vendor) => [vendor, expect.any(String)])),
    });

    const commands = printed.match(/^ {2}curl .*$/gmu) ?? [];
    expect(commands.length).toBeGreaterThan(0);
    for (const command of commands) {
      // All at once they may use up an account's rate limit: a query is then refused until there is room.
      let status = '429';
      for (let times = 0; status === '429' && times < 10; times += 1) {
        if (times > 0) await delay(1_000);
        status = (await run('sh', ['-c', `${command} -o /dev/null -w '%{http_code}'`])).stdout;
      }
      expect(`${command} ${status}`).toMatch(/ 200$/u);
    }

    // What it says and that it leaves nothing behind is tested without a process, too.
    if (isThorough) {
      const second = await start({ PORT: new URL(api).port }).ended();
      expect(second.code).toBe(1);
      expect(second.output.trim()).toMatch(/^Port \d+ is taken\. Choose another with -- --port \d+\.$/u);
    }

    expect((await stack.ended('SIGTERM')).code).toBe(0);
    await expect(fetch(`${api}/_local`)).rejects.toThrow();
  });
});
