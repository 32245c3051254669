import { AppError } from '../../../errors/app-error.ts';
import type { Evidence, Found } from '../../../operation.ts';
import type { Ledger, Task } from '../../ledger.ts';
import { credit } from '../../line/credit.ts';
import { joinLine, readLine } from '../../line/line.ts';
import { remainingInput } from '../../line/supersede.ts';
import { type Pace, paceOf, recordRequest } from '../../pace/pace.ts';
import type { Action, ActionIn } from '../../records/action.ts';
import { isEntryOf } from '../../records/conversation.ts';
import type { EvidenceObservation } from '../observation.ts';
import { callOf } from './readiness.ts';

/**
 * Reads what became of a request whose response was lost.
 * @throws AppError `unavailable`
 */
export async function observeEvidence(
  ledger: Ledger,
  action: ActionIn<'in_doubt'>,
  task: Task,
): Promise<EvidenceObservation> {
  const pace = await paceOf(ledger, action);
  if (pace.at > ledger.world.now()) return { kind: 'must_wait', reason: pace.reason, due: pace.at };

  const conversation = await readLine(ledger, action, action);
  const [first] = conversation.line;
  const isFirst = first !== undefined && isEntryOf(first, action);
  if (!isFirst && action.resend !== 'once') {
    // Joins the line before the caller gets an answer: an action requested after that answer must stand behind this one.
    await joinLine(ledger, action);
    return { kind: 'not_first_in_line' };
  }
  const { remaining, superseded } = remainingInput(action, task.input, task.operation, conversation);
  if (remaining === undefined) return { kind: 'superseded' };

  const { at: sentAt, before: baseline } = action.sent;
  const evidence = { sentAt, before: [...baseline, ...conversation.credited], baseline };
  const found = await read(ledger, action, { ...task, input: remaining }, evidence, pace);
  // What goes out before the request that was looked for may have taken effect, whether this one did or not.
  const partly = task.operation.setsFirst?.(remaining);
  if (found === 'unreadable' || found === 'absent') return { kind: found, partly };
  if (typeof found === 'string') return { kind: 'unclear', outcome: found, partly };
  if ('several' in found) return { kind: 'unclear', outcome: 'several', candidates: found.several, partly };
  if ('harmless' in found) return { kind: 'harmless_to_resend', ...found.harmless };

  const { artifact } = found.found;
  // An earlier read showed that this artifact is another action's, and this read shows no other.
  if (artifact && action.sent.before.includes(artifact)) {
    return { kind: 'unclear', outcome: 'several', candidates: [artifact] };
  }
  if (artifact && !(await credit(ledger, action, artifact))) return { kind: 'belongs_to_another', artifact };
  return { kind: 'found', done: found.found, superseded };
}

async function read(
  ledger: Ledger,
  action: ActionIn<'in_doubt'>,
  { operation, input, budget }: Task,
  evidence: Evidence,
  { account, probing }: Pace,
): Promise<Found<unknown> | 'unreadable'> {
  if (!operation.findEffect) return action.resend === 'once' ? 'unclear' : 'absent';
  try {
    const found = await operation.findEffect(input, evidence, ledger.vendors, callOf(action, budget, probing));
    await recordRequest(ledger, action, account);
    return found;
  } catch (thrown) {
    const error = AppError.from(thrown);
    await recordRequest(ledger, action, account, { error });
    reportUnreadable(ledger, action, error);
    return error.facts.outcome === 'refused' ? 'unclear' : 'unreadable';
  }
}

/** Logs that the vendor could not be read. */
export function reportUnreadable({ telemetry }: Ledger, action: Action, { kind }: AppError): void {
  const { id: actionId, operation, correlationId } = action;
  telemetry.log({ level: 'warn', message: 'evidence not readable', actionId, operation, correlationId, kind });
}
