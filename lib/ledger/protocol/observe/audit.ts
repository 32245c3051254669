import { AppError } from '../../../errors/app-error.ts';
import type { Found, Operation } from '../../../operation.ts';
import type { Budget, Ledger } from '../../ledger.ts';
import { credit } from '../../line/credit.ts';
import { readLine } from '../../line/line.ts';
import type { ActionIn, Audit } from '../../records/action.ts';
import { readInput } from '../../records/inputs.ts';
import type { AuditObservation, AuditResult } from '../observation.ts';
import { reportUnreadable } from './evidence.ts';
import { callOf } from './readiness.ts';
import { inputWithTarget } from './target.ts';

/** At most this many reads separate other actions' effects from a duplicate. */
const MOST_LOOKS = 5;
/** The audit ends if it could not be decided for this long. */
const GIVE_UP_MS = 24 * 3_600_000;

/** The audit: one additional read after a resend. Reports a duplicate in the answer's warnings, the log and a metric. */
export async function observeAudit(
  ledger: Ledger,
  action: ActionIn<'done'>,
  audit: Audit,
  operation: Operation | undefined,
  budget: Budget,
): Promise<AuditObservation> {
  const second = await secondEffect(ledger, action, audit, operation, budget);
  if (second === undefined && ledger.world.now() < action.endedAt + GIVE_UP_MS) return { kind: 'not_auditable' };
  if (second === 'found') {
    const { id: actionId, operation: name } = action;
    ledger.telemetry.measure('DuplicateDetected', 1, { operation: name });
    ledger.telemetry.log({ level: 'error', message: 'duplicate detected', actionId, operation: name });
  }
  return { kind: 'audited', second: second ?? 'unreadable' };
}

/** Whether the vendor shows a second effect; `undefined` if that cannot be told now, `unreadable` if it never can. */
async function secondEffect(
  ledger: Ledger,
  action: ActionIn<'done'>,
  { firstSentAt: sentAt, before }: Audit,
  operation: Operation | undefined,
  budget: Budget,
): Promise<AuditResult | undefined> {
  const { artifact } = action;
  const kept = await readInput(ledger, action);
  if (kept === undefined) return 'unreadable';
  // Another deployment may have the operation again.
  if (!operation?.findEffect) return undefined;
  const input = inputWithTarget(operation, action, kept);
  try {
    const { credited, line, unnamed = [] } = await readLine(ledger, action);
    // Another action in the line may have made what would look like our duplicate.
    if (line.length > 0) return undefined;
    const known = [...before, ...credited, ...(artifact ? [artifact] : [])];
    // An effect without a vendor id (this action's own or another's) cannot be told from a duplicate: these are counted, not compared.
    const explained = unnamed.filter((at) => at >= sentAt).length + (artifact ? 1 : 0);
    let possible = artifact ? 1 : 0;
    for (let looks = 0; looks < MOST_LOOKS; looks += 1) {
      const evidence = { sentAt, before: known, baseline: before };
      const found = await operation.findEffect(input, evidence, ledger.vendors, callOf(action, budget));
      // What proves nothing of the first request proves no absence either: the vendor is read again.
      if (isUnclear(found)) return undefined;
      // An imported thread is recognised by its date only, so this action's own thread is found again.
      const others = effectsOf(found).filter((other) => other !== artifact && !(other && known.includes(other)));
      if (others.length === 0) return 'absent';
      for (const other of others) {
        if (!other) return 'found';
        // Another account with the same credential may have made it: that account's conversation has a line of its own.
        if (await credit(ledger, action, other)) possible += 1;
        if (possible > Math.max(1, explained)) return 'found';
        known.push(other);
      }
    }
    return undefined;
  } catch (thrown) {
    reportUnreadable(ledger, action, AppError.from(thrown));
    return undefined;
  }
}

function isUnclear(found: Found<unknown>): boolean {
  return typeof found === 'string' ? found !== 'absent' : 'harmless' in found;
}

/** The vendor ids of what the action may have made; an entry without an id if the vendor does not name it. */
function effectsOf(found: Found<unknown>): readonly (string | null | undefined)[] {
  if (typeof found === 'string' || 'harmless' in found) return [];
  return 'several' in found ? found.several : [found.found.artifact];
}
