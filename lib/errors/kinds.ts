/** What an error of a kind means to the caller, to the ledger and to the person on call. */
export interface KindFacts {
  /** The HTTP status of the answer (RFC 9110). */
  readonly status: number;
  /** The problem's title (RFC 9457): the same for every error of the kind. */
  readonly title: string;
  /** Whether the same action may be attempted again, as long as the outcome is known. */
  readonly retry: boolean;
  /** What the caller does now, in one sentence. */
  readonly advice: string;
}

/**
 * Every kind of error there is. The caller's mistakes come first, then the vendor's refusals, then what may pass by itself.
 * *Our* 401 (`unauthenticated`) and *the vendor's* 401 (`credentials_refused`) are different kinds.
 */
export const ERROR_KINDS = {
  invalid_input: {
    status: 400,
    title: 'The request is not valid',
    retry: false,
    advice: 'Mend what `issues` names, and send it again.',
  },
  idempotency_key_required: {
    status: 400,
    title: 'An idempotency key is required',
    retry: false,
    advice: 'Send an `Idempotency-Key` that stands for this one action.',
  },
  unauthenticated: {
    status: 401,
    title: 'The caller is not known',
    retry: false,
    advice: 'Sign the request, or send a token that names a subject or a client.',
  },
  forbidden: {
    status: 403,
    title: 'The caller may not do this',
    retry: false,
    advice: 'Ask whoever deploys the stage for the right in its access policy.',
  },
  unknown_account: {
    status: 404,
    title: 'There is no such account',
    retry: false,
    advice: 'Check the account’s name, or create its secret.',
  },
  unknown_action: {
    status: 404,
    title: 'There is no such action',
    retry: false,
    advice: 'Check the id. Actions are kept for 30 days after their end.',
  },
  in_flight: {
    status: 409,
    title: 'An action with this key is being carried out',
    retry: true,
    advice: 'Send the same request again after `Retry-After`: it answers what became of the action.',
  },
  too_late: {
    status: 409,
    title: 'It is too late for that',
    retry: false,
    advice: 'Look at the action: it has gone further than the request supposed.',
  },
  payload_too_large: {
    status: 413,
    title: 'The request is too large',
    retry: false,
    advice: 'Send less: 6 MB at most, 4 MB of it attachments.',
  },
  unsupported_media_type: {
    status: 415,
    title: 'The body must be JSON',
    retry: false,
    advice: 'Send JSON in UTF-8, as `application/json`.',
  },
  key_reused: {
    status: 422,
    title: 'The key was used before, with another input',
    retry: false,
    advice: 'Use a key of its own for each action; `actionId` is the action that has this one.',
  },

  conversation_not_found: {
    status: 404,
    title: 'The vendor does not know this conversation',
    retry: false,
    advice: 'Check the conversation’s id, and that this account may see it.',
  },
  vendor_refused: {
    status: 422,
    title: 'The vendor refused',
    retry: false,
    advice: 'Read `issues`: the vendor’s own words, as far as they may be shown.',
  },
  conversation_locked: {
    status: 422,
    title: 'The conversation is locked',
    retry: false,
    advice: 'Write in another conversation: the vendor takes nothing more in this one.',
  },
  not_found_by_customer: {
    status: 422,
    title: 'No single conversation matches the customer',
    retry: false,
    advice: 'Name the conversation by its id, or choose with `pick` and `status`.',
  },
  not_supported: {
    status: 422,
    title: 'The vendor cannot do this',
    retry: false,
    advice: 'Read `detail`: it names what the vendor can do instead.',
  },
  vendor_contract: {
    status: 502,
    title: 'The vendor broke its contract',
    retry: false,
    advice: 'Look at the conversation: the vendor said yes and did something else, or nothing.',
  },

  dry_run: {
    status: 200,
    title: 'Nothing was sent',
    retry: false,
    advice: 'Nothing: the request was to be shown, not sent.',
  },
  throttled: { status: 429, title: 'Too many requests', retry: true, advice: 'Send it again after `Retry-After`.' },
  rate_limited: {
    status: 503,
    title: 'The vendor asks to wait',
    retry: true,
    advice: 'Wait: the action is tried again by itself.',
  },
  credentials_refused: {
    status: 503,
    title: 'The vendor refused our credentials',
    retry: true,
    advice: 'Mend the account’s secret: the action is tried again by itself.',
  },
  vendor_unavailable: {
    status: 503,
    title: 'The vendor cannot be reached',
    retry: true,
    advice: 'Wait: the action is tried again by itself.',
  },
  misconfigured: {
    status: 503,
    title: 'The service is not set up correctly',
    retry: true,
    advice: 'Mend the secret or the stage’s parameter that `detail` names, and send it again.',
  },
  unavailable: {
    status: 503,
    title: 'The service is not available',
    retry: true,
    advice: 'Send it again: nothing was recorded.',
  },
  unknown_record: {
    status: 500,
    title: 'It is not known whether the action was recorded',
    retry: false,
    advice: 'Ask for the action by `actionId`, or send the same request under the same key.',
  },
  internal: {
    status: 500,
    title: 'Something went wrong here',
    retry: false,
    advice: 'Send it again under the same key, and report the `correlationId`.',
  },
} as const satisfies Record<string, KindFacts>;

export type ErrorKind = keyof typeof ERROR_KINDS;
