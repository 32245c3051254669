import { AppError } from '../../errors/app-error.ts';
import type { Ledger } from '../ledger.ts';
import type { Action } from '../records/action.ts';
import { get } from '../records/actions.ts';
import { type Item, untilWritten } from '../records/store.ts';
import { type Stored, transition } from './commit.ts';

/** How a person decides about a held action. `resend`: the person says that it took no effect, and it is sent again. */
export const RESOLUTIONS = ['done', 'failed', 'resend'] as const;
export type Resolution = (typeof RESOLUTIONS)[number];

/** Who decides, and why. */
export interface Person {
  /** The caller, as the authorizer names it. */
  readonly by: string;
  readonly note?: string | undefined;
}

/**
 * Cancels an `unsent` action: no request of it is under way, and none follows. If a person had decided `resend`, an earlier
 * request was sent and may have had an effect: the answer then has the warning `earlier_request_unproven`.
 * @throws AppError `too_late`, `unknown_action`
 */
export async function cancel(ledger: Ledger, actionId: string, by: string): Promise<Action> {
  return decideOn(ledger, actionId, { state: 'cancelled', reason: 'caller' }, (item) => {
    const { phase, state } = item.body;
    if (phase !== 'unsent') throw tooLate(actionId, `The action is ${state}: it can no longer be cancelled.`);
    const decision = { at: ledger.world.now(), by, decision: 'cancel' } as const;
    return transition(ledger, item, { kind: 'cancel_requested', decision });
  });
}

/**
 * Carries out what a person has decided about a held action.
 * @throws AppError `too_late` when it is not held, `unknown_action`
 */
export async function resolve(
  ledger: Ledger,
  actionId: string,
  resolution: Resolution,
  person: Person,
): Promise<Action> {
  const state = resolution === 'resend' ? 'waiting' : resolution;
  return decideOn(ledger, actionId, { state, reason: 'person' }, (item) => {
    const { phase, state } = item.body;
    if (phase !== 'held') throw tooLate(actionId, `The action is ${state}, not held.`);
    const decision = { at: ledger.world.now(), ...person, decision: resolution };
    return transition(ledger, item, { kind: `decided_${resolution}`, decision });
  });
}

function tooLate(actionId: string, message: string): AppError {
  return new AppError('too_late', message, { actionId });
}

/** Decides on the record as read. If another process writes first, decides again on the new record; it may then be `too_late`. */
async function decideOn(
  ledger: Ledger,
  actionId: string,
  wanted: Pick<Action, 'state' | 'reason'>,
  decision: (item: Item<Action>) => Promise<Stored>,
): Promise<Action> {
  const ifAsWanted = ({ body }: Item<Action>) =>
    body.state === wanted.state && body.reason === wanted.reason ? body : undefined;
  const tryOnce = async () => {
    const item = await get(ledger, actionId);
    return ifAsWanted(item) ?? ifAsWanted((await decision(item)).item);
  };
  return untilWritten(tryOnce, 'The action changed too often.', { actionId });
}
