import { expect, it } from 'vitest';
import { AppError } from '../../../../lib/errors/app-error.ts';
import { changeAccount } from '../../../../lib/ledger/pace/accounts.ts';
import { listAccounts } from '../../../../lib/ledger/pace/list.ts';
import { recordRequest } from '../../../../lib/ledger/pace/pace.ts';
import { type Account, HEALTHY } from '../../../../lib/ledger/records/account.ts';
import { aLedger, anAction, NOW, type TestLedger } from '../../../kit/ledger.ts';

const become = (ledger: TestLedger, account: string, changes: Partial<Account>) =>
  changeAccount(ledger, anAction({ account }), (before) => ({ ...before, ...changes }));

const namesOf = async (ledger: TestLedger) => (await listAccounts(ledger)).map(({ account }) => account);

it('a list of a thousand accounts leaves out those that are well, and none that is in trouble', async () => {
  const ledger = aLedger();
  for (let index = 0; index < 1_000; index += 1) await become(ledger, `a${index}`, { perMinute: 77 });
  const down = new AppError('vendor_unavailable', 'It is down.', { unreachable: true });
  const refused = new AppError('credentials_refused', 'It was refused.');
  await recordRequest(ledger, anAction({ account: 'slow' }), HEALTHY, { tookMs: 9_000 });
  for (const _ of [1, 2, 3])
    await recordRequest(ledger, anAction({ account: 'unreachable' }), HEALTHY, { error: down });
  await recordRequest(ledger, anAction({ account: 'refused' }), HEALTHY, { error: refused });
  await become(ledger, 'stopped', { stopped: { at: NOW, by: 'somebody' } });
  const names = await namesOf(ledger);
  expect(names).toHaveLength(1_000);
  expect(names).toEqual(expect.arrayContaining(['slow', 'unreachable', 'refused', 'stopped']));
});

it('an account that gets well while accounts are listed is listed once', async () => {
  const ledger = aLedger();
  await become(ledger, 'stopped', { stopped: { at: NOW, by: 'somebody' } });
  let queries = 0;
  ledger.disturb = async ({ verb, go }) => {
    if (verb === 'due') queries += 1;
    if (queries === 2) {
      queries += 1;
      await become(ledger, 'stopped', { stopped: undefined });
    }
    return go();
  };
  expect(await namesOf(ledger)).toEqual(['stopped']);
});
