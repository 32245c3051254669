import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { operations } from '../../../functions/registry.ts';
import manifest from '../../../package.json' with { type: 'json' };
import { ROOT, readServed } from '../../../scripts/catalog.ts';
import { sampled } from '../../kit/depth.ts';
import { privateInput } from '../../kit/private-input.ts';
import { accounts, canaries, type Kind, leaks, privateText } from './canaries.ts';
import type { CommandOutput } from './process.ts';
import { commandRuns, type NamedRun } from './runs.ts';

interface Shown {
  readonly run: string;
  readonly shows: readonly Kind[];
  readonly why: string;
}

const shown: readonly Shown[] = parse(readFileSync(`${ROOT}test/security/commands/shown.yml`, 'utf8'));
const ALL = { accounts: ['*/*'], may: ['send', 'change', 'decide', 'read', 'readInput'] };
const POLICY = {
  local: ALL,
  direct: ALL,
  'event:conversation-actions.requests': ALL,
  'event:payments': ALL,
  reader: { accounts: ['*/*'], may: ['read'] },
};

const folder = mkdtempSync(join(tmpdir(), 'canaries-'));
const file = (name: string, text: string) => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
/** `npm run check:security` runs every command. */
const chosen = <Each>(all: readonly Each[], quick: number) =>
  process.env['CHECK_SECURITY'] === 'all' ? all : sampled(all, quick);
const began = Date.now();
let start: ChildProcess;
let startSaid = '';
let runs: readonly NamedRun[] = [];
const outputs = new Map<string, CommandOutput>();
const used = new Set<string>();
/** The run that leaves a file beside its rows. */
const RUN_ROWS = 'run rows';

beforeAll(async () => {
  const secretsFile = file('secrets.json', JSON.stringify(accounts()));
  const inputs = new Map(operations.map((operation) => [operation.name, privateInput(operation, privateText)]));
  start = spawn(process.execPath, ['scripts/run.mjs', 'dev/start.ts'], {
    cwd: ROOT,
    env: {
      ...process.env,
      PORT: '0',
      SETTLE_MS: '1000',
      SECRETS_FILE: secretsFile,
      ACCESS_POLICY: JSON.stringify(POLICY),
    },
  });
  for (const stream of [start.stdout, start.stderr]) stream?.on('data', (chunk) => (startSaid += chunk));
  while (!startSaid.includes('Stop with')) await once(start.stdout ?? start, 'data');
  const [, api = ''] = /API +(http:\/\/127\.0\.0\.1:\d+)/u.exec(startSaid) ?? [];
  const { aws, simulators } = Object(await (await fetch(`${api}/_local`)).json());
  const served = await readServed();
  const invoke = async (name: (typeof operations)[number]['name'], more: object) => {
    const entry = served.find((each) => each.kind === 'operation' && each.declared.name === name);
    const path = `/2015-03-31/functions/conversation-actions-local-${entry?.deployedAs}/invocations`;
    const answer = await fetch(`${aws.lambda}${path}`, {
      method: 'POST',
      body: JSON.stringify({ input: inputs.get(name), ...more }),
    });
    return Object(await answer.json());
  };
  // Done, waiting for their time, and waiting for better credentials.
  const asked = chosen([...inputs.keys()], 3).flatMap((name) =>
    ['default', 'refused', 'malformed'].map((account) => invoke(name, { account, idempotencyKey: 'planted' })),
  );
  await Promise.all(asked);
  const waiting = await invoke('helpscout.createReply', { idempotencyKey: 'later', notBefore: '2099-01-01T00:00:00Z' });
  runs = commandRuns({
    api,
    helpscout: simulators.helpscout,
    actionId: waiting.actionId,
    input: inputs.get('helpscout.createReply') ?? {},
    secretsFile,
    file,
  });
  const child = fork(`${ROOT}test/security/commands/process.ts`, { execArgv: ['--import', 'tsx'], cwd: ROOT });
  const played = chosen(runs, 5);
  child.send(played.map(([, run]) => run));
  const [all] = await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() => Promise.reject(new Error('The commands ended too early.'))),
  ]);
  for (const [index, [name]] of played.entries()) outputs.set(name, all[index]);
});
afterAll(async () => {
  start?.kill('SIGTERM');
  if (start?.exitCode === null) await once(start, 'close');
  rmSync(folder, { recursive: true });
});

/** What a run may not show of what it has shown. */
function judge(name: string, text: string): readonly string[] {
  const allowed = shown.find(({ run }) => run === name)?.shows ?? [];
  return leaks(text).flatMap(({ kind, text: canary }) => {
    if (!allowed.includes(kind)) return [`${kind}: ${canary}`];
    used.add(`${name}: ${kind}`);
    return [];
  });
}

describe('a command of the terminal', () => {
  it('meets many planted texts of each kind', () => {
    expect(canaries.length).toBeGreaterThan(20);
    expect(new Set(canaries.map(({ kind }) => kind)).size).toBe(6);
  });

  it('writes no credential, and of an input only what it is there to show, whatever goes wrong', () => {
    const told = [...outputs].map(([name, { said, answers }]) => [name, judge(name, [said, ...answers].join('\n'))]);
    expect(Object.fromEntries(told.filter(([, found]) => Number(found?.length) > 0))).toEqual({});
    expect([...outputs].filter(([, { said }]) => said === '').map(([name]) => name)).toEqual([]);
  });

  it('is among those that are run here, unless it reads no account and no input', () => {
    const files = new Set(runs.map(([, { file: each }]) => each));
    const left = Object.entries(manifest.scripts).filter(([name, line]) => {
      const what = line.split(' ').at(-1) ?? '';
      return (
        /^dev\/.*\.ts$/u.test(what) && !/^(?:check|build):|^(?:start|simulate|soak)$/u.test(name) && !files.has(what)
      );
    });
    expect(left).toEqual([]);
  });

  it('such as npm start writes none of it, with all that its functions log', () => {
    expect(startSaid).toContain('action');
    expect(judge('start', startSaid)).toEqual([]);
  });

  it('leaves none of it in a file', () => {
    const own = outputs.has(RUN_ROWS) ? [join(folder, 'rows.jsonl.results.jsonl')] : [];
    for (const path of own) expect(readFileSync(path, 'utf8')).not.toBe('');
    const found = [...own, ...changedSince(began)].flatMap((path) => judge(path, readFileSync(path, 'latin1')));
    expect(found).toEqual([]);
  });

  it('is excepted only where it shows such a text, and never for a credential', () => {
    const played = shown.filter(({ run }) => outputs.has(run));
    const excepted = played.flatMap(({ run, shows }) => shows.map((kind) => `${run}: ${kind}`));
    expect(shown.map(({ run }) => run).filter((run) => !runs.some(([name]) => name === run))).toEqual([]);
    expect(excepted.filter((each) => !used.has(each))).toEqual([]);
    expect(shown.flatMap(({ shows }) => shows)).not.toContain('credential');
  });
});

/** Files of the project that are newer, but for what is installed. */
function changedSince(time: number): readonly string[] {
  const names = readdirSync(ROOT).filter((name) => name !== 'node_modules' && name !== '.git');
  const below = names.flatMap((name) =>
    statSync(ROOT + name).isDirectory()
      ? readdirSync(ROOT + name, { recursive: true, encoding: 'utf8' }).map((each) => join(name, each))
      : [name],
  );
  return below
    .filter((name) => !name.includes('node_modules'))
    .map((name) => join(ROOT, name))
    .filter((path) => isNewer(path, time));
}

/** Another test may have removed it meanwhile. */
function isNewer(path: string, time: number): boolean {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat?.isFile() === true && stat.mtimeMs >= time;
}
