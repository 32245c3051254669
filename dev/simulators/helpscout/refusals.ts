import { type Answer, json } from '../exchange.ts';

const ERRORS_PAGE = 'http://developer.helpscout.net/mailbox-api/overview/errors';

/** One field that Help Scout does not accept. */
export interface FieldError {
  readonly path: string;
  readonly message: string;
  readonly rejectedValue?: unknown;
  /** The anchor on the vendor's page of errors: `NotEmpty`, `EnumValue`, … */
  readonly anchor: string;
}

const MESSAGES: Readonly<Record<number, string>> = {
  400: 'Bad request',
  403: 'Access denied',
  404: 'Not found',
  405: 'Method not allowed',
  408: 'Request timeout',
  409: 'Conflict',
  412: 'Precondition failed',
  413: 'Payload too large',
  415: 'Unsupported media type',
  500: 'Internal server error',
  502: 'Bad gateway',
  503: 'Service unavailable',
  504: 'Gateway timeout',
};

/** Help Scout's envelope of errors; `index.ts` puts the correlation id into it. */
export function refusal(status: number, errors: readonly FieldError[] = [], message = MESSAGES[status]): Answer {
  return vndError(status, {
    message: message ?? 'Error',
    _embedded: {
      errors: errors.map(({ anchor, ...error }) => ({
        ...error,
        source: 'JSON',
        _links: { about: { href: `${ERRORS_PAGE}#${anchor}` } },
      })),
    },
    _links: { about: { href: ERRORS_PAGE } },
  });
}

/** The body could not be read as JSON; here the link is called `self`. */
export function notJson(): Answer {
  return vndError(400, {
    message: 'Error parsing request body into JSON',
    _embedded: { errors: [] },
    _links: { self: { href: `${ERRORS_PAGE}#invalid-json` } },
  });
}

export function unauthorized(): Answer {
  return json(401, { error: 'invalid_token', error_description: 'Invalid access token' });
}

/** The body has no `logRef`, and the header is not `Retry-After`. */
export function rateLimited(retryAfterS: number): Answer {
  const headers = { 'X-RateLimit-Retry-After': String(retryAfterS) };
  return json(429, { message: 'API rate limit exceeded' }, headers);
}

export function tokenRefusal(status: number, error: string, description: string): Answer {
  return json(status, { error_description: description, error }, { 'Cache-Control': 'no-store', Pragma: 'no-cache' });
}

function vndError(status: number, body: object): Answer {
  return json(status, body, { 'Content-Type': 'application/vnd.error+json' });
}
