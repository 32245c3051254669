import type { AppError } from '../../errors/app-error.ts';
import type { Ledger } from '../ledger.ts';
import { wantedAt } from '../line/supersede.ts';
import type { Account } from '../records/account.ts';
import type { Action } from '../records/action.ts';
import type { Item } from '../records/store.ts';
import { writeAccount } from './accounts.ts';

/** How soon after the first refusal the secret is read again: by then the secrets' cache allows it, and a rotation is complete. */
const SOON_MS = 2_000;
/** Afterwards it is read no more often than this, whatever the settle time is: a person must act. */
const SLOWLY_MS = 60_000;
/** An action that does not test looks less and less often, but at least this often. */
const RARELY_MS = 4 * 60_000;
/** A random delay, so that the actions do not all look at once. */
const SPREAD_MS = 1_000;

/** How long an action waits after its credentials were refused. */
export function credentialsPauseMs({ world }: Pick<Ledger, 'world'>, isFirst: boolean): number {
  return isFirst ? SOON_MS + world.random() * 1_000 : SLOWLY_MS * (0.5 + world.random() / 2);
}

/**
 * Whether an action must wait because the vendor refuses the account's credentials. It may pass if the secret has another
 * version, or if it is the one action that tests, from time to time, whether this version is still refused.
 * @returns when the action must look again; `probes` if it is the one that tests; `undefined` if it may pass
 */
export async function waitForCredentials(
  ledger: Ledger,
  action: Action,
  item: Item<Account>,
): Promise<'probes' | { readonly until: number } | undefined> {
  const { id, vendor, account: name, reason } = action;
  const { refusedVersion, credentialProbeAt = 0, credentialProbeBy, pauseUntil } = item.body;
  if (refusedVersion === undefined || (await ledger.hasOtherCredential(vendor, name, refusedVersion))) return undefined;
  const now = ledger.world.now();
  if (Math.max(credentialProbeAt, pauseUntil) <= now) {
    const next = {
      ...item.body,
      credentialProbeAt: now + credentialsPauseMs(ledger, false),
      credentialProbeBy: id,
    };
    if (await writeAccount(ledger, item, next)) return 'probes';
  }
  // An action that already waits for credentials has looked for another version once, soon after the refusal.
  const looked = reason === 'credentials' && credentialProbeAt > now;
  if (!looked) return { until: now + credentialsPauseMs(ledger, true) };
  const probeAt = Math.max(credentialProbeAt, pauseUntil);
  if (credentialProbeBy === id) return { until: probeAt + ledger.world.random() * SPREAD_MS };
  // Hundreds may wait. Not all come at once when the next may test, or they would keep all workers busy.
  const pauseMs = Math.min(now - wantedAt(action), RARELY_MS);
  const spreadMs = Math.max(SPREAD_MS, pauseMs / 4);
  return { until: Math.max(probeAt, now + pauseMs) + ledger.world.random() * spreadMs };
}

/**
 * What a request shows about the account's credentials. Any response but a refusal shows that the vendor accepts them. A query records
 * only a refusal: its function may not wake what waits at the account, so the end is left to the next action's request.
 */
export function aboutCredentials(
  ledger: Pick<Ledger, 'world'>,
  account: Account,
  { error, isQuery }: { readonly error?: AppError | undefined; readonly isQuery: boolean },
): Partial<Account> {
  const now = ledger.world.now();
  const { refusedSince, refusedVersion, credentialProbeAt = 0 } = account;
  const version = error?.facts.credentialVersion;
  if (error?.kind === 'credentials_refused' || version !== undefined) {
    const isKnown = refusedSince !== undefined && version === refusedVersion && credentialProbeAt > now;
    const probeAt = isKnown ? credentialProbeAt : now + credentialsPauseMs(ledger, false);
    return { refusedSince: refusedSince ?? now, refusedVersion: version, credentialProbeAt: probeAt };
  }
  const isAccepted = error === undefined || error.facts.vendor !== undefined;
  if (isQuery || !isAccepted || refusedSince === undefined) return {};
  return {
    refusedSince: undefined,
    refusedVersion: undefined,
    credentialProbeAt: undefined,
    credentialProbeBy: undefined,
  };
}
