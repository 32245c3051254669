import { AppError } from '../../../errors/app-error.ts';
import { type Call, type Done, type DryRun, runOperation } from '../../../operation.ts';
import type { Ledger, Task } from '../../ledger.ts';
import { credit } from '../../line/credit.ts';
import { recordRequest } from '../../pace/pace.ts';
import type { ActionIn } from '../../records/action.ts';
import { inlined } from '../../records/inputs.ts';
import type { ResponseObservation } from '../observation.ts';
import { observeFailure } from './failure.ts';
import { callOf } from './readiness.ts';
import type { Turn } from './turn.ts';

/** What came of a request. */
interface Response {
  readonly observed: ResponseObservation;
  /**
   * Writes what a success shows beside the action's own record: facts about the account, and whose the artifact is. Best effort: the
   * next request writes the account's facts again, and the next reader of the line credits the artifact.
   */
  readonly recordFacts?: () => Promise<unknown>;
}

/** Sends the request of an action that is on record as `sending`, and returns what the response means. */
export async function observeResponse(
  ledger: Ledger,
  action: ActionIn<'sending'>,
  { operation, budget }: Task,
  turn: Turn,
): Promise<Response> {
  const { input, account, probing, superseded } = turn;
  const isRepeat = action.sent.isRepeat || action.history.some(({ phase }) => phase === 'send');
  const call = { ...callOf(action, budget, probing), isRepeat, superseded };
  const askedAt = ledger.world.now();
  const outcome = await runOperation(operation, input, ledger.vendors, call).catch(AppError.from);
  const tookMs = ledger.world.now() - askedAt;
  if (outcome instanceof AppError) {
    const { vendor, outcome: what, rateLimit: limit } = outcome.facts;
    const took = vendor ? { tookMs } : { hungMs: what === 'unknown' ? tookMs : undefined };
    await recordRequest(ledger, action, account, { error: outcome, limit, ...took });
    return { observed: observeFailure(ledger, action, outcome) };
  }
  if ('wouldSend' in outcome) {
    const { wouldSend, requests = [wouldSend] } = outcome;
    // A request that is too large for the record is not repeated there: its input stays as it is kept.
    const unsent = inlined({ requests }) ?? action.input;
    const done = rehearsed(outcome);
    const { warnings = [] } = done;
    // The account's mode has changed since an attempt of which a part took effect: the answer must not say that nothing was sent.
    const withPart = action.partlyAt === undefined ? warnings : [...warnings, 'partly_applied'];
    return { observed: { kind: 'rehearsed', done: { ...done, warnings: withPart }, unsent } };
  }
  const done = await withName(ledger, action, operation, turn, outcome, call);
  const recordFacts = () =>
    Promise.allSettled([
      recordRequest(ledger, action, account, { limit: done.rateLimit, tookMs }),
      done.artifact ? credit(ledger, action, done.artifact) : undefined,
    ]);
  return { observed: { kind: 'applied', done, superseded }, recordFacts };
}

/** Reads the id of what was made, if the response did not name it. Best effort: without an id the line stays blocked for the settle time. */
async function withName(
  ledger: Ledger,
  action: ActionIn<'sending'>,
  operation: Task['operation'],
  { input, conversation }: Turn,
  done: Done<unknown>,
  call: Call,
): Promise<Done<unknown>> {
  if (done.artifact !== null || !operation.findEffect) return done;
  const { at: sentAt, before } = action.sent;
  const evidence = { sentAt, before: [...before, ...conversation.credited] };
  const found = await operation.findEffect(input, evidence, ledger.vendors, call).catch(() => 'unclear' as const);
  if (typeof found !== 'object' || !('found' in found)) return done;
  const { artifact } = found.found;
  // The same text may stand there twice: this account, or another one with the same credential, has sent it before.
  const isMine =
    !artifact || (!evidence.before.includes(artifact) && (await credit(ledger, action, artifact).catch(() => false)));
  return isMine ? { ...done, ...found.found } : done;
}

/** The result of a dry run: what would have been sent, without the customer's words. */
export function rehearsed({ wouldSend, requests = [wouldSend] }: DryRun): Done<unknown> {
  const [, ...others] = requests;
  const withoutValues = ({ method, url, body }: typeof wouldSend) => {
    const fields = typeof body === 'object' && body !== null ? Object.keys(body) : [];
    return { method, url: url.split('?', 1)[0], fields };
  };
  return {
    result: {
      wouldSend: withoutValues(wouldSend),
      ...(others.length > 0 ? { alsoSend: others.map(withoutValues) } : {}),
    },
    verified: 'unsupported',
    warnings: ['dry_run'],
  };
}
