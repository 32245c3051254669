import { AppError, type WouldSend } from '../errors/app-error.ts';
import { outcomeOf } from '../http/outcome.ts';
import { type Path, urlOf } from '../http/path.ts';
import type { HttpResponse, Transport } from '../http/transport.ts';
import type { Call } from '../operation.ts';
import type { SecretBase } from '../secrets/base.ts';
import type { Credential, Secrets } from '../secrets/secrets.ts';
import { checkBaseUrl } from './base-url.ts';
import type { Headers, VendorProfile, VendorRequest, VendorResponse } from './profile.ts';
import { showable } from './vendor-words.ts';

/** What every vendor's client is made of. */
export interface ConnectionDeps {
  readonly transport: Transport;
  readonly secrets: Secrets;
  readonly world: { now(): number };
  /** Hosts that a secret's `baseUrl` may name beside the vendor's own; `*.example.com` for each below. */
  readonly allowedVendorHosts: readonly string[];
  readonly allowLoopbackVendors: boolean;
}

/** A vendor as its client sees it: authenticated, with answers instead of statuses. */
export interface Connection<Secret> {
  /**
   * Sends a request with the account's credentials.
   * @throws AppError with the `outcome` at the vendor; `dry_run` where nothing may be sent
   */
  send(request: VendorRequest, call: Call): Promise<VendorResponse>;
  /** The account's secret: its mode, its user. */
  account(call: Call): Promise<Secret>;
}

type Attempt =
  | { readonly response: VendorResponse }
  | { readonly refused: Headers | undefined; readonly error: AppError };

const USER_AGENT = 'conversation-actions';

/** Connects to one vendor: credentials, dry run, what an answer means. What is peculiar to the vendor is its profile. */
export function createConnection<Secret extends SecretBase>(
  profile: VendorProfile<Secret>,
  { transport, secrets, world, allowedVendorHosts, allowLoopbackVendors }: ConnectionDeps,
): Connection<Secret> {
  const rules = { hosts: [...profile.hosts, ...allowedVendorHosts], allowLoopback: allowLoopbackVendors };
  const credentialOf = (call: Call) => secrets.read(profile.name, call.account, profile.secret);

  const baseOf = (secret: Secret, call: Call) =>
    checkBaseUrl(`${profile.name}/${call.account}`, profile.baseUrl(secret), rules);

  const attempt = async (
    request: VendorRequest,
    { value }: Credential<Secret>,
    call: Call,
    refused?: Headers,
  ): Promise<Attempt> => {
    const base = baseOf(value, call);
    const url = urlOf(base, request.path, request.query);
    const postForm = async (path: Path, form: Readonly<Record<string, string>>) => {
      const sent = formRequest(urlOf(base, path), form, call.deadline);
      return answer(await transport.send(sent), sent.url);
    };
    const tools = { account: call.account, now: () => world.now(), postForm };
    let credential: Headers;
    try {
      credential = await profile.authorize(value, refused ? { ...tools, refused } : tools);
    } catch (error) {
      if (error instanceof AppError && error.kind === 'credentials_refused') return { refused: undefined, error };
      throw beforeSending(error);
    }
    if (refused && isSame(refused, credential)) return { refused, error: credentialsRefused(profile.title) };
    const sent = {
      method: request.method,
      url,
      headers: { ...headersOf(request), ...credential },
      body: bodyOf(request),
      resend: request.resend,
      deadline: call.deadline,
    };
    const response = answer(await transport.send(sent), url);
    const limit = profile.limit(response);
    if (limit) call.onLimit?.(limit);
    if (!profile.credentialRefused(response)) return { response };
    return { refused: credential, error: credentialsRefused(profile.title, response.status) };
  };

  /** A refused credential is tried again once, and only as another one: after a rotation, or with a new token. */
  const exchange = async (request: VendorRequest, credential: Credential<Secret>, call: Call) => {
    const first = await attempt(request, credential, call);
    if ('response' in first) return first.response;
    const changed = await secrets.refresh(profile.name, call.account, credential.versionId);
    if (!changed && !first.refused) throw first.error;
    const second = await attempt(request, await credentialOf(call), call, first.refused);
    if ('response' in second) return second.response;
    throw first.error;
  };

  const refusalOf = (request: VendorRequest, response: VendorResponse): AppError => {
    const { status } = response;
    const outcome = outcomeOf(status, request.resend);
    if (status === 429) {
      const retryAfterMs = profile.retryAfterMs(response, world.now());
      return new AppError('rate_limited', `${profile.title} asks to wait.`, {
        outcome,
        retryAfterMs,
        vendor: { status },
      });
    }
    const refusal = profile.refusal(response);
    const { issues, logRef } = showable(refusal, [request.body, request.query]);
    const facts = { outcome, issues, vendor: { status, logRef } };
    if (status >= 300 && status < 400) {
      return new AppError('vendor_contract', `${profile.title} answered with a redirect.`, facts);
    }
    if (status >= 500 || status === 408) {
      return new AppError('vendor_unavailable', `${profile.title} failed with status ${status}.`, facts);
    }
    const kind = refusal.kind ?? (status === 404 ? 'conversation_not_found' : 'vendor_refused');
    return new AppError(kind, `${profile.title} refused with status ${status}.`, facts);
  };

  return {
    async send(request, call) {
      const credential = await credentialOf(call);
      if (isDry(request, credential.value, call)) {
        const url = urlOf(baseOf(credential.value, call), request.path, request.query);
        throw dryRun(request, url, profile.maskedHeaders);
      }
      const response = await exchange(request, credential, call);
      const { status } = response;
      if ((status >= 200 && status < 300) || request.accept?.includes(status)) return response;
      throw refusalOf(request, response);
    },

    account: async (call) => (await credentialOf(call)).value,
  };
}

function isDry(request: VendorRequest, { mode }: SecretBase, call: Call): boolean {
  if (call.dryRun) return true;
  if (request.resend === 'read' || mode === 'live') return false;
  return mode === 'dryRun' || !request.draft;
}

function dryRun(request: VendorRequest, url: string, maskedHeaders: Headers): AppError {
  const { method, body } = request;
  const wouldSend: WouldSend = { method, url, headers: { ...headersOf(request), ...maskedHeaders }, body };
  return new AppError('dry_run', 'Nothing was sent.', { outcome: 'not_applied', wouldSend });
}

function headersOf({ method, headers, body }: VendorRequest): Headers {
  const content = body === undefined ? {} : { 'content-type': 'application/json' };
  const length = body === undefined && (method === 'PUT' || method === 'POST') ? { 'content-length': '0' } : {};
  return { accept: 'application/json', 'user-agent': USER_AGENT, ...content, ...length, ...headers };
}

function bodyOf({ body }: VendorRequest): string | undefined {
  return body === undefined ? undefined : JSON.stringify(body);
}

function formRequest(url: string, form: Readonly<Record<string, string>>, deadline: number) {
  return {
    method: 'POST',
    url,
    headers: {
      accept: 'application/json',
      'user-agent': USER_AGENT,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams(form).toString(),
    resend: 'read',
    deadline,
  } as const;
}

function answer({ status, headers, text }: HttpResponse, url: string): VendorResponse {
  return { status, headers, text, url, json: () => parseJson(text) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function credentialsRefused(title: string, status?: number): AppError {
  const vendor = status === undefined ? undefined : { status };
  return new AppError('credentials_refused', `${title} refused our credentials.`, { outcome: 'not_applied', vendor });
}

/** Whatever happens while a credential is fetched, the request itself has not gone out. */
function beforeSending(thrown: unknown): AppError {
  const error = AppError.from(thrown);
  return new AppError(error.kind, error.message, { ...error.facts, outcome: 'not_applied' });
}

function isSame(a: Headers, b: Headers): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
