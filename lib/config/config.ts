import * as z from 'zod/mini';
import { AppError } from '../errors/app-error.ts';
import { judge, refusalsBy } from '../judge.ts';
import { AccessPolicy } from './access-policy.ts';

const Milliseconds = (fallback: number) =>
  z._default(
    z.pipe(
      z.string().check(z.regex(/^[1-9]\d{0,9}$/, 'must be a whole number of milliseconds, from 1')),
      z.transform(Number),
    ),
    fallback,
  );
const Flag = z.pipe(
  z._default(z.enum(['true', 'false'], 'must be true or false'), 'false'),
  z.transform((text) => text === 'true'),
);
const List = z.pipe(
  z._default(z.string(), ''),
  z.transform((text) =>
    text
      .split(',')
      .map((item) => item.trim())
      .filter(Boolean),
  ),
);

/** A host as `URL` writes it, or all below one. */
const Host = z
  .string()
  .check(
    z.regex(
      /^(?:\*\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)*(?::\d{1,5})?$/i,
      'must be hosts, like care.example.com or *.example.com',
    ),
  );

/** The environment of every function, as serverless.yml sets it. Units in the names; defaults are production's. */
export const Environment = z.object({
  STAGE: z.string().check(z.minLength(1)),
  /** Secrets are named `${SECRETS_PREFIX}/{vendor}/{account}`. */
  SECRETS_PREFIX: z.string().check(z.minLength(1)),
  TABLE_NAME: z.string().check(z.minLength(1)),
  /** Where wake-ups go. Without it only the sweep drives what waits. */
  WAKE_UP_QUEUE_URL: z.optional(z.string()),
  /** Where result events go. Without it none are published. */
  RESULT_BUS_NAME: z.optional(z.string()),
  /** Where callers reach the API: what the `type` of a problem begins with. Without it the `type` is relative to the API. */
  PUBLIC_URL: z.optional(z.string().check(z.regex(/^https?:\/\/[^\s/]+$/, 'must be a scheme and a host'))),
  /** `source`s whose events may be our own direct objects. */
  EVENT_SOURCES: List,
  REQUIRE_IDEMPOTENCY_KEY: Flag,
  /** Hosts that a secret's `baseUrl` may name beside the vendor's own; `*.example.com` for a suffix. */
  ALLOWED_VENDOR_HOSTS: z.pipe(List, z.array(Host)),
  /** Plain http to this machine; only the local stack sets it. */
  ALLOW_LOOPBACK_VENDORS: Flag,
  /** Nothing but this machine is called, whatever a secret names; only the local stack sets it. */
  ONLY_LOOPBACK_VENDORS: Flag,
  /**
   * Who may do what, at which accounts: JSON, `{"<caller>": {"accounts": ["helpscout/*"], "may": ["change", "read"]}}`.
   * The short form `{"<caller>": ["helpscout/*"]}` allows all but `readInput`. Without a policy every caller may do all.
   */
  ACCESS_POLICY: z.pipe(
    z.pipe(
      z.optional(z.string()),
      z.transform((text) => text || undefined),
    ),
    z.optional(AccessPolicy),
  ),
  VENDOR_RESPONSE_TIMEOUT_MS: Milliseconds(10_000),
  SECRETS_MAX_AGE_MS: Milliseconds(300_000),
  /** How long a vendor may take to commit, and to list, what we sent. */
  SETTLE_MS: Milliseconds(600_000),
  /** After this a `safe` resend reads first. */
  SAFE_RESEND_MS: Milliseconds(60_000),
});

export type Config = z.infer<typeof Environment>;

/**
 * Reads a function's environment; called on first use, never at import.
 * @throws AppError `misconfigured`, naming the variables and what they must be, never their values
 */
export function readConfig(env: Record<string, string | undefined>): Config {
  const { data } = Environment.safeParse(env);
  if (data) return data;
  const issues = refusalsBy(Environment, env).map(({ path, message }) => ({ path: String(path[0] ?? ''), message }));
  const wrong = issues.map(({ path, message }) => `${path} ${message}`).join('; ');
  throw new AppError('misconfigured', `The environment is not valid: ${wrong}.`, { issues, cause: inFull(env) });
}

/** The same for the log, down to the rule of a policy. Callers get the variable alone: a rule names another caller. */
function inFull(env: Record<string, string | undefined>): AppError {
  const judged = judge(Environment, env);
  return new AppError('misconfigured', 'See its issues.', 'issues' in judged ? judged : {});
}
