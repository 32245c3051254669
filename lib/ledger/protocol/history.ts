import type { Action, ActionFacts } from '../records/action.ts';
import type { HistoryEntry, Look } from '../records/history.ts';
import type { Moment, Next } from './next.ts';
import type { Observation } from './observation.ts';

/** A record keeps at most this many entries: with the largest input it stays below 400 kB. */
const MAX_HISTORY = 50;

/** The action's history with a new entry. The first entry and the latest are kept. */
export function noted(
  { history, historyLeftOut = 0 }: Action,
  entry: HistoryEntry,
): Pick<ActionFacts, 'history' | 'historyLeftOut'> {
  const [first = entry, ...later] = [...history, entry];
  const kept = [first, ...later.slice(1 - MAX_HISTORY)];
  const leftOut = historyLeftOut + history.length + 1 - kept.length;
  return { history: kept, ...(leftOut > 0 ? { historyLeftOut: leftOut } : {}) };
}

/** The history with a failed attempt. The first attempt has the time at which its request was sent. */
export function notedFailure(action: Action, outcome: string, vendorStatus: number | undefined, { now }: Moment) {
  const isFirst = action.phase === 'sending' && !action.sent.isRepeat;
  return noted(action, { at: isFirst ? action.sent.at : now, phase: 'send', outcome, vendorStatus });
}

/** Adds a history entry to a transition, if the observation is a read of the vendor: what we asked, and what it showed. */
export function withLook(action: Action, observed: Observation, next: Next, { now }: Moment): Next {
  const look = lookOf(observed);
  return look ? { ...next, ...noted(action, { at: now, phase: 'look', ...look }) } : next;
}

function lookOf(observed: Observation): Omit<Look, 'at' | 'phase'> | undefined {
  switch (observed.kind) {
    case 'found': {
      const { artifact } = observed.done;
      return { asked: 'effect', outcome: 'found', ...(artifact ? { candidates: [artifact] } : {}) };
    }
    case 'belongs_to_another':
      return { asked: 'effect', outcome: 'several', candidates: [observed.artifact] };
    case 'absent':
    case 'unreadable':
      return { asked: 'effect', outcome: observed.kind };
    case 'unclear':
      return {
        asked: 'effect',
        outcome: observed.outcome,
        ...(observed.candidates && { candidates: observed.candidates }),
      };
    case 'harmless_to_resend':
      return { asked: 'effect', outcome: 'unclear' };
    case 'already_set':
      return { asked: 'newer', outcome: 'found' };
    case 'changed_by_others':
      return { asked: 'newer', outcome: 'touched' };
    case 'audited':
      return { asked: 'duplicate', outcome: observed.second };
    case 'not_auditable':
      return { asked: 'duplicate', outcome: 'unreadable' };
    default:
      return undefined;
  }
}
