import { accessSync } from 'node:fs';
import { resolve } from 'node:path';

/** What whoever starts the stack may choose. */
export interface StartSettings {
  readonly port: number;
  readonly env: Readonly<Record<string, string | undefined>>;
}

type Env = Readonly<Record<string, string | undefined>>;

const DEFAULT_PORT = '3000';
const MAX_PORT = 65_535;

/**
 * Reads the settings from the environment.
 * @param given the port that the command line names
 * @throws Error that says in one line what to mend
 */
export function readStartSettings(env: Env, given?: string): StartSettings {
  const { PORT, SECRETS_FILE } = env;
  return {
    port: given === undefined ? portNumber(PORT || DEFAULT_PORT, 'PORT') : portNumber(given, '--port'),
    env: { ...env, ...(SECRETS_FILE && { SECRETS_FILE: readable('SECRETS_FILE', near(SECRETS_FILE, env)) }) },
  };
}

/** npm runs scripts in the project's folder; a path is relative to where the user is. */
export function near(path: string, env: Env): string {
  return resolve(env['INIT_CWD'] ?? '.', path);
}

/** @param name of the variable or option that has it. @throws Error that says what a port is */
export function portNumber(text: string, name: string): number {
  const port = Number(text);
  if (/^\d+$/u.test(text) && port <= MAX_PORT) return port;
  throw new Error(`${name} must be a number from 0 to ${MAX_PORT}, not ${text}.`);
}

function readable(name: string, file: string): string {
  try {
    accessSync(file);
    return file;
  } catch (cause) {
    throw new Error(`${name} cannot be read: ${file}`, { cause });
  }
}
