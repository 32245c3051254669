import { AppError } from '../../errors/app-error.ts';
import type { Action } from '../records/action.ts';
import type { Decision } from '../records/decision.ts';
import type { Moment, Next } from './next.ts';
import type { Observation } from './observation.ts';
import { type Row, TABLE } from './table.ts';

/** An action that is held and sent again and again keeps the latest. */
const MOST_DECISIONS = 10;

/**
 * What an observation means for an action: how it stands from now on; `undefined`: as before.
 * @throws AppError `internal` where the table has no row for this observation in the action's phase
 */
export function decide(action: Action, observed: Observation, moment: Moment): Next | undefined {
  const row = rowOf(action, observed);
  if (!row) throw new AppError('internal', `Nothing is decided on ${observed.kind} in ${action.phase}.`);
  const next = row.next({ action, observed, moment });
  return next && 'decision' in observed ? { ...next, decisions: withDecision(action, observed.decision) } : next;
}

/** What a person decides, and since when it had waited for that, stays on record, whatever becomes of the action. */
function withDecision(action: Action, decision: Decision): readonly Decision[] {
  const { decisions = [] } = action;
  const held = action.state === 'held' ? { heldAt: action.heldAt } : {};
  return [...decisions, { ...decision, ...held }].slice(-MOST_DECISIONS);
}

/** Whether the table says what the observation means in the action's phase. */
export function isDecided(action: Action, observed: Observation): boolean {
  return rowOf(action, observed) !== undefined;
}

/** The table is exhaustive by type for what is observed in each phase; here the phase is known at run time only. */
function rowOf({ phase }: Action, { kind }: Observation): Row<Action, Observation> | undefined {
  const rows: Readonly<Record<string, unknown>> = TABLE[phase];
  return rows[kind] as Row<Action, Observation> | undefined;
}
