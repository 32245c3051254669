import { AppError, type Issue } from '../errors/app-error.ts';
import { refusalsBy } from '../judge.ts';
import type { Schema, SchemaIssue } from '../operation.ts';
import { createAllowance } from './allowance.ts';
import { createSingleFlight } from './single-flight.ts';

/** One version of a secret, as Secrets Manager has it. */
export interface SecretVersion {
  readonly text: string;
  readonly versionId: string;
}

/**
 * `GetSecretValue`. Returns `undefined` if there is no such secret. Throws an AppError if the secret exists and cannot be
 * read, and any other error if Secrets Manager fails.
 */
export type SecretSource = (name: string) => Promise<SecretVersion | undefined>;

/** The content of a secret, checked by the vendor's schema. */
export interface Credential<Secret> {
  readonly value: Secret;
  readonly versionId: string;
  /** The vendor refused this version less than two seconds ago, and Secrets Manager has no newer one. */
  readonly isRefused: boolean;
}

export interface Secrets {
  /**
   * The credentials of an account.
   * @throws AppError `unknown_account`, `misconfigured` (naming fields, never values) or `unavailable`
   */
  read<Secret>(vendor: string, account: string, schema: Schema<Secret>): Promise<Credential<Secret>>;
  /** Call it when the vendor has refused a version. Returns whether Secrets Manager has another version now. */
  refresh(vendor: string, account: string, refusedVersionId: string): Promise<boolean>;
  /** Whether there is another version than one that is known to be refused. It is looked up as often as is allowed. */
  hasOther(vendor: string, account: string, refusedVersionId: string): Promise<boolean>;
  /** Call it when the vendor has accepted a version: an earlier refusal of that version no longer counts. */
  accepted(vendor: string, account: string, versionId: string): void;
}

export interface SecretsOptions {
  readonly source: SecretSource;
  /** `${prefix}/{vendor}/{account}` */
  readonly prefix: string;
  readonly maxAgeMs: number;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** While Secrets Manager fails, a cached value is used until it is this old. */
export const MAX_STALE_MS = 900_000;
/** After a failure, Secrets Manager is not asked again for this long. */
const PAUSE_MS = 5_000;
/** A version that was fetched less than this ago is not fetched again, although the vendor has refused it. */
const FRESH_MS = 1_000;
/**
 * After a refusal, the secret is not fetched again and the refused version is not sent again for this long. A burst of
 * requests therefore causes neither a burst of look-ups nor a burst of refusals. A rotation is complete by then.
 */
const AGAIN_MS = 2_000;

interface Cached extends SecretVersion {
  readonly fetchedAt: number;
  /** When Secrets Manager failed last; `undefined` if the last look-up succeeded. */
  readonly failedAt?: number;
  /** When the vendor, or the schema, refused this version. Look for another version before this one is used again. */
  readonly refusedAt?: number | undefined;
}

/** Caches secrets. A value is at most `maxAgeMs` old, or 15 minutes while Secrets Manager fails. */
export function createSecrets({ source, prefix, maxAgeMs, now }: SecretsOptions): Secrets {
  const cache = new Map<string, Cached>();
  const lookUps = createAllowance({ most: 1, perMs: AGAIN_MS });
  const flight = createSingleFlight<Cached>();

  /** A look-up that is already running can be shared at any time; a new one is limited. */
  const mayLookUp = (name: string) => flight.isRunning(name) || lookUps.take(name, now());

  const fetchAnew = (name: string) =>
    flight.run(name, async () => {
      const cached = cache.get(name);
      // Lambda may stop a process between the request and its response.
      const askedAt = now();
      try {
        const version = await source(name);
        if (!version) {
          throw new AppError('unknown_account', 'There is no such account at this vendor.', { outcome: 'not_applied' });
        }
        const isSame = cached?.versionId === version.versionId;
        return keep(name, { ...version, fetchedAt: askedAt, refusedAt: isSame ? refusalOf(cached) : undefined });
      } catch (error) {
        if (error instanceof AppError) {
          cache.delete(name);
          throw error;
        }
        if (cached && now() - cached.fetchedAt < MAX_STALE_MS) {
          return keep(name, { ...cached, failedAt: now(), refusedAt: refusalOf(cached) });
        }
        throw new AppError('unavailable', 'The credentials cannot be read.', { outcome: 'not_applied', cause: error });
      }
    });

  const keep = (name: string, cached: Cached) => {
    cache.set(name, cached);
    return cached;
  };

  const distrust = (name: string, versionId: string) => {
    const cached = cache.get(name);
    if (cached?.versionId === versionId) keep(name, { ...cached, refusedAt: now() });
  };

  /** A refusal counts until the version may be sent again. */
  const refusalOf = ({ refusedAt }: Cached) =>
    refusedAt !== undefined && Math.abs(now() - refusedAt) < AGAIN_MS ? refusedAt : undefined;

  const isUsable = (cached: Cached) => {
    const ageMs = now() - cached.fetchedAt;
    if (ageMs < maxAgeMs) return true;
    return ageMs < MAX_STALE_MS && cached.failedAt !== undefined && now() - cached.failedAt < PAUSE_MS;
  };

  return {
    async read(vendor, account, schema) {
      const name = `${prefix}/${vendor}/${account}`;
      const cached = cache.get(name);
      const usable = cached && isUsable(cached) && !(cached.refusedAt !== undefined && mayLookUp(name));
      const { text, versionId, refusedAt } = usable ? cached : await fetchAnew(name);
      const value = parse(`${vendor}/${account}`, text, schema);
      if (value instanceof AppError) {
        distrust(name, versionId);
        throw new AppError(value.kind, value.message, { ...value.facts, credentialVersion: versionId });
      }
      return { value, versionId, isRefused: refusedAt !== undefined };
    },

    async refresh(vendor, account, refusedVersionId) {
      const name = `${prefix}/${vendor}/${account}`;
      const cached = cache.get(name);
      if (cached?.versionId !== refusedVersionId) return cached !== undefined;
      distrust(name, refusedVersionId);
      if (now() - cached.fetchedAt < FRESH_MS || !mayLookUp(name)) return false;
      return (await fetchAnew(name)).versionId !== refusedVersionId;
    },

    async hasOther(vendor, account, refusedVersionId) {
      const name = `${prefix}/${vendor}/${account}`;
      const cached = cache.get(name);
      if (cached && cached.versionId !== refusedVersionId) return true;
      if (cached && (now() - cached.fetchedAt < FRESH_MS || !mayLookUp(name))) return false;
      return fetchAnew(name).then(
        ({ versionId }) => versionId !== refusedVersionId,
        () => false,
      );
    },

    accepted(vendor, account, versionId) {
      const name = `${prefix}/${vendor}/${account}`;
      const cached = cache.get(name);
      if (cached?.refusedAt !== undefined && cached.versionId === versionId)
        keep(name, { ...cached, refusedAt: undefined });
    },
  };
}

/** The error names fields only: the text and the parser's own message would show the value. */
function parse<Secret>(title: string, text: string, schema: Schema<Secret>): Secret | AppError {
  const given = asJson(text);
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const issues: Issue[] = refusalsBy(schema, given).map((issue) => ({
    path: issue.path.join('.'),
    message: messageOf(issue),
  }));
  const wrong = issues.map(({ path, message }) => `${path} ${message}`.trim()).join('; ');
  return new AppError('misconfigured', `The secret ${title} is not valid: ${wrong}.`, {
    issues,
    outcome: 'not_applied',
  });
}

/** The name of an unknown field may be a credential that was pasted into the wrong place: it is not shown. */
function messageOf({ code, path, message }: SchemaIssue): string {
  if (code === 'unrecognized_keys') return 'has a field that is not known';
  return path.length === 0 && code === 'invalid_type' ? 'must be a JSON object' : message;
}

function asJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
