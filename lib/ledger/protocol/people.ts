import { AppError } from '../../errors/app-error.ts';
import { change, get } from '../records/actions.ts';
import { type Action, inFlight } from '../records/records.ts';
import type { Item } from '../records/store.ts';
import type { LedgerDeps } from './deps.ts';
import { end, record } from './end.ts';

/** How a person decides about a held action. `resend`: it is sent once more, at that person's word. */
export const RESOLUTIONS = ['done', 'failed', 'resend'] as const;
export type Resolution = (typeof RESOLUTIONS)[number];

/** After a person says `resend`, it has this long. */
const RESEND_LIFE_MS = 15 * 60_000;
const TRIES = 5;

/**
 * Cancels an action of which certainly nothing has been sent.
 * @throws AppError `too_late`, `unknown_action`
 */
export async function cancel(l: LedgerDeps, actionId: string): Promise<Action> {
  return decide(l, actionId, { state: 'cancelled', reason: 'caller' }, async (item) => {
    const { state } = item.body;
    if (state !== 'waiting' || inFlight(item.body)) {
      throw new AppError('too_late', `The action is ${state}: it can no longer be cancelled.`, { actionId });
    }
    return end(l, item, { state: 'cancelled', reason: 'caller' });
  });
}

/**
 * Carries out what a person has decided about a held action.
 * @throws AppError `too_late` when it is not held, `unknown_action`
 */
export async function resolve(l: LedgerDeps, actionId: string, resolution: Resolution): Promise<Action> {
  const state = resolution === 'resend' ? 'waiting' : resolution;
  return decide(l, actionId, { state, reason: 'person' }, async (item) => {
    if (item.body.state !== 'held') {
      throw new AppError('too_late', `The action is ${item.body.state}, not held.`, { actionId });
    }
    if (resolution === 'done') return end(l, item, { state: 'done', reason: 'person', verified: 'unsupported' });
    if (resolution === 'failed') {
      const failure = { kind: 'vendor_refused', detail: 'A person decided that it failed.' } as const;
      return end(l, item, { state: 'failed', reason: 'person', failure });
    }
    const now = l.world.now();
    const again = {
      sentAt: undefined,
      before: undefined,
      absentAt: undefined,
      resends: 0,
      slotAt: undefined,
      resumedAt: now,
    };
    const notAfter = Math.max(item.body.notAfter, now + RESEND_LIFE_MS);
    // As with a claim: whoever decided otherwise at the same time is too late.
    const epoch = item.body.epoch + 1;
    const waiting = await change(l, item, { state: 'waiting', reason: 'person', due: now, notAfter, epoch, ...again });
    if (waiting) {
      record(l, waiting.body);
      await l.wakeUps.send(actionId, 0).catch(() => undefined);
    }
    return waiting;
  });
}

/** Decides on the record as it stands when it is written: who was outrun looks again, and may then be too late. */
async function decide(
  l: LedgerDeps,
  actionId: string,
  wanted: Pick<Action, 'state' | 'reason'>,
  decision: (item: Item<Action>) => Promise<Item<Action> | undefined>,
): Promise<Action> {
  const isDecided = ({ body }: Item<Action>) => body.state === wanted.state && body.reason === wanted.reason;
  for (let tries = 0; tries < TRIES; tries += 1) {
    const item = await get(l, actionId);
    if (isDecided(item)) return item.body;
    const decided = await decision(item);
    if (decided && isDecided(decided)) return decided.body;
  }
  throw new AppError('unavailable', 'The action changed too often.', { actionId });
}
