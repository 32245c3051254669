import type { AppError } from '../../errors/app-error.ts';
import type { Ledger } from '../ledger.ts';
import type { Account } from '../records/account.ts';
import type { Action } from '../records/action.ts';
import type { Item } from '../records/store.ts';
import { writeAccount } from './accounts.ts';

/** How soon after the first refusal the secret is read again: by then the secrets' cache allows it, and a rotation is complete. */
const SOON_MS = 2_000;
/** Afterwards it is read no more often than this, whatever the settle time is: a person must act. */
const SLOWLY_MS = 60_000;

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
  // An action that already waits for credentials has looked for another version once, soon after the refusal.
  const looked = reason === 'credentials' && credentialProbeAt > now;
  const pauseMs = credentialsPauseMs(ledger, true);
  return { until: looked ? Math.max(credentialProbeAt, pauseUntil) + pauseMs - SOON_MS : now + pauseMs };
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
  return { refusedSince: undefined, refusedVersion: undefined, credentialProbeAt: undefined };
}
