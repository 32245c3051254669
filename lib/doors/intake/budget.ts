import type { Context } from 'aws-lambda';
import type { Budget } from '../../ledger/ledger.ts';
import type { World } from '../../world.ts';

/** Kept back to write down what came of it, and to answer. */
const RESERVE_MS = 500;

/** How long this invocation may work: until shortly before Lambda ends it, and waiting no longer than `patienceMs`. */
export function timeLeft(context: Context, world: Pick<World, 'now'>, patienceMs: number): Budget {
  const now = world.now();
  return { deadline: now + context.getRemainingTimeInMillis() - RESERVE_MS, patience: now + patienceMs };
}
