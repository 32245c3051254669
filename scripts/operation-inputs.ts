import type { Schema } from '../lib/operation.ts';
import { readFunctions } from './catalog.ts';

/** Returns the schema of an operation's input; `undefined` where there is no such operation. */
export async function inputOf(name: string): Promise<Schema<unknown> | undefined> {
  const entry = (await readFunctions()).find((each) => each.kind === 'operation' && each.name === name);
  return entry?.kind === 'operation' ? entry.declared.input : undefined;
}
