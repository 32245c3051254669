import { type Finding, fault, ok, warning } from '../../infra/finding.ts';
import { Environment } from '../../lib/config/config.ts';
import { AppError } from '../../lib/errors/app-error.ts';
import { createTransport, type Fetch } from '../../lib/http/transport.ts';
import type { Schema, VendorName } from '../../lib/operation.ts';
import type { SecretBase } from '../../lib/secrets/base.ts';
import { createSecrets, type SecretSource } from '../../lib/secrets/secrets.ts';
import { SILENT } from '../../lib/telemetry/telemetry.ts';
import type { ConnectionDeps } from '../../lib/vendors/connection.ts';
import type { VendorResponse } from '../../lib/vendors/profile.ts';
import { isTooFarBehind } from '../../lib/vendors/vendor-clock.ts';
import { VENDOR_NAMES, VENDORS } from '../../lib/vendors/vendors.ts';
import { systemWorld } from '../../lib/world.ts';

/** What the accounts of a stage are tried out with, as its functions would. */
export interface Accounts {
  readonly deps: ConnectionDeps;
  readonly stage: string;
  readonly secretsPrefix: string;
}

/** Beyond this a clock is not merely late responses and whole seconds. */
const CLOCK_MS = 15_000;
/** Below this part of its limit an account has little left. */
const LITTLE = 0.1;
const PATIENCE_MS = 15_000;

/** What the functions of a stage would read secrets and call vendors with. @param fetch @default the real one */
export function accountsOf(
  about: { readonly stage: string; readonly secretsPrefix: string; readonly isLocal: boolean },
  params: Readonly<Record<string, unknown>>,
  source: SecretSource,
  fetch?: Fetch,
): Accounts {
  const { stage, secretsPrefix: prefix, isLocal } = about;
  const secrets = createSecrets({ source, prefix, maxAgeMs: 60_000, now: systemWorld.now });
  const hosts = Environment.shape.ALLOWED_VENDOR_HOSTS.safeParse(String(params['allowedVendorHosts'] ?? ''));
  const edge = { now: systemWorld.now, onlyLoopback: isLocal, ...(fetch ? { fetch } : {}) };
  const transport = createTransport({ responseTimeoutMs: 10_000, ...edge });
  const allowed = { allowedVendorHosts: hosts.data ?? [], allowLoopbackVendors: isLocal };
  return {
    stage,
    secretsPrefix: prefix,
    deps: { transport, secrets, world: systemWorld, telemetry: SILENT, ...allowed },
  };
}

/** Judges each account of a stage: its secret, and by a harmless read the vendor behind it. */
export async function judgeAccounts(names: readonly string[], accounts: Accounts): Promise<readonly Finding[]> {
  const { secretsPrefix, stage } = accounts;
  if (names.length === 0) {
    const todo = `npm run secret -- <vendor>/default --stage ${stage}, with a vendor of ${VENDOR_NAMES.join(', ')}`;
    return [warning('accounts', 'no account has a secret', todo)];
  }
  const own = names.map((name) => name.slice(secretsPrefix.length + 1));
  return (await Promise.all(own.map((name) => judgeAccount(name, accounts)))).flat();
}

async function judgeAccount(name: string, accounts: Accounts): Promise<readonly Finding[]> {
  const [, vendor = '', account = ''] = /^([^/]+)\/([A-Za-z0-9_-]{1,64})$/.exec(name) ?? [];
  const about = `account ${name}`;
  if (account === '')
    return [fault(about, 'its secret is not called vendor/account', 'Delete it, and write another one.')];
  if (!isVendor(vendor)) {
    return [fault(about, `there is no vendor ${vendor}`, `Call it one of ${VENDOR_NAMES.join(', ')}.`)];
  }
  try {
    const mode = await modeOf(vendor, account, accounts);
    return seenAt(about, mode, await tryOut(vendor, account, accounts));
  } catch (error) {
    return [refusal(about, name, AppError.from(error), accounts)];
  }
}

function isVendor(name: string): name is VendorName {
  return (VENDOR_NAMES as readonly string[]).includes(name);
}

async function modeOf(vendor: VendorName, account: string, { deps }: Accounts): Promise<string> {
  const schema = VENDORS[vendor].secret as Schema<SecretBase>;
  return (await deps.secrets.read<SecretBase>(vendor, account, schema)).value.mode;
}

/** A harmless read with the credentials of an account. @throws AppError */
export function tryOut(vendor: VendorName, account: string, { deps }: Pick<Accounts, 'deps'>): Promise<VendorResponse> {
  return VENDORS[vendor].tryOut(deps, { actionId: 'act_doctor', account, deadline: deps.world.now() + PATIENCE_MS });
}

/** What a vendor that accepts the credentials has told beside: its clock, and what is left of the account's limit. */
export function seenAt(about: string, mode: string, { clockOffsetMs, rateLimit }: VendorResponse): readonly Finding[] {
  const seconds = Math.round(clockOffsetMs / 1_000);
  const { perMinute, remaining } = rateLimit ?? {};
  const left = remaining === undefined || perMinute === undefined ? '' : `, ${remaining} of ${perMinute} requests left`;
  const clock = `the vendor’s clock is ${Math.abs(seconds)} s ${seconds < 0 ? 'behind' : 'ahead of'} this machine’s`;
  const found: Finding[] = [ok(about, `mode ${mode}, accepted by the vendor${left}`)];
  if (isTooFarBehind(clockOffsetMs)) {
    found.push(
      fault(
        `${about}: clock`,
        clock,
        'While the clock is so far behind, no read proves that an effect is absent. Set this machine’s clock, or tell the vendor.',
      ),
    );
  } else if (Math.abs(clockOffsetMs) > CLOCK_MS) {
    found.push(warning(`${about}: clock`, clock, 'Compare this machine’s clock with another one.'));
  }
  if (remaining !== undefined && perMinute !== undefined && remaining < LITTLE * perMinute) {
    const todo = 'Who else uses these credentials? Give the bundle a user of its own.';
    found.push(warning(`${about}: quota`, `${remaining} of ${perMinute} requests are left`, todo));
  }
  return found;
}

function refusal(about: string, name: string, { kind, message }: AppError, { stage }: Accounts): Finding {
  const rewrite = `npm run secret -- ${name} --stage ${stage}`;
  switch (kind) {
    case 'misconfigured':
      return /marked for deletion/.test(message)
        ? fault(about, message, 'aws secretsmanager restore-secret, or write another one once it is deleted.')
        : fault(about, message, rewrite);
    case 'credentials_refused':
      return fault(about, message, `${rewrite}: the vendor refuses these credentials.`);
    case 'vendor_refused':
      return fault(about, message, 'Give this user the vendor’s rights to read and write conversations.');
    default:
      return warning(about, message, 'Try again in a minute; see the vendor’s status page.');
  }
}
