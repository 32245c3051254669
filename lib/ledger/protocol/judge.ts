import type { AppError } from '../../errors/app-error.ts';
import { ERROR_KINDS } from '../../errors/kinds.ts';
import type { Done, DryRun } from '../../operation.ts';
import type { Reason } from '../records/records.ts';

/** What an attempt that threw means for the action. */
export type Verdict =
  | { readonly state: 'failed' }
  | { readonly state: 'in_doubt' }
  | { readonly state: 'waiting'; readonly reason: Reason; readonly afterMs?: number | undefined };

/**
 * Reads an error as the observation it is. What is not certain is `in_doubt`.
 * @param sending whether the write itself was under way; before it, nothing can have been applied
 */
export function judge(error: AppError, sending: boolean): Verdict {
  switch (error.facts.outcome) {
    case 'refused':
    case 'applied':
      return { state: 'failed' };
    case 'not_applied':
      return later(error);
    case 'unknown':
      return sending ? { state: 'in_doubt' } : later(error);
    default:
      // Thrown on our side of the wire: by a schema, by the secrets, or by a mistake of ours.
      if (ERROR_KINDS[error.kind].retry || error.kind === 'unknown_account') return later(error);
      return sending && error.kind === 'internal' ? { state: 'in_doubt' } : { state: 'failed' };
  }
}

const REASONS: Partial<Record<AppError['kind'], Reason>> = {
  rate_limited: 'rate_limited',
  credentials_refused: 'credentials',
  misconfigured: 'credentials',
  unknown_account: 'credentials',
  vendor_unavailable: 'vendor_unavailable',
  unavailable: 'unavailable',
};

function later(error: AppError): Verdict {
  return { state: 'waiting', reason: REASONS[error.kind] ?? 'retry', afterMs: error.facts.retryAfterMs };
}

/** For an account in `dryRun` mode: what would have been sent, without the customer's words. */
export function rehearsal({ wouldSend: { method, url, body } }: DryRun): Done<unknown> {
  const fields = typeof body === 'object' && body !== null ? Object.keys(body) : [];
  return {
    result: { wouldSend: { method, url: url.split('?', 1)[0], fields } },
    verified: 'unsupported',
    warnings: ['dry_run'],
  };
}
