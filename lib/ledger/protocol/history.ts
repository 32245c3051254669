import type { Action, HistoryEntry } from '../records/action.ts';
import type { Moment } from './next.ts';

const MAX_HISTORY = 12;

/** The action's history and one more entry; the first and the latest are kept. */
export function noted({ history }: Action, entry: HistoryEntry): readonly HistoryEntry[] {
  const [first = entry, ...later] = [...history, entry];
  return [first, ...later.slice(1 - MAX_HISTORY)];
}

/** The history with an attempt that failed. It counts from when the request was sent, if this was the first. */
export function notedFailure(
  action: Action,
  outcome: string,
  vendorStatus: number | undefined,
  { now }: Moment,
): readonly HistoryEntry[] {
  const isFirst = action.phase === 'sending' && !action.sent.isRepeat;
  return noted(action, { at: isFirst ? action.sent.at : now, phase: 'send', outcome, vendorStatus });
}
