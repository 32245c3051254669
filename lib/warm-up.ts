import type { Ledger } from './ledger/ledger.ts';
import { readAccount } from './ledger/pace/accounts.ts';
import { isOpen } from './ledger/pace/circuit-breaker.ts';
import { type Account, isStopped } from './ledger/records/account.ts';
import type { Call, VendorName } from './operation.ts';

interface WarmUpDeps extends Pick<Ledger, 'store' | 'world'> {
  readSecret(vendor: VendorName, account: string): Promise<unknown>;
  fetchToken(vendor: VendorName, call: Call): Promise<void>;
}

/** An event's action may wait for the token that is fetched here, so this must not take long. */
const TOKEN_WITHIN_MS = 3_000;

/**
 * Does what the first action would otherwise wait for: it reads the secret of an account, reads the table, and fetches a token where
 * the vendor wants one. So the connections to them are open. It only reads; what fails, the first action does itself.
 */
export async function warmUp(
  { store, world, readSecret, fetchToken }: WarmUpDeps,
  of: { readonly vendor: VendorName; readonly account: string },
): Promise<void> {
  const { vendor, account } = of;
  const reads = [readAccount({ store }, of), readSecret(vendor, account)] as const;
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
