import type { Right } from '../../config/access-policy.ts';
import { AppError, invalid } from '../../errors/app-error.ts';
import type { Budget } from '../../ledger/ledger.ts';
import { countReply } from '../../ledger/line/reply-limit.ts';
import { type Accepted, accept } from '../../ledger/protocol/accept.ts';
import { isOnRecord } from '../../ledger/records/actions.ts';
import { actionIdOf, type Identity, keyScopeOf } from '../../ledger/records/identity.ts';
import { type Operation, runOperation, type VendorName } from '../../operation.ts';
import type { Runtime } from '../../runtime.ts';
import { targetAccountOf } from '../../target-account.ts';
import type { DryRun } from '../outgoing/dry-run.ts';
import { check, soundJson } from './check.ts';
import { checkOnlyIf } from './only-if.ts';
import type { Options } from './options.ts';

/** One request to act, as a door has taken it from its HTTP request, event or direct invoke. */
export interface Intake {
  readonly trigger: 'http' | 'event' | 'direct';
  /** Takes the input from the request; called only for a caller that may use the account. @throws AppError */
  readonly input: () => unknown;
  readonly options: Options;
  readonly identity: Identity;
  readonly caller: string;
  readonly correlationId: string;
  readonly budget: Budget;
}

const FROM_EVENTS_MS = 24 * 3_600_000;
const FROM_CALLERS_MS = 15 * 60_000;

/**
 * What every door does with a request: ask the access policy, check the input, check that the account exists, then run it dry or hand
 * it to the ledger.
 * The order matters. A caller without permission is refused before its input is read. Nothing is recorded, and no secret or vendor is
 * touched for it, before the input is valid. A repeated key returns its action even if the account no longer exists or its times have passed.
 * @throws AppError for the caller's mistakes, and the error that prevented the record
 */
export async function perform(operation: Operation, intake: Intake, runtime: Runtime): Promise<Accepted | DryRun> {
  const { options, identity, caller, correlationId, trigger, budget } = intake;
  // If the operation's name begins with the vendor, a caller who may not use the account is refused before its input is read.
  if (!operation.vendor)
    authorize([operation.right], targetAccountOf(operation, undefined, options.account), caller, runtime);
  const given = intake.input();
  soundJson(given);
  const input = check(operation.input, given);
  const { vendor, account } = targetAccountOf(operation, input, options.account);
  if (options.account !== 'default' && options.account !== account) {
    throw invalid('target.account', 'is another account than the request’s option names');
  }
  authorize([operation.right, ...(operation.needs?.(input) ?? [])], { vendor, account }, caller, runtime);
  checkOnlyIf(operation, vendor, options.onlyIf);
  if (runtime.config.REQUIRE_IDEMPOTENCY_KEY && !('key' in identity) && !options.dryRun) {
    throw new AppError('idempotency_key_required', 'This stage takes no request without an idempotency key.');
  }
  const { notBefore, onlyIf } = options;
  const now = runtime.world.now();
  const start = Math.max(now, notBefore ?? now);
  const checkTimes = async () => {
    if (options.notAfter !== undefined && options.notAfter <= now) throw invalid('notAfter', 'must be in the future');
    await operation.check?.(input, start);
  };
  if (options.dryRun) {
    await checkTimes();
    return rehearse(operation, input, account, runtime, budget);
  }

  // A caller does not wait for the result event.
  const ledger = {
    ...runtime.ledger(operation),
    workerPublishes: runtime.hasWorkers && budget.answerBy !== undefined,
  };
  const scope = keyScopeOf(operation.name, vendor, account);
  const isRepeated = async () => 'key' in identity && (await isOnRecord(ledger, operation.name, scope, identity));
  try {
    await checkTimes();
    const guards = await runtime.checkAccount(vendor, account);
    if (guards.copiesTo) await refuseForbiddenCopies(() => rehearse(operation, input, account, runtime, budget));
    const conversation = operation.conversation(input);
    if (operation.right === 'send' && conversation !== undefined && start <= now) {
      // Any other reply is counted when it is sent: its conversation is not known yet, or its hour has not come.
      const id = actionIdOf(operation.name, scope, identity);
      // A key that is on record sends nothing more, so it takes no other reply's place, however long after its own hour it comes.
      const isCounted = guards.repliesPerHour !== undefined && !(await isRepeated());
      if (isCounted) await countReply(ledger, { id, vendor, account, conversation }, guards.repliesPerHour);
    }
  } catch (refusal) {
    if (!(await isRepeated())) throw refusal;
  }
  const lifeMs = trigger === 'event' || notBefore !== undefined ? FROM_EVENTS_MS : FROM_CALLERS_MS;
  const notAfter = options.notAfter ?? start + lifeMs;
  const request = { operation, input, account, identity, caller, trigger, correlationId, notBefore, notAfter, onlyIf };
  // A caller that asked for a later time is answered 202 at once, and can cancel until then.
  return accept(ledger, request, start > now ? { ...budget, patience: now } : budget);
}

const MAY: Partial<Record<Right, string>> = { send: 'write to customers', sendHtml: 'send HTML of its own' };

/** @throws AppError `forbidden` */
function authorize(
  rights: readonly Right[],
  { vendor, account }: { readonly vendor: VendorName; readonly account: string },
  caller: string,
  { access }: Runtime,
): void {
  const missing = rights.find((right) => !access.allows(caller, vendor, account, right));
  if (missing === undefined) return;
  throw new AppError('forbidden', `The caller may not ${MAY[missing] ?? 'change conversations'} at this account.`);
}

/**
 * Refuses, before anything is recorded, copies that the account does not allow. The rehearsed request itself names them; whatever else
 * is wrong with it shows when it is sent.
 * @throws AppError `recipient_not_allowed`
 */
async function refuseForbiddenCopies(rehearsal: () => Promise<unknown>): Promise<void> {
  await rehearsal().catch((error) => {
    if (error instanceof AppError && error.kind === 'recipient_not_allowed') throw error;
  });
}

/** Runs the operation with vendor clients that return the requests instead of sending them. Nothing is read either. */
async function rehearse(
  operation: Operation,
  input: unknown,
  account: string,
  { vendors }: Runtime,
  { deadline, answerBy }: Budget,
): Promise<DryRun> {
  const call = { actionId: 'act_dryrun', account, deadline, answerBy, dryRun: true };
  const outcome = await runOperation(operation, input, vendors, call);
  if (!('wouldSend' in outcome)) throw new AppError('internal', 'The dry run produced no request.');
  const { wouldSend: request, requests = [request] } = outcome;
  return { operation: operation.name, dryRun: true, request, requests };
}
