import { type Action, type ActionIn, type Audit, mayHaveEffect, NEVER } from '../records/action.ts';
import type { FailureRecord } from '../records/failure.ts';
import { noted, notedFailure } from './history.ts';
import type { Moment, NextIn } from './next.ts';
import type { Effect, ObservedIn, Rehearsal } from './observation.ts';

/** The audit (one additional read after a resend) is due this long after the end. */
const AUDIT_MS = 3_600_000;
/** DynamoDB refuses a record above 400 kB. A larger result is left out, so that the end can always be written. */
const MAX_RESULT_BYTES = 32_000;

type FailedForGood = ObservedIn<'sending', 'failed_for_good'>;

/** How we know that an action took effect. */
type Proof = 'applied' | 'rehearsed' | 'already_set' | 'found' | 'decided';

/** The action took effect. */
export function done(
  action: Action,
  { done: { result, verified = 'unsupported', warnings = [], artifact, rateLimit }, superseded }: Effect,
  moment: Moment,
  proof: Proof,
): NextIn<'done'> {
  const { givenUp } = action;
  const tooLarge = Buffer.byteLength(JSON.stringify(result) ?? '') > MAX_RESULT_BYTES;
  const audit = auditOf(action, moment);
  return {
    ...closed(moment, audit),
    phase: 'done',
    state: 'done',
    reason: proof === 'decided' ? 'person' : undefined,
    result: tooLarge ? undefined : result,
    verified: givenUp ? 'unsupported' : verified,
    warnings: [
      ...warnings,
      ...(givenUp?.warnings ?? []),
      ...superseded.map((name) => `superseded:${name}`),
      ...(tooLarge ? ['result_too_large'] : []),
    ],
    artifact: artifact === undefined ? givenUp?.artifact : artifact,
    rateLimit,
    reconciled: isReconciled(action, proof) ? true : undefined,
    audit,
    // The audit needs to know what was sent.
    input: audit && action.input,
    // An effect found by a read already has a history entry with the phase `look`.
    ...(proof === 'applied' || proof === 'rehearsed'
      ? noted(action, { at: moment.now, phase: 'send', outcome: proof === 'applied' ? 'done' : 'dry_run' })
      : {}),
  };
}

/** The account's mode is `dryRun`: what would have been sent stays readable. */
export function rehearsed(action: Action, rehearsal: Rehearsal, moment: Moment): NextIn<'done'> {
  const ended = done(action, { done: rehearsal.done, superseded: [] }, moment, 'rehearsed');
  return { ...ended, input: ended.audit ? action.input : rehearsal.unsent };
}

/** Whether a read found the effect, after a response was lost. */
function isReconciled(action: Action, proof: Proof): boolean {
  return proof === 'found' || (proof === 'already_set' && mayHaveEffect(action) && action.sent.isRepeat);
}

function auditOf(action: Action, { now }: Moment): Audit | undefined {
  const { firstSentAt } = action;
  if (firstSentAt === undefined) return undefined;
  return { at: now + AUDIT_MS, firstSentAt, before: mayHaveEffect(action) ? action.sent.before : [] };
}

export function failed(failure: FailureRecord, moment: Moment): NextIn<'failed'> {
  return { phase: 'failed', state: 'failed', failure, ...closed(moment) };
}

/** No attempt can succeed any more. */
export function failedForGood(action: Action, { failure }: FailedForGood, moment: Moment): NextIn<'failed'> {
  return { ...failed(failure, moment), ...notedFailure(action, failure.kind, failure.vendor?.status, moment) };
}

export function cancelled(reason: ActionIn<'cancelled'>['reason'], moment: Moment): NextIn<'cancelled'> {
  return { phase: 'cancelled', state: 'cancelled', reason, ...closed(moment) };
}

/** What all ends share: the input is removed (a dry run keeps its request), and a result event is to be published. */
function closed({ now, announces }: Moment, audit?: Audit) {
  const announced = !announces;
  return { endedAt: now, input: undefined, announced, due: dueOfEnded({ announced, endedAt: now, audit }) };
}

/** When the sweep must look at an ended action: to announce it, to audit it, or never. */
export function dueOfEnded({
  announced,
  endedAt,
  audit,
}: Pick<ActionIn<'done'>, 'announced' | 'endedAt' | 'audit'>): number {
  if (!announced) return endedAt;
  return audit?.at ?? NEVER + endedAt;
}

/** The result event has been published. */
export function announced<E extends ActionIn<'done' | 'failed' | 'cancelled'>>(action: E): E {
  const audit = 'audit' in action ? action.audit : undefined;
  return {
    ...action,
    announced: true,
    unpublished: undefined,
    due: dueOfEnded({ announced: true, endedAt: action.endedAt, audit }),
  };
}
