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
import { credentialsRefused, refused } from './refused.ts';
import { answered, formRequest, jsonRequest } from './wire.ts';

interface AuthenticatedDeps<Secret> {
  readonly transport: Transport;
  readonly secrets: Secrets;
  readonly world: { now(): number };
  credentialOf(call: Call): Promise<Credential<Secret>>;
  /** @throws AppError `misconfigured` */
  baseOf(secret: Secret, call: Call): URL;
}

/** Sends a request with a credential, and with another one where the vendor refuses the first. */
export type Exchange<Secret> = (
  request: VendorRequest,
  credential: Credential<Secret>,
  call: Call,
) => Promise<Answered>;

/** A response, and the credential that was sent for it: the vendor may quote it. */
interface Answered {
  readonly response: VendorResponse;
  readonly headers: Headers;
}

/** What came of one credential. `refused` is the response by which the vendor refused it, if it was sent at all. */
type Attempt = { readonly accepted: Answered } | { readonly error: AppError; readonly refused?: Answered };

/**
 * Authenticates requests to one vendor.
 *
 * A refused credential is tried once more, and only as another one: after a rotation, or with a new token. If the vendor
 * refuses that as well, a harmless read with the same credential tells whether the credential or the conversation is meant:
 * otherwise one forbidden conversation would keep all actions of its account waiting. With a good credential the request
 * is sent a second time in all, and what is refused then concerns the conversation.
 */
export function createExchange<Secret extends SecretBase>(
  profile: VendorProfile<Secret>,
  { transport, secrets, world, credentialOf, baseOf }: AuthenticatedDeps<Secret>,
): Exchange<Secret> {
  const { name, title } = profile;
  /** By account: the version that a write was last refused with. */
  const refusedToWrite = new Map<string, string>();
  const probes = createSingleFlight<boolean>();

  async function authorize(secret: Secret, base: URL, call: Call, before: Headers | undefined): Promise<Headers> {
    const postForm = async (path: Path, form: Readonly<Record<string, string>>) => {
      const url = urlOf(base, path);
      return answered(await transport.send(formRequest(url, form, call)), url, world.now());
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
    const sent = await transport.send(jsonRequest(request, url, headers, call));
    const received = answered(sent, url, world.now());
    const response = { ...received, rateLimit: profile.limit(received) };
    if (!profile.credentialRefused(response)) return { accepted: { response, headers } };
    return { refused: { response, headers }, error: credentialsRefused(title, response.status) };
  }

  /** Whether a request would be refused like the one before. A vendor may refuse reads alone: they say nothing of writes. */
  function isHopeless({ resend }: VendorRequest, { isRefused, versionId }: Credential<Secret>, { account }: Call) {
    return isRefused && (resend === 'read' || refusedToWrite.get(account) === versionId);
  }

  /**
   * Whether the vendor accepts a credential for a read that every good credential may do.
   * @throws AppError `not_applied` where the vendor cannot be asked now
   */
  async function isGood(credential: Credential<Secret>, call: Call): Promise<boolean> {
    const read = { method: 'GET', resend: 'read', ...profile.harmlessRead(world.now()) } as const;
    const attempted = await attempt(read, credential, call);
    if (!('accepted' in attempted)) return false;
    const { response, headers } = attempted.accepted;
    const outcome = outcomeOf(response.status, 'once');
    if (outcome === 'applied' && response.json() !== undefined) return true;
    if (outcome === 'refused' && response.status >= 400) return true;
    // The page of a proxy says nothing, nor does a vendor that is down or busy.
    if (outcome === 'applied') throw beforeSending(unrecognised(title, response));
    throw beforeSending(refused(profile, read, response, [credential.value, headers], world.now()));
  }

  return async (request, credential, call) => {
    if (isHopeless(request, credential, call)) throw ofVersion(credentialsRefused(title), credential);
    const { account } = call;
    const first = await attempt(request, credential, call);
    const accept = (answered: Answered, { versionId }: Credential<Secret>) => {
      secrets.accepted(name, account, versionId);
      return answered;
    };
    if ('accepted' in first) return accept(first.accepted, credential);
    const isRotated = await secrets.refresh(name, account, credential.versionId);
    const latest = isRotated ? await credentialOf(call) : credential;
    const sent = first.refused?.headers;
    const second = isRotated || sent ? await attempt(request, latest, call, sent) : first;
    if ('accepted' in second) return accept(second.accepted, latest);
    const isByVendor = second.refused || (first.refused && !isRotated);
    if (isByVendor && (await probes.run(`${account}|${latest.versionId}`, () => isGood(latest, call)))) {
      // What was sent once is sent once more: the first refusal may have been a slip.
      const last = second.refused ? second : await attempt(request, latest, call);
      if ('accepted' in last) return accept(last.accepted, latest);
      if (last.refused) return accept(last.refused, latest);
    }
    if (request.resend !== 'read') refusedToWrite.set(account, latest.versionId);
    throw ofVersion(first.error, latest);
  };
}

/** Whatever happens while a credential is fetched, the request itself has not gone out. */
function beforeSending(thrown: unknown): AppError {
  const { kind, message, facts } = AppError.from(thrown);
  return new AppError(kind, message, { ...facts, outcome: 'not_applied' });
}

/** A refusal, with the version that was refused: no process sends it again before there is another, but to find out. */
function ofVersion({ kind, message, facts }: AppError, { versionId }: Credential<unknown>): AppError {
  return new AppError(kind, message, { ...facts, credentialVersion: versionId });
}

function isSame(a: Headers, b: Headers): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
