import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { ROOT } from '../../scripts/catalog.ts';
import { commandOf, count } from '../../scripts/command.ts';
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

describe('every script of package.json reads its command line so', () => {
  const scripts = Object.entries(manifest.scripts).map(([name, line]) => [name, line.split(' ').at(-1) ?? ''] as const);

  it.each(scripts.filter(([, what]) => what.endsWith('.ts')))('%s', (name, file) => {
    expect(readFileSync(`${ROOT}${file}`, 'utf8')).toMatch(new RegExp(`commandOf\\(\\s*'${name}'`));
  });

  it.each(scripts.filter(([, what]) => !what.endsWith('.ts')))('%s is a task', (_, task) => {
    expect(Object.keys(tasks)).toContain(task);
  });
});
