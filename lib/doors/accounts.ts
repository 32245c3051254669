import * as z from 'zod/mini';
import { AppError } from '../errors/app-error.ts';
import { countByAccount, type ListedAccount, listAccounts, type StateCount } from '../ledger/pace/list.ts';
import { type AccountFacts, HEALTHY } from '../ledger/records/account.ts';
import type { VendorName } from '../operation.ts';
import type { Runtime } from '../runtime.ts';
import { VENDOR_NAMES } from '../vendors/vendors.ts';
import { AccountName } from './intake/options.ts';
import { type AccountView, accountView } from './outgoing/accounts.ts';
import type { RouteContext } from './route.ts';

/** The account that a path names. */
export const AccountPath = {
  vendor: z.string().check(z.regex(/^[a-z]{1,32}$/, 'must be the name of a vendor, in lower case')),
  account: AccountName,
};

/** The accounts that the caller may see, with what waits for each. */
export async function accountViews({ runtime, caller }: RouteContext): Promise<readonly AccountView[]> {
  const ledger = runtime.ledger();
  const perMinute: Readonly<Record<string, number>> = ledger.perMinute;
  const [accounts, waiting, inDoubt, held] = await Promise.all([
    listAccounts(ledger),
    countByAccount(ledger, 'waiting'),
    countByAccount(ledger, 'in_doubt'),
    countByAccount(ledger, 'held'),
  ]);
  const listed = withUnused(accounts, [waiting, inDoubt, held]);
  const visible = listed.filter(({ vendor, account }) => runtime.access.allows(caller, vendor, account, 'read'));
  const views = visible.map(async (listed) => {
    const name = `${listed.vendor}/${listed.account}`;
    const backlogs = { waiting: waiting.get(name), inDoubt: inDoubt.get(name), held: held.get(name) };
    const may = runtime.access.rights(caller, listed.vendor, listed.account);
    return accountView(listed, {
      now: runtime.world.now(),
      mode: (listed.record.about ?? (await factsOf(listed, runtime)))?.mode,
      perMinute: perMinute[listed.vendor] ?? 0,
      backlogs,
      may,
    });
  });
  return (await Promise.all(views)).sort((a, b) => (`${a.vendor}/${a.account}` < `${b.vendor}/${b.account}` ? -1 : 1));
}

/** Adds the accounts at which actions wait and nothing was sent yet: they have no record of their own. */
function withUnused(
  accounts: readonly ListedAccount[],
  counts: readonly ReadonlyMap<string, StateCount>[],
): readonly ListedAccount[] {
  const known = new Set(accounts.map(({ vendor, account }) => `${vendor}/${account}`));
  const unused = [...new Set(counts.flatMap((count) => [...count.keys()]))].filter((name) => !known.has(name));
  const added = unused.map((name) => {
    const [vendor = '', account = ''] = name.split('/');
    return { vendor, account, record: HEALTHY, arrival: undefined };
  });
  return [...accounts, ...added];
}

/** What the secret of an account shows before its first request has succeeded. */
async function factsOf({ vendor, account }: ListedAccount, runtime: Runtime): Promise<AccountFacts | undefined> {
  const vendorName = VENDOR_NAMES.find((name) => name === vendor);
  return vendorName && runtime.ledger().accountFacts(vendorName, account);
}

/**
 * Checks that the account exists, and that the caller may decide about it. An account with an unusable secret passes,
 * because a person may want to pause it for that very reason.
 * @throws AppError `unknown_account`, `forbidden`
 */
export async function decidableAccount(
  vendor: string,
  account: string,
  { runtime, caller }: RouteContext,
): Promise<VendorName> {
  const vendorName = Object.keys(runtime.vendors).find((name): name is VendorName => name === vendor);
  const may = (right: 'read' | 'decide') => runtime.access.allows(caller, vendor, account, right);
  if (vendorName === undefined || !may('read')) throw new AppError('unknown_account', 'There is no such account.');
  if (!may('decide')) throw new AppError('forbidden', 'The caller may see this account, but not decide about it.');
  await runtime.checkAccount(vendorName, account).catch((error) => {
    if (AppError.from(error).kind !== 'misconfigured') throw error;
  });
  return vendorName;
}

/** One account, as the list shows it. @throws AppError `unknown_account` */
export async function accountOf(vendor: string, account: string, context: RouteContext): Promise<AccountView> {
  const found = (await accountViews(context)).find((view) => view.vendor === vendor && view.account === account);
  if (!found) throw new AppError('unknown_account', 'There is no such account.');
  return found;
}
