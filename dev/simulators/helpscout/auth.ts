import { basicCredentials } from '../basic-auth.ts';
import { type Answer, json, type VendorRequest } from '../exchange.ts';
import type { HelpscoutKnobs } from './knobs.ts';
import { tokenRefusal } from './refusals.ts';

/** The OAuth tokens that are out, with when each ends. */
export class Tokens {
  readonly #expiresAt = new Map<string, number>();
  readonly #uniqueId: () => string;

  constructor(uniqueId: () => string) {
    this.#uniqueId = uniqueId;
  }

  /** `client_credentials` alone; the client may be in a form, in JSON, in the query or in Basic authentication. */
  grant(request: VendorRequest, knobs: HelpscoutKnobs, now: number): Answer {
    const fields = fieldsOf(request);
    const grant = fields.get('grant_type');
    if (grant === 'refresh_token') return tokenRefusal(400, 'invalid_request', 'Invalid refresh_token');
    if (grant !== 'client_credentials') return tokenRefusal(400, 'unsupported_grant_type', 'Unsupported grant type');
    const secret = knobs.credentials[fields.get('client_id') ?? ''];
    if (secret === undefined || secret !== fields.get('client_secret')) {
      return tokenRefusal(401, 'invalid_client', 'Invalid client authentication');
    }
    const token = this.#uniqueId();
    this.#expiresAt.set(token, now + knobs.tokenLifetimeS * 1000);
    const headers = { 'Cache-Control': 'no-store', Pragma: 'no-cache' };
    return json(200, { token_type: 'bearer', access_token: token, expires_in: knobs.tokenLifetimeS }, headers);
  }

  accepts({ headers }: VendorRequest, knobs: HelpscoutKnobs, now: number): boolean {
    const token = /^Bearer (.+)$/i.exec(headers['authorization'] ?? '')?.[1];
    if (token === undefined) return false;
    return knobs.accessTokens.includes(token) || (this.#expiresAt.get(token) ?? 0) > now;
  }

  revokeAll(): void {
    this.#expiresAt.clear();
  }
}

function fieldsOf(request: VendorRequest): URLSearchParams {
  const { headers, query, body } = request;
  const text = body.toString('utf8');
  const fields = new URLSearchParams(query);
  const isJson = headers['content-type']?.startsWith('application/json');
  for (const [name, value] of isJson ? entriesOfJson(text) : new URLSearchParams(text)) fields.set(name, value);
  const basic = basicCredentials(request);
  if (basic) {
    fields.set('client_id', basic.name);
    fields.set('client_secret', basic.password);
  }
  return fields;
}

function entriesOfJson(text: string): [string, string][] {
  try {
    return Object.entries(JSON.parse(text) as object).map(([name, value]) => [name, String(value)]);
  } catch {
    return [];
  }
}
