import * as z from 'zod';
import { AppError } from '../../errors/app-error.ts';

/** Which callers may use which accounts. */
export interface Access {
  /** Whether the caller may act at the account, and see its actions. */
  allows(caller: string, vendor: string, account: string): boolean;
}

const Policy = z.record(z.string(), z.array(z.string()));

/**
 * The access policy of a stage: `{"<caller>": ["helpscout/default", "reamaze/*"]}`; a `*` stands for any characters.
 * Without a policy every caller that the authorizer lets in may use every account.
 * @throws AppError `misconfigured`
 */
export function createAccess(policy: string | undefined): Access {
  if (!policy) return { allows: () => true };
  const rules = Object.entries(readPolicy(policy)).map(([caller, accounts]) => ({
    caller: glob(caller),
    accounts: accounts.map(glob),
  }));
  return {
    allows: (caller, vendor, account) =>
      rules.some((rule) => rule.caller.test(caller) && rule.accounts.some((name) => name.test(`${vendor}/${account}`))),
  };
}

function readPolicy(policy: string): z.infer<typeof Policy> {
  try {
    return Policy.parse(JSON.parse(policy));
  } catch {
    throw new AppError('misconfigured', 'ACCESS_POLICY is not a JSON object of lists of accounts.');
  }
}

function glob(pattern: string): RegExp {
  const literal = pattern.split('*').map((part) => part.replace(/[\\^$.+?()[\]{}|/-]/g, '\\$&'));
  return new RegExp(`^${literal.join('.*')}$`, 's');
}
