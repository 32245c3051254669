import { AppError } from '../../../errors/app-error.ts';
import type { Found, Operation } from '../../../operation.ts';
import type { Budget, Ledger } from '../../ledger.ts';
import { credit } from '../../line/credit.ts';
import { readLine } from '../../line/line.ts';
import type { ActionIn, Audit } from '../../records/action.ts';
import { readInput } from '../../records/inputs.ts';
import type { AuditObservation } from '../observation.ts';
import { reportUnreadable } from './evidence.ts';
import { callOf } from './readiness.ts';
import { inputOf } from './target.ts';

/** As many of other actions' effects are told apart from a duplicate. */
const MOST_LOOKS = 5;
/** What could not be looked at for so long is not looked at any more. */
const GIVE_UP_MS = 24 * 3_600_000;

/** Looks once more at what was sent twice on good evidence. A duplicate is reported, never hidden. */
export async function observeAudit(
  ledger: Ledger,
  action: ActionIn<'done'>,
  audit: Audit,
  operation: Operation | undefined,
  budget: Budget,
): Promise<AuditObservation> {
  const isDuplicate = await wasTwice(ledger, action, audit, operation, budget);
  if (isDuplicate === undefined && ledger.world.now() < action.endedAt + GIVE_UP_MS) return { kind: 'not_auditable' };
  if (isDuplicate) {
    const { id: actionId, operation: name } = action;
    ledger.telemetry.measure('DuplicateDetected', 1, { operation: name });
    ledger.telemetry.log({ level: 'error', message: 'duplicate detected', actionId, operation: name });
  }
  return { kind: 'audited', isDuplicate: isDuplicate ?? false };
}

/** Whether the vendor shows a second effect; `undefined` if that cannot be told now. */
async function wasTwice(
  ledger: Ledger,
  action: ActionIn<'done'>,
  { firstSentAt: sentAt, before }: Audit,
  operation: Operation | undefined,
  budget: Budget,
): Promise<boolean | undefined> {
  const { artifact } = action;
  const kept = await readInput(ledger, action);
  if (!operation?.findEffect || kept === undefined) return false;
  const input = inputOf(operation, action, kept);
  try {
    const { credited, line, unnamed = [] } = await readLine(ledger, action);
    // An action at work there may have made what would be taken for ours.
    if (line.length > 0) return undefined;
    const known = [...before, ...credited, ...(artifact ? [artifact] : [])];
    // What the vendor did not name, this action's own effect or another's, no id tells from a duplicate.
    const explained = unnamed.filter((at) => at >= sentAt).length + (artifact ? 1 : 0);
    let possible = artifact ? 1 : 0;
    for (let looks = 0; looks < MOST_LOOKS; looks += 1) {
      const evidence = { sentAt, before: known };
      const found = await operation.findEffect(input, evidence, ledger.vendors, callOf(action, budget));
      // An import is known by its own date alone: its own thread is found again.
      const others = effectsOf(found).filter((other) => other !== artifact && !(other && known.includes(other)));
      if (others.length === 0) return false;
      for (const other of others) {
        if (!other) return true;
        // Another account with the same credential may have made it, whose conversation has a line of its own.
        if (await credit(ledger, action, other)) possible += 1;
        if (possible > Math.max(1, explained)) return true;
        known.push(other);
      }
    }
    return undefined;
  } catch (thrown) {
    reportUnreadable(ledger, action, AppError.from(thrown));
    return undefined;
  }
}

/** What a look shows as possibly made by the action, by its id; without one where the vendor does not name it. */
function effectsOf(found: Found<unknown>): readonly (string | null | undefined)[] {
  if (typeof found === 'string' || 'harmless' in found) return [];
  return 'several' in found ? found.several : [found.found.artifact];
}
