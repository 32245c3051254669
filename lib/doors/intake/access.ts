import { type AccessPolicy, RIGHTS, type Right } from '../../config/access-policy.ts';

/** Which callers may do what, at which accounts. */
export interface Access {
  allows(caller: string, vendor: string, account: string, right: Right): boolean;
  /** All that a caller may do at an account. */
  rights(caller: string, vendor: string, account: string): Right[];
}

/**
 * Applies the access policy of a stage. A caller that several rules name may do what any of them allows.
 * Without a policy every caller that the authorizer lets in may do everything at every account.
 */
export function createAccess(policy: AccessPolicy | undefined): Access {
  if (!policy) return accessOf(() => true);
  const rules = Object.entries(policy).map(([caller, { accounts, may }]) => ({
    caller: glob(caller),
    accounts: accounts.map(glob),
    may: new Set(may),
  }));
  return accessOf((caller, vendor, account, right) =>
    rules.some(
      (rule) =>
        rule.may.has(right) &&
        rule.caller.test(caller) &&
        rule.accounts.some((name) => name.test(`${vendor}/${account}`)),
    ),
  );
}

function accessOf(allows: Access['allows']): Access {
  return { allows, rights: (...where) => RIGHTS.filter((right) => allows(...where, right)) };
}

function glob(pattern: string): RegExp {
  const literal = pattern.split('*').map((part) => part.replace(/[\\^$.+?()[\]{}|/-]/g, '\\$&'));
  return new RegExp(`^${literal.join('.*')}$`, 's');
}
