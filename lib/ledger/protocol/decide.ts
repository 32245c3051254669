import { AppError } from '../../errors/app-error.ts';
import type { Action } from '../records/action.ts';
import type { Decision } from '../records/decision.ts';
import type { Moment, Next } from './next.ts';
import type { Observation } from './observation.ts';
import { type Row, TABLE } from './table.ts';
import { leftUnpublished } from './unpublished.ts';

/** A record keeps at most this many decisions: the latest. */
const MOST_DECISIONS = 10;

/**
 * Returns what an action becomes by an observation; `undefined` if it stays as it is.
 * @throws AppError `internal` if the table has no row for this observation in the action's phase
 */
export function decide(action: Action, observed: Observation, moment: Moment): Next | undefined {
  const row = rowOf(action, observed);
  if (!row) throw new AppError('internal', `The table has no row for ${observed.kind} in the phase ${action.phase}.`);
  const after = row.next({ action, observed, moment });
  if (!after) return undefined;
  const isLeft = action.state === 'held' && after.state !== 'held' && !action.announced;
  const next = isLeft ? { ...after, unpublished: leftUnpublished(action) } : after;
  if ('decision' in observed) return { ...next, decisions: withDecision(action, observed.decision) };
  // Stays on record to the action's end: whatever becomes of the rest, a part of it has taken effect.
  if (!('partly' in observed && observed.partly)) return next;
  const partlyAt = action.partlyAt ?? moment.now;
  const isLost = observed.kind === 'not_applied' && observed.isPartLost;
  return isLost ? { ...next, partlyAt, partLostAt: moment.now } : { ...next, partlyAt };
}

/** The action's decisions and a new one, with the time since which the action was held. They stay on record to its end. */
function withDecision(action: Action, decision: Decision): readonly Decision[] {
  const { decisions = [] } = action;
  const held = action.state === 'held' ? { heldAt: action.heldAt } : {};
  return [...decisions, { ...decision, ...held }].slice(-MOST_DECISIONS);
}

/** Whether the table has a row for the observation in the action's phase. */
export function hasRow(action: Action, observed: Observation): boolean {
  return rowOf(action, observed) !== undefined;
}

/** The table is exhaustive by type for what is observed in each phase; here the phase is only known at run time. */
function rowOf({ phase }: Action, { kind }: Observation): Row<Action, Observation> | undefined {
  const rows: Readonly<Record<string, unknown>> = TABLE[phase];
  return rows[kind] as Row<Action, Observation> | undefined;
}
