import { AppError, type WouldSend } from '../../errors/app-error.ts';
import { type Done, type Evidence, type Found, NothingSent, type NotProven } from '../../operation.ts';
import type { NeutralResult } from './adapter.ts';
import { PARTS, type Part } from './inputs.ts';

/** One part of an update, and how its effect is found. */
export interface PartPlan {
  run(): Promise<Done<NeutralResult>>;
  find(evidence: Evidence): Promise<Found<unknown>>;
}

export type PartPlans = Readonly<Partial<Record<Part, PartPlan>>>;

/**
 * Carries out the parts in the order of `PARTS`, each by `safe` calls. If the vendor refuses a part, the others are carried out
 * nevertheless, and the error names both. Any other error ends the attempt. The next attempt repeats all parts, which changes
 * nothing in those that are already set.
 * @throws AppError
 */
export async function runParts(plans: PartPlans): Promise<Done<NeutralResult>> {
  const done: Partial<Record<Part, 'done'>> = {};
  const refused: { part: Part; error: AppError }[] = [];
  const warnings: string[] = [];
  const unsent: WouldSend[] = [];
  let last: Done<NeutralResult> | undefined;
  for (const [part, plan] of inOrder(plans)) {
    const result = await plan.run().catch(finalErrorOf);
    if (result instanceof NothingSent) {
      unsent.push(...result.requests);
      continue;
    }
    if (result instanceof AppError) {
      refused.push({ part, error: result });
      continue;
    }
    last = result;
    done[part] = 'done';
    warnings.push(...(result.warnings ?? []));
  }
  const [toSend, ...more] = unsent;
  if (toSend) throw new NothingSent(toSend, ...more);
  const [first] = refused;
  if (first) throw partialFailure(refused, Object.keys(done), warnings, first.error);
  if (!last) throw new AppError('internal', 'An update without a part.');
  return { ...last, result: { ...last.result, parts: done }, warnings };
}

/** Looks for the effect of an update. It is found only if every part is. */
export async function findParts(plans: PartPlans, evidence: Evidence): Promise<Found<NeutralResult>> {
  const missing = new Set<NotProven>();
  let found: Done<NeutralResult> | undefined;
  const warnings: string[] = [];
  for (const [, plan] of inOrder(plans)) {
    const proof = await plan.find(evidence);
    if (typeof proof === 'string') missing.add(proof);
    else if ('found' in proof) {
      found = proof.found as Done<NeutralResult>;
      warnings.push(...(found.warnings ?? []));
    } else missing.add('unclear');
  }
  if (missing.size === 0 && found) {
    const parts = Object.fromEntries(inOrder(plans).map(([part]) => [part, 'done']));
    return { found: { ...found, result: { ...found.result, parts }, warnings } };
  }
  // If a part is set, the conversation's date of change may come from our own request, so it proves nothing.
  if (found) return 'unclear';
  if (missing.has('touched')) return 'touched';
  return missing.has('unclear') ? 'unclear' : 'absent';
}

function inOrder(plans: PartPlans): readonly (readonly [Part, PartPlan])[] {
  return PARTS.flatMap((part) => {
    const plan = plans[part];
    return plan ? [[part, plan] as const] : [];
  });
}

/** Returns an error that no later attempt can change, or a part's dry run; throws anything else. */
function finalErrorOf(thrown: unknown): AppError | NothingSent {
  if (thrown instanceof NothingSent) return thrown;
  const isLast = thrown instanceof AppError && ['refused', 'not_as_asked'].includes(thrown.facts.outcome ?? '');
  if (isLast) return thrown;
  throw thrown;
}

function partialFailure(
  refused: readonly { part: Part; error: AppError }[],
  done: readonly string[],
  warnings: readonly string[],
  first: AppError,
): AppError {
  const names = refused.map(({ part }) => part).join(', ');
  const rest = done.length > 0 ? ` Carried out: ${done.join(', ')}.` : ' Nothing else was asked for.';
  const risky = warnings.length > 0 ? ` Warnings: ${warnings.join(', ')}.` : '';
  return new AppError(first.kind, `Not carried out: ${names}.${rest}${risky}`, {
    ...first.facts,
    issues: refused.flatMap(({ part, error }) => [
      { path: part, message: error.message },
      ...(error.facts.issues ?? []).map(({ path, message }) => ({ path: path ? `${part}.${path}` : part, message })),
    ]),
  });
}
