import type { Context } from 'aws-lambda';
import type { Budget } from '../../ledger/ledger.ts';
import type { Runtime } from '../../runtime.ts';
import type { World } from '../../world.ts';

/** Reserved for recording the result and sending the answer. */
const RESERVE_MS = 500;

/** How long this invocation may work: until shortly before Lambda ends it, and waiting no longer than `patienceMs`. */
export function timeLeft(context: Context, world: Pick<World, 'now'>, patienceMs: number): Budget {
  const now = world.now();
  return { deadline: now + context.getRemainingTimeInMillis() - RESERVE_MS, patience: now + patienceMs };
}

/** A caller who waits gets an answer after this time at the latest. API Gateway gives up after 30 s. */
const ANSWER_MS = 12_000;

/**
 * As `timeLeft`, for a caller who waits: one deadline for the whole call. The wait for a turn ends early enough to leave
 * time for a vendor's response.
 */
export function timeToAnswer(context: Context, { world, config }: Pick<Runtime, 'world' | 'config'>): Budget {
  const { deadline } = timeLeft(context, world, 0);
  const now = world.now();
  const answerBy = now + ANSWER_MS - RESERVE_MS;
  return { deadline, answerBy, patience: Math.max(now, answerBy - config.VENDOR_RESPONSE_TIMEOUT_MS / 2) };
}
