import type { Command } from 'commander';
import { ApiError } from '../../console/api.ts';

/** Runs a command. What goes wrong is said in a line or two, without a stack; then the process ends with 1. */
export async function run(command: Command, args: readonly string[] = process.argv): Promise<void> {
  try {
    await command.parseAsync(args);
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    if (error instanceof ApiError) for (const { path, message } of error.issues) console.error(`  ${path}: ${message}`);
    process.exitCode = 1;
  }
}
