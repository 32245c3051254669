/** What a kind of error means to the caller and to the ledger. */
export interface KindFacts {
  /** The HTTP status of the answer (RFC 9110). */
  readonly status: number;
  /** The problem's title (RFC 9457): the same for every error of the kind. */
  readonly title: string;
  /** Whether the same action may be attempted again, as long as the outcome is known. */
  readonly retry: boolean;
}

/**
 * Every kind of error. The caller's mistakes come first, then the vendor's refusals, then errors after which a retry may succeed.
 * *Our* 401 (`unauthenticated`) and *the vendor's* 401 (`credentials_refused`) are different kinds.
 */
export const ERROR_KINDS = {
  invalid_input: { status: 400, title: 'The request is not valid', retry: false },
  idempotency_key_required: { status: 400, title: 'An idempotency key is required', retry: false },
  unauthenticated: { status: 401, title: 'The caller is not known', retry: false },
  forbidden: { status: 403, title: 'The caller may not do this', retry: false },
  unknown_account: { status: 404, title: 'There is no such account', retry: false },
  unknown_action: { status: 404, title: 'There is no such action', retry: false },
  in_flight: { status: 409, title: 'An action with this key is being carried out', retry: true },
  too_late: { status: 409, title: 'It is too late for that', retry: false },
  payload_too_large: { status: 413, title: 'The request is too large', retry: false },
  unsupported_media_type: { status: 415, title: 'The body must be JSON', retry: false },
  recipient_not_allowed: { status: 403, title: 'The account sends no copy to this recipient', retry: false },
  too_many_replies: { status: 429, title: 'The conversation has had its replies for this hour', retry: false },
  key_reused: { status: 422, title: 'The key was used before, with another input', retry: false },

  conversation_not_found: { status: 404, title: 'The vendor does not know this conversation', retry: false },
  decided_failed: { status: 422, title: 'A person decided that it failed', retry: false },
  vendor_refused: { status: 422, title: 'The vendor refused', retry: false },
  conversation_locked: { status: 422, title: 'The conversation is locked', retry: false },
  not_found_by_customer: { status: 422, title: 'No single conversation matches the customer', retry: false },
  not_supported: { status: 422, title: 'The vendor cannot do this', retry: false },
  vendor_contract: { status: 502, title: 'The vendor broke its contract', retry: false },

  throttled: { status: 429, title: 'Too many requests', retry: true },
  rate_limited: { status: 503, title: 'The vendor asks to wait', retry: true },
  credentials_refused: { status: 503, title: 'The vendor refused our credentials', retry: true },
  vendor_unavailable: { status: 503, title: 'The vendor cannot be reached', retry: true },
  misconfigured: { status: 503, title: 'The service is not set up correctly', retry: true },
  unavailable: { status: 503, title: 'The service is not available', retry: true },
  unknown_record: { status: 500, title: 'It is not known whether the action was recorded', retry: false },
  internal: { status: 500, title: 'Something went wrong here', retry: false },
} as const satisfies Record<string, KindFacts>;

export type ErrorKind = keyof typeof ERROR_KINDS;
