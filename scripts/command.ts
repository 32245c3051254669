import { Command, InvalidArgumentError } from 'commander';

/** Options of ours that npm has as well: what npm has of them need not come from this command line. */
const NPM_TOO = ['force', 'json', 'key', 'package', 'yes'];

/** A command that notices when npm has kept its options, as it does with those that have no `--` before them. */
class NpmScript extends Command {
  override createCommand(name?: string): NpmScript {
    return new NpmScript(name);
  }

  override parseOptions(args: string[]): ReturnType<Command['parseOptions']> {
    const kept = this.options.flatMap(({ flags, long = '' }) => {
      const name = long.replace('--', '');
      const isKept = !NPM_TOO.includes(name) && Boolean(process.env[`npm_config_${name.replaceAll('-', '_')}`]);
      return isKept && !args.some((arg) => arg.split('=', 1)[0] === long) ? [flags] : [];
    });
    if (kept.length > 0) {
      this.showHelpAfterError(false);
      this.error(
        `npm has kept ${kept.join(' and ')}, because options stand behind a \`--\` of their own: ${this.called()} ${kept.join(' ')}`,
      );
    }
    return super.parseOptions(args);
  }

  /** `npm run actions -- list`. */
  called(): string {
    return this.parent instanceof NpmScript ? `${this.parent.called()} ${this.name()}` : this.name();
  }
}

/**
 * The command line of an npm script: `--help` says what it does, and what it does not know is refused with exit code 1.
 * @param name as it stands in package.json: `simulate`
 */
export function commandOf(name: string, description: string): Command {
  const isShort = name === 'start' || name === 'test';
  return new NpmScript(`npm ${isShort ? '' : 'run '}${name} --`)
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

/** Reads a time, as the API takes it. */
export function time(text: string): string {
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/.test(text)) return text;
  throw new InvalidArgumentError('It must be a date and time with seconds and zone, such as 2026-03-01T08:00:00Z.');
}
