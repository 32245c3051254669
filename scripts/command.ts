import { Command, InvalidArgumentError } from 'commander';

/**
 * The command line of an npm script: `--help` says what it does, and what it does not know is refused with exit code 1.
 * @param name as it stands in package.json: `simulate`
 */
export function commandOf(name: string, description: string): Command {
  const isShort = name === 'start' || name === 'test';
  return new Command(`npm ${isShort ? '' : 'run '}${name} --`)
    .description(description)
    .helpOption('-h, --help', 'print this')
    .allowExcessArguments(false)
    .showHelpAfterError();
}

/** Reads a whole number from 1. */
export function count(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number, 1 or more.');
}
