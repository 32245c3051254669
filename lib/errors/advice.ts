import type { ErrorKind } from './kinds.ts';

/** What a caller should do about an error of each kind, in one sentence. In a file of its own, so that only the function that shows it bundles it. */
export const ADVICE: Readonly<Record<ErrorKind, string>> = {
  invalid_input:
    'Fix what `issues` names, and send it again. Over HTTP options such as `dryRun` are query parameters, not fields of the body.',
  idempotency_key_required: 'Send an `Idempotency-Key` that stands for this one action.',
  unauthenticated: 'Sign the request, or send a token that names a subject or a client.',
  forbidden: 'Ask the person who deploys the stage for the right in its access policy.',
  unknown_account: 'Check the account’s name, or create its secret.',
  unknown_action: 'Check the id. Actions are kept for 30 days after their end.',
  in_flight: 'Send the same request again after `Retry-After`: the answer is the action.',
  too_late: 'Read the action: it has gone further than the request supposed.',
  payload_too_large: 'Send less: 6 MB at most, 4 MB of it attachments.',
  unsupported_media_type: 'Send JSON in UTF-8, as `application/json`.',
  recipient_not_allowed:
    'Leave out the addresses that `issues` names, or allow them: `copiesTo` in the account’s secret.',
  too_many_replies:
    'Wait for `Retry-After`, or raise `repliesPerHour` in the account’s secret. If it was recorded, use a new key.',
  key_reused: 'Use a new key for each action; `actionId` is the action that has this one.',
  conversation_not_found: 'Check the conversation’s id, and that this account may see it.',
  decided_failed: 'Read `decisions`: who decided it, and why.',
  vendor_refused: 'Read `issues`: the vendor’s own words, as far as they may be shown.',
  conversation_locked: 'Write in another conversation: the vendor accepts no more messages in this one.',
  not_found_by_customer: 'Name the conversation by its id, or choose with `pick` and `status`.',
  not_supported: 'Read `detail`: it names what the vendor can do instead.',
  vendor_contract: 'Look at the conversation: the vendor reported success, but did something else, or nothing.',
  throttled: 'Send it again after `Retry-After`.',
  rate_limited: 'Wait: the action is tried again without you.',
  credentials_refused: 'Fix the account’s secret: the action is then tried again without you.',
  vendor_unavailable: 'Wait: the action is tried again without you.',
  misconfigured: 'Fix the secret or the stage’s parameter that `detail` names, and send it again.',
  unavailable: 'Send it again: nothing was recorded.',
  unknown_record: 'Ask for the action by `actionId`, or send the same request under the same key.',
  internal: 'Send it again under the same key, and report the `correlationId`.',
};
