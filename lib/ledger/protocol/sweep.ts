import { nameOf } from '../../telemetry/telemetry.ts';
import type { Ledger } from '../ledger.ts';
import { ended, STATES, type State } from '../records/action.ts';
import { find } from '../records/actions.ts';

const LIMIT_PER_STATE = 1_000;
const AT_ONCE = 25;

/** Waits that a healthy action may have; older than this and not ended counts as old. */
const UNFINISHED: readonly State[] = ['waiting', 'running', 'in_doubt'];

/**
 * The backstop, each minute: wakes everything that is due, whatever became of its wake-up, and measures the oldest.
 * Answers how many it woke.
 */
export async function sweep(ledger: Ledger): Promise<number> {
  const now = ledger.world.now();
  let woken = 0;
  for (const state of STATES) {
    const keys = await ledger.store.due(state, now, LIMIT_PER_STATE);
    for (let from = 0; from < keys.length; from += AT_ONCE) {
      await Promise.all(keys.slice(from, from + AT_ONCE).map((key) => wake(ledger, key.slice('A#'.length))));
    }
    woken += keys.length;
  }
  await measureOldest(ledger, now);
  ledger.telemetry.log({ level: 'info', message: 'swept', count: woken });
  return woken;
}

async function wake(ledger: Ledger, actionId: string): Promise<void> {
  await ledger.wakeUps.send(actionId, 0).catch((error) => {
    ledger.telemetry.log({ level: 'warn', message: 'wake-up not sent', actionId, error: nameOf(error) });
  });
}

/** The oldest by due time stands for the oldest: what is driven as it should be is never long overdue. */
async function measureOldest(ledger: Ledger, now: number): Promise<void> {
  const ages: Partial<Record<State, number>> = {};
  for (const state of UNFINISHED) {
    const [key] = await ledger.store.due(state, Number.MAX_SAFE_INTEGER, 1);
    const action = key && (await find(ledger, key.slice('A#'.length)))?.body;
    ages[state] = action && !ended(action) ? now - Math.max(action.acceptedAt, action.notBefore ?? 0) : 0;
  }
  const unfinished = Math.max(0, ...Object.values(ages));
  ledger.telemetry.measure('OldestUnfinishedAgeSec', unfinished / 1000);
  ledger.telemetry.measure('OldestUnknownAgeSec', Math.max(0, ages.in_doubt ?? 0) / 1000);
}
