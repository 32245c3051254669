import type { Operation, Schema } from '../lib/operation.ts';
import { ROOT, readFunctions } from './catalog.ts';

/** Returns the schema of an operation's input; `undefined` where there is no such operation. */
export async function inputOf(name: string): Promise<Schema<unknown> | undefined> {
  const entry = readFunctions().find((each) => each.kind === 'operation' && each.name === name);
  if (!entry) return undefined;
  const { operation }: { operation: Operation } = await import(`${ROOT}functions/${entry.stem}.ts`);
  return operation.input;
}
