import { AppError } from '../../errors/app-error.ts';
import type { Operation } from '../../operation.ts';
import { look } from '../line/line.ts';
import { change, dueOfEnded } from '../records/actions.ts';
import { dropInput, readInput } from '../records/inputs.ts';
import type { Action } from '../records/records.ts';
import type { Item } from '../records/store.ts';
import type { Budget, LedgerDeps } from './deps.ts';
import { reportUnreadable } from './settle.ts';

/** When the vendor, or the conversation, is busy. */
const AGAIN_MS = 60_000;
/** What could not be looked at for so long is not looked at any more. */
const GIVE_UP_MS = 24 * 3_600_000;

/** Looks once more at what was sent twice on good evidence. A duplicate is reported, never hidden. */
export async function audit(
  l: LedgerDeps,
  item: Item<Action>,
  operation: Operation | undefined,
  budget: Budget,
): Promise<Item<Action>> {
  const action = item.body;
  const now = l.world.now();
  if (action.auditAt === undefined) return item;
  const isDuplicate = await wasTwice(l, action, operation, budget);
  if (isDuplicate === undefined && now < (action.endedAt ?? 0) + GIVE_UP_MS) {
    return (await change(l, item, { auditAt: now + AGAIN_MS, due: now + AGAIN_MS })) ?? item;
  }
  if (isDuplicate) {
    const { id: actionId, operation: name } = action;
    l.telemetry.measure('DuplicateDetected', 1, { operation: name });
    l.telemetry.log({ level: 'error', message: 'duplicate detected', actionId, operation: name });
  }
  const warnings = isDuplicate ? [...action.warnings, 'duplicate_detected'] : action.warnings;
  const audited = { ...action, warnings, auditAt: undefined, input: undefined };
  const stored = await change(l, item, { ...audited, due: dueOfEnded(audited) });
  if (stored) await dropInput(l, action);
  return stored ?? item;
}

/** Whether the vendor shows a second effect; `undefined` if that cannot be told now. */
async function wasTwice(
  l: LedgerDeps,
  action: Action,
  operation: Operation | undefined,
  budget: Budget,
): Promise<boolean | undefined> {
  const { before = [], artifact, firstSentAt: sentAt = 0, account, id: actionId } = action;
  const input = await readInput(l, action);
  if (!operation?.findEffect || input === undefined) return false;
  try {
    const { credited, line } = await look(l, action);
    // Somebody at work there may have made what would be taken for ours.
    if (line.length > 0) return undefined;
    const evidence = { sentAt, before: [...before, ...credited, ...(artifact ? [artifact] : [])] };
    const call = { actionId, account, deadline: budget.deadline };
    const found = await operation.findEffect(input, evidence, l.vendors, call);
    // An import is known by its own date alone: its own thread is found again.
    return found === 'several' || (typeof found === 'object' && 'found' in found && found.found.artifact !== artifact);
  } catch (thrown) {
    reportUnreadable(l, action, AppError.from(thrown));
    return undefined;
  }
}
