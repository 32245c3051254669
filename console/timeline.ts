import type { Action, HistoryEntry } from './types.ts';
import { inWords, stateName } from './words.ts';

/** One thing that happened to an action. */
export interface Moment {
  readonly at: string;
  /** What the dot looks like. */
  readonly kind: 'plain' | 'sent' | 'lost' | 'look' | 'held' | 'person' | 'done' | 'failed' | 'cancelled';
  readonly title: string;
  readonly detail?: string | undefined;
  /** Ids at the vendor that a look found. */
  readonly candidates?: readonly string[] | undefined;
}

/** What a look at the vendor found, in a sentence. */
const FOUND: Readonly<Record<string, string>> = {
  found: 'Our write is there.',
  absent: 'Our write is not there.',
  unclear: 'There is something that may be ours. It cannot be told apart.',
  several: 'Several things are there that could be ours.',
  touched: 'Our write is not there, and somebody has changed the conversation since.',
  unreadable: 'The vendor could not be read.',
};

/** What a look was for, where it was not for the effect of a lost request. */
const ASKED: Readonly<Record<string, string>> = {
  newer: 'Whether others have set it since:',
  duplicate: 'Whether there is a second one:',
};

/** What happened to an action, oldest first. */
export function timelineOf(action: Action): readonly Moment[] {
  const { acceptedAt, caller, trigger, notBefore, heldAt, decisions = [], endedAt, state, reason, error } = action;
  const moments: Moment[] = [
    { at: acceptedAt, kind: 'plain', title: 'Accepted', detail: `by ${trigger}, from ${caller}` },
    ...(notBefore ? [{ at: notBefore, kind: 'plain', title: 'Wanted from this time on' } as const] : []),
    ...action.history.flatMap(momentsOf),
    ...(heldAt ? [{ at: heldAt, kind: 'held', title: 'Held for a person', detail: reasonOf(action) } as const] : []),
    ...decisions.map(({ at, by, decision, note }) => ({
      at,
      kind: 'person' as const,
      title: `${by} decided: ${decision}`,
      detail: note,
    })),
  ];
  if (endedAt && (state === 'done' || state === 'failed' || state === 'cancelled')) {
    const detail = error?.detail ?? (reason && inWords(reason)) ?? endOf(action);
    moments.push({ at: endedAt, kind: state, title: capital(stateName(state)), detail });
  }
  // Stable: what has the same time stays in the order above.
  return moments.sort((left, right) => Date.parse(left.at) - Date.parse(right.at));
}

function momentsOf(entry: HistoryEntry): readonly Moment[] {
  const { at, phase, outcome, vendorStatus, asked, candidates } = entry;
  if (phase !== 'send') {
    return [
      {
        at,
        kind: 'look',
        title: `Looked: ${inWords(outcome)}`,
        detail: sentence(ASKED[asked ?? ''], FOUND[outcome]),
        candidates,
      },
    ];
  }
  const status = vendorStatus === undefined ? undefined : `The vendor responded ${vendorStatus}.`;
  if (outcome === 'answer_lost') {
    return [{ at, kind: 'lost', title: 'Sent, and the response was lost', detail: status ?? 'No response arrived.' }];
  }
  if (outcome === 'dry_run') return [{ at, kind: 'sent', title: 'Rehearsed: nothing was sent', detail: status }];
  if (outcome === 'done') return [{ at, kind: 'sent', title: 'Sent, and applied', detail: status }];
  return [{ at, kind: 'sent', title: `Tried: ${inWords(outcome)}`, detail: status }];
}

function endOf({ verified, reconciled }: Action): string | undefined {
  if (reconciled) return 'The vendor’s response was lost; a read found the effect.';
  if (verified === true) return 'The vendor shows the effect.';
  return undefined;
}

function reasonOf({ state, reason }: Action): string | undefined {
  return state === 'held' && reason ? inWords(reason) : undefined;
}

function sentence(...parts: readonly (string | undefined)[]): string | undefined {
  const said = parts.filter(Boolean).join(' ');
  return said || undefined;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
