import type { Ledger } from '../ledger.ts';
import { neighboursOf } from '../line/neighbours.ts';
import { listAccounts } from '../pace/list.ts';
import { isOpen, isStopped } from '../records/account.ts';
import { actionIdOfKey, find } from '../records/actions.ts';

/** Counting stops here: the alarms fire long before. */
const MOST_COUNTED = 1_000;
/** At most this many held actions are checked for actions that expire behind them. */
const MOST_LOOKED_BEHIND = 50;
/** An action this close to its expiry counts: a person still has time to decide about the held one before it. */
const SOON_MS = 10 * 60_000;

/**
 * Measures how many actions are held and in doubt now. Unlike a count of events, these gauges stay above zero until a person
 * has decided.
 */
export async function measureGauges(ledger: Ledger): Promise<void> {
  const { telemetry, world } = ledger;
  const now = world.now();
  const [held, inDoubt, accounts] = await Promise.all([
    listed(ledger, 'held'),
    listed(ledger, 'in_doubt'),
    listAccounts(ledger),
  ]);
  // Newest first: the last one was accepted first.
  const oldest = await find(ledger, held.at(-1) ?? '');
  const heldAt = oldest?.body.phase === 'held' ? oldest.body.heldAt : now;
  telemetry.measure('HeldNow', held.length);
  telemetry.measure('OldestHeldAgeSec', (now - heldAt) / 1000);
  telemetry.measure('InDoubtNow', inDoubt.length);
  const records = accounts.map(({ record }) => record);
  telemetry.measure('BreakersOpenNow', records.filter(isOpen).length);
  telemetry.measure('AccountsPausedNow', records.filter((record) => isStopped(record, now)).length);
  telemetry.measure('CredentialsRefusedNow', records.filter(({ refusedSince }) => refusedSince !== undefined).length);
  telemetry.measure('ExpiringBehindHeld', await expiringBehind(ledger, held.slice(0, MOST_LOOKED_BEHIND), now));
}

/** The ids of the actions in a state, newest first. */
async function listed({ store }: Ledger, state: 'held' | 'in_doubt'): Promise<readonly string[]> {
  const entries = await store.list({ by: 'state', value: state }, { low: '0', high: '~', limit: MOST_COUNTED });
  return entries.map(({ key }) => actionIdOfKey(key));
}

/** How many actions expire soon because they wait behind a held one. */
async function expiringBehind(ledger: Ledger, held: readonly string[], now: number): Promise<number> {
  let expiring = 0;
  for (const id of held) {
    const item = await find(ledger, id);
    const { behind } = item ? await neighboursOf(ledger, item.body) : { behind: [] };
    expiring += behind.filter(({ notAfter }) => notAfter - now < SOON_MS).length;
  }
  return expiring;
}
