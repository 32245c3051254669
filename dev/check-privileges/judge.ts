import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import * as z from 'zod/mini';
import type { AwsCall } from '../aws/recorded-call.ts';
import { allows, type Permission, type Role } from './permissions.ts';

const ACCEPTED = fileURLToPath(new URL('accepted.yml', import.meta.url));

/** Why a role needs what no run uses: services act in its name, and only on AWS. */
const Reason = z.strictObject({
  reason: z.string().check(z.minLength(40)),
  /** A pattern of the role's whole logical id. */
  roles: z.string(),
  /** A pattern of the whole ARN. @default any */
  on: z.optional(z.string()),
  /** Whether a run may use it after all, as it happens. @default false */
  sometimes: z.optional(z.boolean()),
  actions: z.array(z.string()).check(z.minLength(1)),
});
export type Reason = z.infer<typeof Reason>;

export function readReasons(file = ACCEPTED): readonly Reason[] {
  return z.array(Reason).parse(parse(readFileSync(file, 'utf8')));
}

/** What a run used of what a role allows. */
export interface Use {
  readonly role: string;
  readonly permission: Permission;
  /** Keys of the functions that used it. */
  readonly by: ReadonlySet<string>;
  readonly reason?: string | undefined;
}

export interface Verdict {
  readonly uses: readonly Use[];
  /** Calls that the function's role does not allow. */
  readonly refused: readonly AwsCall[];
  /** Actions of a reason that its roles do not allow, or that each run uses. */
  readonly needless: readonly string[];
}

/**
 * Compares the calls of functions with what their roles allow.
 * @param roles by the key of the function
 */
export function judge(
  calls: readonly AwsCall[],
  roles: ReadonlyMap<string, Role>,
  reasons: readonly Reason[],
): Verdict {
  const refused = calls
    .filter(({ principal }) => roles.has(principal))
    .filter((call) => {
      const { permissions = [] } = roles.get(call.principal) ?? {};
      return !permissions.some((permission) => allows(permission, call));
    });
  const distinct = new Map([...roles.values()].map((role) => [role.id, role]));
  const uses = [...distinct.values()].flatMap(({ id, permissions }) =>
    permissions.map((permission): Use => {
      const used = calls.filter((call) => roles.get(call.principal)?.id === id && allows(permission, call));
      const by = new Set(used.map(({ principal }) => principal));
      const reason = reasons.find((each) => explains(each, id, permission))?.reason;
      return { role: id, permission, by, ...(by.size === 0 && { reason }) };
    }),
  );
  const needless = reasons.flatMap((reason) =>
    reason.actions
      .filter((action) => {
        const explained = uses.filter(
          ({ role, permission }) => permission.action === action && explains(reason, role, permission),
        );
        return explained.length === 0 || (!reason.sometimes && explained.some(({ by }) => by.size > 0));
      })
      .map((action) => `${action} of ${reason.roles}`),
  );
  return { uses, refused, needless };
}

function explains({ roles, on = '.*', actions }: Reason, role: string, { action, resource }: Permission): boolean {
  return (
    actions.includes(action) && new RegExp(`^(?:${roles})$`).test(role) && new RegExp(`^(?:${on})$`, 's').test(resource)
  );
}
