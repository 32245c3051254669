import { expect, it } from 'vitest';
import { actionIdOf } from '../../../../lib/ledger/records/identity.ts';
import { known } from '../../../../lib/ledger/records/known.ts';
import { aLedger, anAction, onRecord } from '../../../kit/ledger.ts';

it('knows an action by what makes two requests one', async () => {
  const l = aLedger();
  const id = actionIdOf('helpscout.test', 'default', { key: 'k' });
  await onRecord(l, anAction({ id }));
  expect(await known(l, 'helpscout.test', 'default', { key: 'k' })).toBe(true);
  expect(await known(l, 'helpscout.test', 'default', { request: 'k' })).toBe(false);
  expect(await known(l, 'helpscout.test', 'other', { key: 'k' })).toBe(false);
});
