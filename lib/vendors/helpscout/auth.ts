import { AppError } from '../../errors/app-error.ts';
import { path } from '../../http/path.ts';
import { createAllowance } from '../../secrets/allowance.ts';
import { createSingleFlight } from '../../secrets/single-flight.ts';
import type { AuthTools, Headers } from '../profile.ts';
import { retryAfter } from './limits.ts';
import { type Secret, Token } from './schemas.ts';

/** How long before its end a token is renewed. */
const EARLY_MS = 60_000;
/** A refused token is replaced at most this often, so that a lasting refusal does not become a stream of token requests. */
const RENEWALS = { most: 2, perMs: 10_000 } as const;

interface Cached {
  /** The credentials that it was issued for: after a rotation of the secret it is not used any more. */
  readonly key: string;
  readonly headers: Headers;
  /** Epoch milliseconds. */
  readonly usableUntil: number;
}

/**
 * Bearer tokens by client credentials, one per account, one request at a time for each.
 * @see https://developer.helpscout.com/mailbox-api/overview/authentication/
 */
export function createTokens(): (secret: Secret, tools: AuthTools) => Promise<Headers> {
  const cached = new Map<string, Cached>();
  const renewals = createAllowance(RENEWALS);
  const flight = createSingleFlight<Headers>();

  return async (secret, tools) => {
    if (secret.accessToken !== undefined) return bearer(secret.accessToken);
    const { account, refused, now } = tools;
    const key = JSON.stringify([account, secret.clientId, secret.clientSecret]);
    const token = cached.get(account);
    if (token?.key === key && token.usableUntil > now()) {
      const isGood = token.headers['authorization'] !== refused?.['authorization'];
      if (isGood || !(flight.isRunning(key) || renewals.take(account, now()))) return token.headers;
    }
    return flight.run(key, async () => {
      const fresh = await fetchToken(secret, tools);
      cached.set(account, { key, ...fresh });
      return fresh.headers;
    });
  };
}

/** Form-encoded: the documentation allows JSON, but the servers have refused it. */
async function fetchToken(
  { clientId = '', clientSecret = '' }: Secret,
  { postForm, now }: AuthTools,
): Promise<Omit<Cached, 'key'>> {
  const askedAt = now();
  const response = await postForm(path`/v2/oauth2/token`, {
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: clientSecret,
  });
  const { status } = response;
  if (status === 400 || status === 401 || status === 403) {
    throw new AppError('credentials_refused', 'Help Scout refused our credentials.', { vendor: { status } });
  }
  if (status === 429) {
    const retryAfterMs = retryAfter(response, now());
    throw new AppError('rate_limited', 'Help Scout asks to wait.', { retryAfterMs, vendor: { status } });
  }
  const token = status >= 200 && status < 300 ? Token.safeParse(response.json()) : undefined;
  if (!token?.success) throw new AppError('vendor_unavailable', 'Help Scout gave no token.', { vendor: { status } });
  const lifeMs = token.data.expires_in * 1_000;
  const usableUntil = askedAt + Math.max(lifeMs - EARLY_MS, lifeMs / 2);
  return { headers: bearer(token.data.access_token), usableUntil };
}

function bearer(token: string): Headers {
  return { authorization: `Bearer ${token}` };
}
