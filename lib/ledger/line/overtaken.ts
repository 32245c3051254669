import type { Call, Operation } from '../../operation.ts';
import type { LedgerDeps } from '../protocol/deps.ts';
import { asDone, end, hold } from '../protocol/end.ts';
import { CLOCKS_DIFFER_MS } from '../protocol/time.ts';
import type { Action } from '../records/records.ts';
import type { Item } from '../records/store.ts';
import { wantedAt } from './supersede.ts';
import type { Go } from './turn.ts';

interface Retry {
  readonly operation: Operation;
  readonly go: Go;
  readonly call: Call;
  /** When an earlier request was sent whose effect is not known. */
  readonly doubted: number | undefined;
}

/**
 * A late retry of what sets absolute values looks first: what somebody has set since the first attempt is newer.
 * Answers the action if nothing is to be sent.
 */
export async function lookFirst(
  l: LedgerDeps,
  mine: Item<Action>,
  { operation, go: { input, stale, conversation }, call, doubted }: Retry,
): Promise<Item<Action> | undefined> {
  const { attempts, resumedAt = 0 } = mine.body;
  const first = attempts[0]?.at ?? doubted;
  if (first === undefined || l.world.now() - wantedAt(mine.body) <= l.config.SAFE_RESEND_MS) return undefined;
  // What we wrote ourselves just before overtakes nothing, nor does what a person knew of who let it be sent.
  const { writtenAt = 0 } = conversation;
  const sentAt = Math.max(first, writtenAt + CLOCKS_DIFFER_MS, resumedAt);
  const found = await operation.findEffect?.(input, { sentAt, before: [] }, l.vendors, call);
  if (typeof found === 'object' && 'found' in found) {
    const reconciled = doubted === undefined ? undefined : true;
    return end(l, mine, { ...asDone(l, mine.body, found.found, stale), reconciled });
  }
  return found === 'touched' ? hold(l, mine, 'unclear') : undefined;
}
