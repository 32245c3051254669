import { createHash } from 'node:crypto';

/** One value of a secret: a text, or bytes in base64. */
export interface SecretVersion {
  readonly id: string;
  readonly text?: string | undefined;
  readonly binary?: string | undefined;
  /** Staging labels: `AWSCURRENT`, `AWSPENDING`, `AWSPREVIOUS`, or anybody's own. */
  readonly stages: readonly string[];
  /** Epoch seconds. */
  readonly createdAt: number;
}

/** A secret as Secrets Manager keeps it. Times are epoch seconds. */
export interface Secret {
  readonly name: string;
  readonly description?: string | undefined;
  readonly tags: readonly { readonly Key: string; readonly Value: string }[];
  readonly createdAt: number;
  /** Since when it is marked for deletion. */
  readonly deletedAt?: number | undefined;
  /** The oldest first. */
  readonly versions: readonly SecretVersion[];
}

/** Where the local Secrets Manager keeps its secrets. */
export interface SecretsSource {
  read(): Promise<readonly Secret[]>;
  /** Adds a secret, or takes the place of the one with its name. @throws AwsError where they are kept elsewhere */
  write(secret: Secret): Promise<void>;
  remove(name: string): Promise<void>;
}

export const CURRENT = 'AWSCURRENT';

/**
 * Secrets that live as long as the stack.
 * @param prefix what the names of the initial ones begin with: `conversation-actions/local`
 * @param initial their values, by `vendor/account`
 */
export function secretsInMemory(prefix: string, initial: Readonly<Record<string, unknown>>): SecretsSource {
  const secrets = new Map(
    Object.entries(initial).map(([name, value]) => [`${prefix}/${name}`, secretOf(`${prefix}/${name}`, value)]),
  );
  return {
    read: async () => [...secrets.values()],
    write: async (secret) => void secrets.set(secret.name, secret),
    remove: async (name) => void secrets.delete(name),
  };
}

/** The creation date of secrets that were not created through the API. Nothing reads it; the SDK expects a date. */
const LONG_AGO = 1_735_689_600;

/** A secret with one version, whose id is derived from its content: the same value is the same version. */
export function secretOf(name: string, value: unknown): Secret {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const id = createHash('sha256').update(text).digest('hex').slice(0, 32);
  const version = { id, text, stages: [CURRENT], createdAt: LONG_AGO };
  return { name, tags: [], createdAt: LONG_AGO, versions: [version] };
}
