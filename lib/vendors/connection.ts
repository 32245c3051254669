import { AppError } from '../errors/app-error.ts';
import { type Path, urlOf } from '../http/path.ts';
import type { Transport } from '../http/transport.ts';
import type { Call } from '../operation.ts';
import type { SecretBase } from '../secrets/base.ts';
import type { Credential, Secrets } from '../secrets/secrets.ts';
import { checkBaseUrl } from './base-url.ts';
import type { Headers, VendorProfile, VendorRequest, VendorResponse } from './profile.ts';
import { credentialsRefused, refused } from './refused.ts';
import { answered, formRequest, jsonRequest, nothingSent } from './wire.ts';

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
   * @throws AppError with the `outcome` at the vendor; `NothingSent` in a dry run
   */
  send(request: VendorRequest, call: Call): Promise<VendorResponse>;
  /** The account's secret: its mode, its user. */
  account(call: Call): Promise<Secret>;
}

/** How an attempt ended, as far as the credential is concerned; `headers` are those that the vendor has refused. */
type Attempt = Answered | { readonly headers?: Headers; readonly error: AppError };

/** A response, and the credential that it was given for: the vendor may quote it. */
interface Answered {
  readonly response: VendorResponse;
  readonly headers: Headers;
}

/** Connects to one vendor: credentials, dry run, what an answer means. What is peculiar to the vendor is its profile. */
export function createConnection<Secret extends SecretBase>(
  profile: VendorProfile<Secret>,
  { transport, secrets, world, allowedVendorHosts, allowLoopbackVendors }: ConnectionDeps,
): Connection<Secret> {
  const { name, title } = profile;
  const rules = { hosts: [...profile.hosts, ...allowedVendorHosts], allowLoopback: allowLoopbackVendors };
  /** By account: the version that a write was last refused with. */
  const refusedToWrite = new Map<string, string>();
  const credentialOf = (call: Call) => secrets.read(name, call.account, profile.secret);
  const baseOf = (secret: Secret, call: Call) =>
    checkBaseUrl(`${name}/${call.account}`, profile.baseUrl(secret), rules);

  async function authorize(secret: Secret, base: URL, call: Call, before: Headers | undefined): Promise<Headers> {
    const postForm = async (path: Path, form: Readonly<Record<string, string>>) => {
      const url = urlOf(base, path);
      return answered(await transport.send(formRequest(url, form, call.deadline)), url);
    };
    const tools = { account: call.account, now: () => world.now(), postForm };
    try {
      return await profile.authorize(secret, before ? { ...tools, refused: before } : tools);
    } catch (error) {
      throw beforeSending(error);
    }
  }

  async function attempt(
    request: VendorRequest,
    { value }: Credential<Secret>,
    call: Call,
    before?: Headers,
  ): Promise<Attempt> {
    const base = baseOf(value, call);
    const url = urlOf(base, request.path, request.query);
    const headers = await authorize(value, base, call, before).catch(AppError.from);
    if (headers instanceof AppError) {
      if (headers.kind === 'credentials_refused') return { error: headers };
      throw headers;
    }
    if (before && isSame(before, headers)) return { error: credentialsRefused(title) };
    const received = answered(await transport.send(jsonRequest(request, url, headers, call.deadline)), url);
    const response = { ...received, rateLimit: profile.limit(received) };
    if (profile.credentialRefused(response)) return { headers, error: credentialsRefused(title, response.status) };
    return { response, headers };
  }

  /** Whether a request would be refused like the one before. A vendor may refuse reads alone: they say nothing of writes. */
  function isHopeless({ resend }: VendorRequest, { isRefused, versionId }: Credential<Secret>, { account }: Call) {
    return isRefused && (resend === 'read' || refusedToWrite.get(account) === versionId);
  }

  /** A refused credential is tried once more, and only as another one: after a rotation, or with a new token. */
  async function exchange(request: VendorRequest, credential: Credential<Secret>, call: Call): Promise<Answered> {
    if (isHopeless(request, credential, call)) throw credentialsRefused(title);
    const { account } = call;
    const first = await attempt(request, credential, call);
    if ('response' in first) {
      secrets.accepted(name, account, credential.versionId);
      return first;
    }
    if (request.resend !== 'read') refusedToWrite.set(account, credential.versionId);
    const isRotated = await secrets.refresh(name, account, credential.versionId);
    if (!isRotated && !first.headers) throw first.error;
    const latest = isRotated ? await credentialOf(call) : credential;
    const second = await attempt(request, latest, call, first.headers);
    if (!('response' in second)) throw first.error;
    secrets.accepted(name, account, latest.versionId);
    return second;
  }

  return {
    async send(request, call) {
      const credential = await credentialOf(call);
      if (isDry(request, credential.value, call)) {
        const url = urlOf(baseOf(credential.value, call), request.path, request.query);
        throw nothingSent(request, url, profile.maskedHeaders);
      }
      const { response, headers } = await exchange(request, credential, call);
      const { status } = response;
      if ((status >= 200 && status < 300) || request.accept?.includes(status)) return response;
      throw refused(profile, request, response, [credential.value, headers], world.now());
    },

    account: async (call) => (await credentialOf(call)).value,
  };
}

function isDry(request: VendorRequest, { mode }: SecretBase, call: Call): boolean {
  if (call.dryRun) return true;
  if (request.resend === 'read' || mode === 'live') return false;
  return mode === 'dryRun' || !request.draft;
}

/** Whatever happens while a credential is fetched, the request itself has not gone out. */
function beforeSending(thrown: unknown): AppError {
  const { kind, message, facts } = AppError.from(thrown);
  return new AppError(kind, message, { ...facts, outcome: 'not_applied' });
}

function isSame(a: Headers, b: Headers): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
