import { describe, expect, it } from 'vitest';
import { readTarget, reportErasure } from '../../../dev/erase/report.ts';
import { STATES } from '../../../lib/ledger/records/action.ts';
import { authorKey } from '../../../lib/vendors/khoros/schemas.ts';

describe('the conversation to erase', () => {
  it.each(['123', 'target:act_0123', 'twitter/default/987'])('is vendor, account and the id on record: %s', (id) => {
    expect(readTarget(`helpscout/default/${id}`)).toEqual({
      ...{ vendor: 'helpscout', account: 'default', conversation: id },
    });
  });

  it('is also an author with the longest id that an action can have', () => {
    const conversation = authorKey({ networkType: 'TWITTER', networkId: '9'.repeat(256) } as never);
    expect(readTarget(`khoros/default/${conversation}`)).toMatchObject({ conversation });
  });

  it.each(['helpscout/default/', 'helpscout/123', 'acme/default/1', 'helpscout/default/1 2', 'helpscout/a b/1'])(
    'is not %s',
    (text) => {
      expect(() => readTarget(text)).toThrow('is no conversation');
    },
  );
});

it('says of each action that is kept what to do about it, as a command of that stage', () => {
  const actions = STATES.map((state) => ({ actionId: `act_${state}`, state, outcome: 'kept' as const }));
  const report = reportErasure({ actions, line: 'kept' }, { stage: 'prod', logRetention: 'for logRetentionDays' });
  expect(report).toContain(
    '! act_waiting is waiting: npm run actions -- cancel act_waiting --stage prod, then erase again\n',
  );
  expect(report).toContain('! act_held is held: npm run actions -- resolve act_held --stage prod, then erase again\n');
  expect(report.match(/^! act_/gm)).toHaveLength(STATES.length);
});
