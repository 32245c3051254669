import { urlOf } from '../http/path.ts';
import type { Transport } from '../http/transport.ts';
import type { Call } from '../operation.ts';
import type { SecretBase } from '../secrets/base.ts';
import { refuseCopies } from '../secrets/guards.ts';
import type { Secrets } from '../secrets/secrets.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { createAuthorize, createExchange } from './authenticated.ts';
import { checkBaseUrl } from './base-url.ts';
import type { VendorProfile, VendorRequest, VendorResponse } from './profile.ts';
import { errorOf } from './refused.ts';
import { watched } from './watched.ts';
import { nothingSent } from './wire.ts';

/** What every vendor's client needs. */
export interface ConnectionDeps {
  readonly transport: Transport;
  readonly secrets: Secrets;
  readonly world: { now(): number };
  readonly telemetry: Telemetry;
  /** Hosts that a secret's `baseUrl` may name in addition to the vendor's own; `*.example.com` for each below. */
  readonly allowedVendorHosts: readonly string[];
  readonly allowLoopbackVendors: boolean;
}

/** The way to one vendor: it adds credentials and turns error statuses into AppErrors. */
export interface Connection<Secret> {
  /**
   * Sends a request with the account's credentials.
   * @throws AppError with the `outcome` at the vendor; `NothingSent` in a dry run
   */
  send(request: VendorRequest, call: Call): Promise<VendorResponse>;
  /** The account's secret: its mode, its user. */
  account(call: Call): Promise<Secret>;
  /**
   * Fetches what the vendor wants to see beside a secret (a token), before there is a request. A request that comes meanwhile waits
   * for it; if it fails, that request fetches it. Nothing is fetched for an account that sends nothing. It does not throw.
   */
  fetchToken(call: Call): Promise<void>;
}

/** Connects to one vendor: credentials, dry run, the meaning of a response. The profile holds what only this vendor does. */
export function createConnection<Secret extends SecretBase>(
  profile: VendorProfile<Secret>,
  { transport, secrets, world, telemetry, allowedVendorHosts, allowLoopbackVendors }: ConnectionDeps,
): Connection<Secret> {
  const { name } = profile;
  const rules = { hosts: [...profile.hosts, ...allowedVendorHosts], allowLoopback: allowLoopbackVendors };
  const credentialOf = (call: Call) => secrets.read(name, call.account, profile.secret);
  const baseOf = (secret: Secret, call: Call) =>
    checkBaseUrl(`${name}/${call.account}`, profile.baseUrl(secret), rules);
  const measured = watched(transport, name, { world, telemetry });
  const authorize = createAuthorize(profile, { transport: measured, world });
  const exchange = createExchange(profile, { transport: measured, secrets, world, authorize, credentialOf, baseOf });
  /** Tokens that are being fetched before there is a request, by account. */
  const tokensAhead = new Map<string, Promise<void>>();
  const fetchToken = async (call: Call) => {
    const { value, isRefused } = await credentialOf(call);
    if (value.mode !== 'dryRun' && !isRefused) await authorize(value, baseOf(value, call), call);
  };

  return {
    async send(request, call) {
      const credential = await credentialOf(call);
      refuseCopies(request.copies ?? {}, credential.value);
      if (isDry(request, credential.value, call)) {
        const url = urlOf(baseOf(credential.value, call), request.path, request.query);
        throw nothingSent(request, url, profile.maskedHeaders);
      }
      const token = tokensAhead.get(call.account);
      if (token) await token;
      const startedAt = world.now();
      const { response, headers } = await exchange(request, credential, call);
      const { status } = response;
      telemetry.log({
        level: 'info',
        message: 'vendor responded',
        actionId: call.actionId,
        vendor: name,
        account: call.account,
        vendorStatus: status,
        durationMs: world.now() - startedAt,
      });
      const isAccepted = status >= 200 && status < 300;
      if (isAccepted && request.resend !== 'read') call.onAccepted?.();
      if (isAccepted || request.accept?.includes(status)) return response;
      throw errorOf(profile, request, response, [credential.value, headers], world.now());
    },

    account: async (call) => (await credentialOf(call)).value,

    fetchToken(call) {
      const fetching = fetchToken(call)
        .catch(() => undefined)
        .finally(() => tokensAhead.delete(call.account));
      tokensAhead.set(call.account, fetching);
      return fetching;
    },
  };
}

function isDry(request: VendorRequest, { mode }: SecretBase, call: Call): boolean {
  if (call.dryRun) return true;
  if (request.resend === 'read' || mode === 'live') return false;
  return mode === 'dryRun' || !request.draft;
}
