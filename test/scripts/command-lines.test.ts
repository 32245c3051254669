import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { ROOT } from '../../scripts/catalog.ts';
import { commandOf, count, time } from '../../scripts/command.ts';
import { tasks } from '../../scripts/tasks.mjs';

/** What a command line comes to: its options, or what is said of it. */
function parsed(...args: readonly string[]) {
  const said: string[] = [];
  const command = commandOf('simulate', 'Plays.').option('--actions <number>', 'how many', count, 10);
  command.exitOverride().configureOutput({ writeOut: (text) => said.push(text), writeErr: (text) => said.push(text) });
  try {
    return command.parse(['node', 'script', ...args]).opts();
  } catch (error) {
    return { exitCode: Object(error).exitCode, said: said.join('') };
  }
}

describe('a command line', () => {
  it('takes what it knows', () => {
    expect(parsed()).toEqual({ actions: 10 });
    expect(parsed('--actions', '25')).toEqual({ actions: 25 });
  });

  it('says with --help what it does and how it is called', () => {
    expect(parsed('--help')).toMatchObject({
      exitCode: 0,
      said: expect.stringMatching(/Usage: npm run simulate -- \[options\][\s\S]*Plays\.[\s\S]*--actions/),
    });
  });

  it.each([
    [['--action', '5']],
    [['--seeds', '5']],
    [['5']],
    [['--actions', '0']],
    [['--actions', '1.5']],
    [['--actions']],
  ])('refuses %j', (args) => {
    expect(parsed(...args)).toMatchObject({ exitCode: 1, said: expect.stringContaining('Usage') });
  });
});

describe('an option that npm has kept, because it stood before the second --', () => {
  afterEach(() => vi.unstubAllEnvs());

  it.each([
    ['--stage=prod', 'npm_config_stage', 'prod', ['list'], 'npm run actions -- list --stage <name>'],
    ['--api http://127.0.0.1:3001', 'npm_config_api', 'true', ['list', 'x'], 'npm run actions -- list --api <url>'],
  ])('is named with what to write instead: %s', (_, variable, value, args, instead) => {
    vi.stubEnv(variable, value);
    expect(actions(...args)).toEqual({
      exitCode: 1,
      said: expect.stringMatching(/^npm has kept --\w+ <\w+>, because options stand behind a `--` of their own: /),
    });
    expect(actions(...args).said).toContain(instead);
  });

  it('is no matter where the command has it too, or where npm has one of that name', () => {
    vi.stubEnv('npm_config_stage', 'prod');
    vi.stubEnv('npm_config_json', 'true');
    expect(actions('list', '--stage', 'test')).toEqual({ exitCode: undefined, said: '' });
    expect(actions('list', '--stage=test')).toEqual({ exitCode: undefined, said: '' });
  });

  function actions(...args: readonly string[]): { exitCode: unknown; said: string } {
    const said: string[] = [];
    const program = commandOf('actions', 'Shows.').exitOverride();
    program.configureOutput({ writeOut: (text) => said.push(text), writeErr: (text) => said.push(text) });
    const list = program.command('list').option('--stage <name>').option('--api <url>').option('--json');
    list.action(() => {});
    try {
      program.parse(['node', 'script', ...args]);
      return { exitCode: undefined, said: said.join('') };
    } catch (error) {
      return { exitCode: Object(error).exitCode, said: said.join('') };
    }
  }
});

describe('output that is read only in part', () => {
  it('ends the command without a word', () => {
    const line = `'${process.execPath}' '${ROOT}scripts/run.mjs' --light dev/try.ts events/khoros/payment-completed.event.json | true`;
    expect(spawnSync('sh', ['-c', line], { encoding: 'utf8' })).toMatchObject({ stdout: '', stderr: '' });
  });
});

it('takes a time as the API takes it', () => {
  for (const text of ['2026-03-01T08:00:00Z', '2026-03-01T08:00:00.5+01:00']) expect(time(text)).toBe(text);
  for (const text of ['yesterday', '2026-03-01', '2026-03-01T08:00Z', '2026-03-01 08:00:00Z'])
    expect(() => time(text)).toThrow('such as 2026-03-01T08:00:00Z');
});

describe('every script of package.json reads its command line so', () => {
  const scripts = Object.entries(manifest.scripts).map(([name, line]) => [name, line.split(' ').at(-1) ?? ''] as const);

  it.each(scripts.filter(([, what]) => what.endsWith('.ts')))('%s', (name, file) => {
    expect(readFileSync(`${ROOT}${file}`, 'utf8')).toMatch(new RegExp(`commandOf\\(\\s*'${name}'`));
  });

  it.each(scripts.filter(([, what]) => !what.endsWith('.ts')))('%s is a task', (_, task) => {
    expect(Object.keys(tasks)).toContain(task);
  });
});
