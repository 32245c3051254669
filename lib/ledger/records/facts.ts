import type { Action, ActionFacts } from './action.ts';
import type { HistoryEntry } from './history.ts';
import { standInFor } from './stand-in.ts';

/** Facts that lead to no customer, and stay when an action's record is erased. */
const ANONYMOUS = {
  id: true,
  operation: true,
  vendor: true,
  account: true,
  recordedBy: true,
  caller: true,
  trigger: true,
  fingerprint: true,
  acceptedAt: true,
  notBefore: true,
  notAfter: true,
  historyLeftOut: true,
  resend: true,
  sets: true,
  due: true,
  epoch: true,
  announced: true,
  lostAt: true,
  resumedAt: true,
  partlyAt: true,
  partLostAt: true,
} as const satisfies Partial<Record<keyof ActionFacts, true>>;

const FACTS: Readonly<Record<keyof ActionFacts, true>> = {
  ...ANONYMOUS,
  conversation: true,
  correlationId: true,
  onlyIf: true,
  input: true,
  history: true,
  resolution: true,
  firstSentAt: true,
  decisions: true,
  unpublished: true,
  givenUp: true,
};

/** Replaces the id that a caller gave. */
const ERASED = 'erased';

/** The fields of an action that do not belong to its phase: they stay when it enters another one. */
export function factsOf(action: Action): ActionFacts {
  return pick(action, FACTS);
}

/**
 * The facts of an action without customer data: what recognises a repeated request, and what the conversation's line needs of an
 * ended action. `sets` holds names that an operation declares, and no values.
 */
export function anonymousFactsOf(action: Action): ActionFacts {
  const decisions = action.decisions?.map(({ at, by, decision }) => ({ at, by, decision }));
  return {
    ...pick(action, ANONYMOUS),
    // No conversation's id: people see none, and no list of a conversation has the action.
    conversation: standInFor(action.id),
    correlationId: ERASED,
    history: action.history.map(anonymousEntryOf),
    decisions,
  };
}

/** An entry without the ids that the vendor showed. The rest stays: an action of which no attempt is known leaves its key to the next. */
function anonymousEntryOf(entry: HistoryEntry): HistoryEntry {
  return entry.phase === 'look' ? { ...entry, candidates: undefined } : entry;
}

function pick<From extends object, Name extends keyof From>(
  from: From,
  names: Readonly<Record<Name, true>>,
): Pick<From, Name> {
  return Object.fromEntries(Object.entries(from).filter(([name]) => name in names)) as Pick<From, Name>;
}
