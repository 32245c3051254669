import type { AppError } from '../../errors/app-error.ts';
import type { Ledger } from '../ledger.ts';
import type { Account } from '../records/account.ts';
import type { Action } from '../records/action.ts';
import type { Item } from '../records/store.ts';
import { writeAccount } from './accounts.ts';

/** How soon after the first refusal the secret is looked up again: it is allowed by then, and a rotation is complete. */
const SOON_MS = 2_000;
/** Afterwards it is looked up this often at most, whatever the settle time: a person must act. */
const SLOWLY_MS = 60_000;

type Chance = Pick<Ledger, 'world'>;

/** How long an action pauses whose credentials were refused. */
export function credentialsPauseMs({ world }: Chance, isFirst: boolean): number {
  return isFirst ? SOON_MS + world.random() * 1_000 : SLOWLY_MS * (0.5 + world.random() / 2);
}

/**
 * While the account's credentials are known to be refused, an action takes no turn in the rate limit. It passes once the
 * secret has another version; and from time to time one action passes that finds out whether this version is still refused.
 * @returns when the action must look again; `probes` where it is the one that finds out; `undefined` where it may pass
 */
export async function waitForCredentials(
  ledger: Ledger,
  { vendor, account: name, reason }: Action,
  item: Item<Account>,
): Promise<'probes' | { readonly until: number } | undefined> {
  const { refusedVersion, credentialProbeAt = 0, pauseUntil } = item.body;
  if (refusedVersion === undefined || (await ledger.hasOtherCredential(vendor, name, refusedVersion))) return undefined;
  const now = ledger.world.now();
  if (Math.max(credentialProbeAt, pauseUntil) <= now) {
    const next = { ...item.body, credentialProbeAt: now + credentialsPauseMs(ledger, false) };
    if (await writeAccount(ledger, item, next)) return 'probes';
  }
  // One that has waited for credentials before has looked for another version once, soon after the refusal.
  const looked = reason === 'credentials' && credentialProbeAt > now;
  const pauseMs = credentialsPauseMs(ledger, true);
  return { until: looked ? Math.max(credentialProbeAt, pauseUntil) + pauseMs - SOON_MS : now + pauseMs };
}

/** What a request teaches of the account's credentials. A vendor that responds in any other way takes them. */
export function aboutCredentials(ledger: Chance, account: Account, error: AppError | undefined): Partial<Account> {
  const now = ledger.world.now();
  const { refusedSince, refusedVersion, credentialProbeAt = 0 } = account;
  const version = error?.facts.credentialVersion;
  if (error?.kind === 'credentials_refused' || version !== undefined) {
    const isKnown = refusedSince !== undefined && version === refusedVersion && credentialProbeAt > now;
    const probeAt = isKnown ? credentialProbeAt : now + credentialsPauseMs(ledger, false);
    return { refusedSince: refusedSince ?? now, refusedVersion: version, credentialProbeAt: probeAt };
  }
  const isTaken = error === undefined || error.facts.vendor !== undefined;
  if (!isTaken || refusedSince === undefined) return {};
  return { refusedSince: undefined, refusedVersion: undefined, credentialProbeAt: undefined };
}
