import type { Command } from 'commander';
import { explain } from './explain.ts';

/** Runs a command. What goes wrong is said in a line or two, without a stack; then the process ends with 1. */
export async function run(command: Command, args: readonly string[] = process.argv): Promise<void> {
  try {
    await command.parseAsync(args);
  } catch (error) {
    console.error(explain(error));
    process.exitCode = 1;
  }
}
