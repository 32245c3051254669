import { isNoPlace } from '../../ledger/pace/backlog.ts';
import { backlogPlaceOf } from '../../ledger/pace/lanes.ts';
import type { Action, Reason } from '../../ledger/records/action.ts';

/** What happens next to an action, when, and what would stop it. */
export interface Next {
  readonly what: string;
  /** RFC 3339. Absent if no time is set: a person decides. */
  readonly at?: string;
  readonly unless?: string;
}

/** What an action waits for, by its reason. */
const WAITS_FOR: Partial<Record<Reason, string>> = {
  scheduled: 'It is sent at the time that was asked for.',
  queued: 'It is sent when it is first in the line of its conversation.',
  rate_limited: 'It is sent when the account’s rate limit has room for it.',
  paused: 'It is sent when a person resumes its account.',
  vendor_unavailable: 'It is sent when the vendor works again, which one request at a time finds out.',
  credentials: 'It is tried again with the newest credentials.',
  unavailable: 'It is tried again.',
  retry: 'It is tried again.',
  person: 'It is sent again, because a person decided so.',
};

const NO_PLACE =
  'More waits for its account than the rate limit lets pass in time. It is sent if others end first, or if the vendor raises the limit.';

/** Returns what happens next to an action; `undefined` if it has ended. */
export function nextOf(action: Action): Next | undefined {
  const { state, due, notAfter } = action;
  const at = new Date(due).toISOString();
  const expires = `${new Date(notAfter).toISOString()} passes first: then it is cancelled`;
  switch (state) {
    case 'waiting':
      return { what: waitsFor(action) ?? 'It is sent.', ...(due > notAfter ? {} : { at }), unless: expires };
    case 'running':
      return {
        what: 'It is being carried out. If its process has died by then, the vendor is asked what became of it.',
        at,
      };
    case 'in_doubt':
      return {
        what: 'The vendor is asked whether it took effect.',
        at,
        unless: 'a late response or an earlier read shows it first',
      };
    case 'held':
      return { what: 'A person decides: done, failed or resend.' };
    default:
      return undefined;
  }
}

function waitsFor(action: Action): string | undefined {
  const { reason } = action;
  const place = backlogPlaceOf(action);
  if (reason === 'rate_limited' && place && isNoPlace(place)) return NO_PLACE;
  return reason && WAITS_FOR[reason];
}
