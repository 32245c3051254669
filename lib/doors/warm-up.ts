import { type AccountOf, readAccount } from '../ledger/pace/accounts.ts';
import { type Account, isOpen, isStopped } from '../ledger/records/account.ts';
import type { Operation, Query } from '../operation.ts';
import type { Runtime, RuntimeSource } from '../runtime.ts';
import { targetAccountOf } from '../target-account.ts';
import { stemOf } from './function-stem.ts';

/** The first action may wait for the token that is fetched here, so this must not take long. */
const TOKEN_WITHIN_MS = 3_000;

/**
 * Begins the warm-up of a function that Lambda has just loaded, and of nothing else that the process imports: workers import every
 * operation. What is said for all vendors at once learns its vendor only from its input, so nothing is begun for it. It does not throw.
 */
export function warmUpOnLambda(served: Operation | Query, source: RuntimeSource): void {
  if (served.vendor || source.handler !== handlerOf(served)) return;
  try {
    const runtime = source();
    if (runtime.config.STAGE !== 'local') void warmUp(runtime, targetAccountOf(served, undefined, 'default'));
  } catch {
    // The first event gets the error.
  }
}

/** How functions/functions.yml names its handler: `functions/helpscout/create-reply.handler`. */
export function handlerOf({ name }: Pick<Operation | Query, 'name'>): string {
  return `functions/${stemOf(name)}.handler`;
}

/**
 * Does what the first action would otherwise wait for: it reads the secret of an account, reads the table, and fetches a token where
 * the vendor wants one. So the connections to them are open. It only reads, and does not throw: what fails, the first action does
 * itself.
 */
export async function warmUp({ world, ledger, readSecret, fetchToken }: Runtime, of: AccountOf): Promise<void> {
  const { vendor, account } = of;
  const reads = [readAccount(ledger(), of), readSecret(vendor, account)] as const;
  const [item] = await Promise.all(reads).catch(() => [undefined]);
  const now = world.now();
  if (item && maySend(item.body, now)) {
    await fetchToken(vendor, { actionId: 'act_none', account, deadline: now + TOKEN_WITHIN_MS });
  }
}

/** Nothing is asked of a vendor that a person has stopped, that fails, or that refuses the credentials. */
function maySend(account: Account, now: number): boolean {
  return (
    !isStopped(account, now) && !isOpen(account) && account.refusedSince === undefined && account.pauseUntil <= now
  );
}
