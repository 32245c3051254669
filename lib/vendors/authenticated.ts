import { AppError } from '../errors/app-error.ts';
import { outcomeOf } from '../http/outcome.ts';
import { type Path, urlOf } from '../http/path.ts';
import type { Transport } from '../http/transport.ts';
import type { Call } from '../operation.ts';
import type { SecretBase } from '../secrets/base.ts';
import type { Credential, Secrets } from '../secrets/secrets.ts';
import { createSingleFlight } from '../secrets/single-flight.ts';
import type { Headers, VendorProfile, VendorRequest, VendorResponse } from './profile.ts';
import { unrecognised } from './read-back.ts';
import { credentialsRefused, errorOf, refusedByPage } from './refused.ts';
import { isPage } from './response-body.ts';
import { formRequest, jsonRequest, vendorResponse } from './wire.ts';

interface AuthenticatedDeps<Secret> {
  readonly transport: Transport;
  readonly secrets: Secrets;
  readonly world: { now(): number };
  readonly authorize: Authorize<Secret>;
  credentialOf(call: Call): Promise<Credential<Secret>>;
  /** @throws AppError `misconfigured` */
  baseOf(secret: Secret, call: Call): URL;
}

/**
 * Returns the headers that carry a credential, fetched from the vendor if they must be.
 * @param before headers that the vendor has just refused
 */
export type Authorize<Secret> = (secret: Secret, base: URL, call: Call, before?: Headers) => Promise<Headers>;

export function createAuthorize<Secret extends SecretBase>(
  profile: VendorProfile<Secret>,
  { transport, world }: Pick<AuthenticatedDeps<Secret>, 'transport' | 'world'>,
): Authorize<Secret> {
  return async (secret, base, call, before) => {
    const postForm = async (path: Path, form: Readonly<Record<string, string>>) => {
      const url = urlOf(base, path);
      return vendorResponse(await transport.send(formRequest(url, form, call)), url, world.now());
    };
    const tools = { account: call.account, now: () => world.now(), postForm };
    try {
      return await profile.authorize(secret, before ? { ...tools, refused: before } : tools);
    } catch (error) {
      throw beforeSending(error);
    }
  };
}

/** Sends a request with a credential, and with another one if the vendor refuses the first. */
export type Exchange<Secret> = (
  request: VendorRequest,
  credential: Credential<Secret>,
  call: Call,
) => Promise<Received>;

/** A response, and the credential that was sent with its request: the vendor may quote it. */
interface Received {
  readonly response: VendorResponse;
  readonly headers: Headers;
}

/** The result of one credential. `refused` is the response by which the vendor refused it; absent if it was not sent. */
type Attempt = { readonly accepted: Received } | Refused;

interface Refused {
  readonly error: AppError;
  readonly refused?: Received;
}

/**
 * Authenticates requests to one vendor.
 *
 * 1. The vendor refuses the credential: fetch the secret (or token) again, and send the request with it if it has changed.
 * 2. The vendor refuses again: send a harmless read with the same credential.
 * 3. The vendor refuses the read: throw `credentials_refused`.
 * 4. The vendor accepts the read: the credential is good. If the request was sent only once so far, send it again. A refusal now
 *    concerns the conversation, so one forbidden conversation does not stop its account.
 *
 * A `once` request that is refused by a page is not sent again, unless the vendor itself refuses the credential: a firewall that
 * judges responses refuses after the vendor has acted.
 */
export function createExchange<Secret extends SecretBase>(
  profile: VendorProfile<Secret>,
  { transport, secrets, world, authorize, credentialOf, baseOf }: AuthenticatedDeps<Secret>,
): Exchange<Secret> {
  const { name, title } = profile;
  /** Maps an account to the version with which the vendor last refused a write. */
  const refusedToWrite = new Map<string, string>();
  const probes = createSingleFlight<boolean>();

  const harmlessRead = () => ({ method: 'GET', resend: 'read', ...profile.harmlessRead(world.now()) }) as const;

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
    const sent = await transport.send(jsonRequest(request, url, headers, call));
    const received = vendorResponse(sent, url, world.now());
    const response = { ...received, rateLimit: profile.limit(received) };
    if (!profile.credentialRefused(response)) return { accepted: { response, headers } };
    return { refused: { response, headers }, error: credentialsRefused(title, response.status) };
  }

  /** Whether the vendor would refuse this request like the last one. A refused read does not mean that writes are refused. */
  function isKnownRefused({ resend }: VendorRequest, { isRefused, versionId }: Credential<Secret>, { account }: Call) {
    return isRefused && (resend === 'read' || refusedToWrite.get(account) === versionId);
  }

  /**
   * Whether the vendor accepts a credential for a read that every good credential may do.
   * @throws AppError with outcome `not_applied` if the read does not show it
   */
  async function isGood(credential: Credential<Secret>, call: Call): Promise<boolean> {
    const read = harmlessRead();
    const attempted = await attempt(read, credential, call);
    if (!('accepted' in attempted)) return false;
    const { response, headers } = attempted.accepted;
    const outcome = outcomeOf(response.status, 'once');
    if (outcome === 'applied' && response.json() !== undefined) return true;
    if (outcome === 'refused' && response.status >= 400) return true;
    // A proxy's HTML page, or a vendor that is down or busy, does not show whether the credential is good.
    if (outcome === 'applied') throw beforeSending(unrecognised(title, response));
    throw beforeSending(errorOf(profile, read, response, [credential.value, headers], world.now()));
  }

  /** @throws AppError with the outcome `unknown`, unless the vendor refuses the credential in its own words for a read, too */
  async function checkPage({ resend }: VendorRequest, attempted: Refused, credential: Credential<Secret>, call: Call) {
    if (resend !== 'once' || !attempted.refused || !isByPage(attempted)) return;
    const read = await attempt(harmlessRead(), credential, call).catch(() => undefined);
    const isCredential = read && !('accepted' in read) && !isByPage(read);
    if (!isCredential) throw refusedByPage(title, attempted.refused.response);
  }

  return async (request, credential, call) => {
    if (isKnownRefused(request, credential, call)) throw ofVersion(credentialsRefused(title), credential);
    const { account } = call;
    const firstAttempt = await attempt(request, credential, call);
    const accept = (received: Received, { versionId }: Credential<Secret>) => {
      secrets.accepted(name, account, versionId);
      return received;
    };
    if ('accepted' in firstAttempt) return accept(firstAttempt.accepted, credential);
    await checkPage(request, firstAttempt, credential, call);
    const isRotated = await secrets.refresh(name, account, credential.versionId);
    const latest = isRotated ? await credentialOf(call) : credential;
    const refusedHeaders = firstAttempt.refused?.headers;
    const secondAttempt =
      isRotated || refusedHeaders ? await attempt(request, latest, call, refusedHeaders) : firstAttempt;
    if ('accepted' in secondAttempt) return accept(secondAttempt.accepted, latest);
    if (isRotated) await checkPage(request, secondAttempt, latest, call);
    const isRefusedByVendor = secondAttempt.refused || (firstAttempt.refused && !isRotated);
    if (isRefusedByVendor && (await probes.run(`${account}|${latest.versionId}`, () => isGood(latest, call)))) {
      // A request that went out only once is sent a second time: the vendor may have refused the credential by mistake.
      const lastAttempt = secondAttempt.refused ? secondAttempt : await attempt(request, latest, call);
      if ('accepted' in lastAttempt) return accept(lastAttempt.accepted, latest);
      if (lastAttempt.refused) return accept(lastAttempt.refused, latest);
    }
    if (request.resend !== 'read') refusedToWrite.set(account, latest.versionId);
    throw ofVersion(firstAttempt.error, latest);
  };
}

/** An error while a credential is fetched: the request itself has not been sent, so the outcome is `not_applied`. */
function beforeSending(thrown: unknown): AppError {
  const { kind, message, facts } = AppError.from(thrown);
  return new AppError(kind, message, { ...facts, outcome: 'not_applied' });
}

/** A refusal with the refused version of the secret: no process uses that version again, except for a probe. */
function ofVersion({ kind, message, facts }: AppError, { versionId }: Credential<unknown>): AppError {
  return new AppError(kind, message, { ...facts, credentialVersion: versionId });
}

function isByPage({ refused }: Refused): boolean {
  return refused !== undefined && isPage(refused.response);
}

function isSame(a: Headers, b: Headers): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
