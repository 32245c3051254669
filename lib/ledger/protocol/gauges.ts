import type { Ledger } from '../ledger.ts';
import { neighboursOf } from '../line/neighbours.ts';
import { find } from '../records/actions.ts';

/** More are not counted: the alarms ring long before. */
const MOST_COUNTED = 1_000;
/** Behind so many held actions it is looked whether others will expire. */
const MOST_LOOKED_BEHIND = 50;
/** So long before an action expires, a person can still decide about the one that is in its way. */
const SOON_MS = 10 * 60_000;

/**
 * Measures what stands before a person and what is in doubt, as it is now: unlike a count of events it stays above zero for as
 * long as there is something to do.
 */
export async function measureGauges(ledger: Ledger): Promise<void> {
  const { telemetry, world } = ledger;
  const now = world.now();
  const [held, inDoubt] = await Promise.all([listed(ledger, 'held'), listed(ledger, 'in_doubt')]);
  // Newest first: the last one was accepted first.
  const oldest = await find(ledger, held.at(-1) ?? '');
  const heldAt = oldest?.body.phase === 'held' ? oldest.body.heldAt : now;
  telemetry.measure('HeldNow', held.length);
  telemetry.measure('OldestHeldAgeSec', (now - heldAt) / 1000);
  telemetry.measure('InDoubtNow', inDoubt.length);
  telemetry.measure('ExpiringBehindHeld', await expiringBehind(ledger, held.slice(0, MOST_LOOKED_BEHIND), now));
}

/** The ids of the actions in a state, newest first. */
async function listed({ store }: Ledger, state: 'held' | 'in_doubt'): Promise<readonly string[]> {
  const entries = await store.list({ by: 'state', value: state }, { low: '0', high: '~', limit: MOST_COUNTED });
  return entries.map(({ key }) => key.slice('A#'.length));
}

/** How many actions will be given up soon because they stand behind a held one. */
async function expiringBehind(ledger: Ledger, held: readonly string[], now: number): Promise<number> {
  let expiring = 0;
  for (const id of held) {
    const item = await find(ledger, id);
    const { behind } = item ? await neighboursOf(ledger, item.body) : { behind: [] };
    expiring += behind.filter(({ notAfter }) => notAfter - now < SOON_MS).length;
  }
  return expiring;
}
