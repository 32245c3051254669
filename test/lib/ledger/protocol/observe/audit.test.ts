import { describe, expect, it } from 'vitest';
import { AppError } from '../../../../../lib/errors/app-error.ts';
import { credit } from '../../../../../lib/ledger/line/credit.ts';
import { observeAudit } from '../../../../../lib/ledger/protocol/observe/audit.ts';
import type { ActionIn } from '../../../../../lib/ledger/records/action.ts';
import {
  aBudget,
  aLedger,
  anAction,
  anOperation,
  type Behaviour,
  disturbing,
  fails,
  NOW,
  onRecord,
  type TestLedger,
  withConversation,
} from '../../../../kit/ledger.ts';

const HOUR_MS = 3_600_000;
const MINE = { actionId: 'act_mine', operation: 'helpscout.test', correlationId: 'correlation' };
const AUDIT = { at: NOW, firstSentAt: NOW - 2 * HOUR_MS, before: ['t1'] };

/** Done after it was sent twice, an hour ago. */
const twice = (changes: Partial<ActionIn<'done'>> = {}) =>
  anAction({ phase: 'done', endedAt: NOW - HOUR_MS, artifact: 't9', announced: true, audit: AUDIT, ...changes });

async function audited(findEffect: Behaviour['findEffect'] | 'none', action = twice(), ledger: TestLedger = aLedger()) {
  const operation = anOperation({ findEffect: findEffect === 'none' ? undefined : findEffect });
  const observed = await observeAudit(ledger, action, AUDIT, operation, aBudget());
  return { ledger, observed, operation };
}

const found = { found: { result: 1, artifact: 't10' } } as const;
const UNREADABLE = { kind: 'audited', second: 'unreadable' };
const ONCE = { kind: 'audited', second: 'absent' };

describe('the look at what was sent twice', () => {
  it.each(['unclear', 'touched', { harmless: { input: {} } }] as const)(
    'proves nothing where the vendor does not show it clearly, and comes again until it gives up: %j',
    async (answer) => {
      expect((await audited(answer)).observed).toEqual({ kind: 'not_auditable' });
      const endedLongAgo = twice({ endedAt: NOW - 24 * HOUR_MS });
      expect((await audited(answer, endedLongAgo)).observed).toEqual(UNREADABLE);
    },
  );

  it.each(['absent', { found: { result: 1, artifact: 't9' } }] as const)('finds nothing else: %j', async (answer) => {
    const { ledger, observed } = await audited(answer);
    expect(observed).toEqual(ONCE);
    expect(ledger.lines).toEqual([]);
    expect(ledger.measured).toEqual([]);
  });

  it.each([found, { several: ['t9', 't10'] }] as const)(
    'finds a duplicate, and somebody is told: %j',
    async (answer) => {
      const { ledger, observed } = await audited(answer);
      expect(observed).toEqual({ kind: 'audited', second: 'found' });
      expect(ledger.measured).toEqual([['DuplicateDetected', 1, { operation: 'helpscout.test' }]]);
      expect(ledger.lines).toEqual([
        { level: 'error', message: 'duplicate detected', actionId: 'act_mine', operation: 'helpscout.test' },
      ]);
    },
  );

  it('finds no duplicate where the vendor named neither the request nor more than one effect of it', async () => {
    const unnamed = () => twice({ artifact: null });
    expect((await audited(found, unnamed())).observed).toMatchObject({ second: 'absent' });
    expect((await audited({ several: ['t9', 't10'] }, unnamed())).observed).toMatchObject({ second: 'found' });
  });

  it.each([found, { several: ['t9', 't10'] }])('takes no other action’s effect for a duplicate: %j', async (answer) => {
    const ledger = aLedger();
    await credit(ledger, anAction({ id: 'act_other' }), 't10');
    const looks = [answer, 'absent' as const];
    const { observed } = await audited(() => looks.shift() ?? 'absent', twice(), ledger);
    expect(observed).toEqual(ONCE);
  });

  it('finds no duplicate where another action’s effect has no name that would tell them apart', async () => {
    const ledger = aLedger();
    await withConversation(ledger, { unnamed: [NOW - HOUR_MS] });
    const looks = [found, 'absent' as const];
    expect((await audited(() => looks.shift() ?? 'absent', twice(), ledger)).observed).toEqual(ONCE);
    const more = { several: ['t10', 't11'] };
    expect((await audited(more, twice(), ledger)).observed).toMatchObject({ second: 'found' });
  });

  it('is for the first one: not what stood there before, nor the second, nor another’s', async () => {
    const ledger = aLedger();
    await withConversation(ledger, { credited: ['t2'] });
    const { operation } = await audited('absent', twice(), ledger);
    const evidence = { sentAt: NOW - 2 * HOUR_MS, before: ['t1', 't2', 't9'], baseline: ['t1'] };
    expect(operation.calls).toEqual([['findEffect', { text: 'Hello' }, evidence]]);
    expect(operation.lastCall.current).toMatchObject({ actionId: 'act_mine', account: 'default' });
  });

  it('knows no name of the second where the vendor gave none', async () => {
    const { operation } = await audited('absent', twice({ artifact: null }));
    expect(operation.calls[0]?.[2]).toMatchObject({ before: ['t1'] });
  });

  it('is put off while an action is at work there, whose work it could take for a duplicate', async () => {
    const ledger = aLedger();
    await onRecord(ledger, anAction({ id: 'act_other' }));
    await withConversation(ledger, { line: [{ actionId: 'act_other', at: NOW }] });
    const { operation, observed } = await audited(found, twice(), ledger);
    expect(operation.calls).toEqual([]);
    expect(observed).toEqual({ kind: 'not_auditable' });
  });

  it('is put off while the vendor does not respond', async () => {
    const { ledger, observed } = await audited(new AppError('vendor_unavailable', 'Down.', { outcome: 'not_applied' }));
    expect(observed).toEqual({ kind: 'not_auditable' });
    expect(ledger.lines).toEqual([
      { level: 'warn', message: 'evidence not readable', ...MINE, kind: 'vendor_unavailable' },
    ]);
  });

  it('is put off until a day is over, and then given up', async () => {
    const down = new Error('Down.');
    const endedAgo = (ms: number) => twice({ endedAt: NOW - ms });
    expect((await audited(down, endedAgo(24 * HOUR_MS - 1))).observed).toEqual({ kind: 'not_auditable' });
    const { ledger, observed } = await audited(down, endedAgo(24 * HOUR_MS));
    expect(observed).toEqual(UNREADABLE);
    expect(ledger.measured).toEqual([]);
  });

  it('is put off where the operation is not deployed, and given up where the input has gone: nothing is guessed', async () => {
    expect((await audited('none')).observed).toEqual({ kind: 'not_auditable' });
    expect(await observeAudit(aLedger(), twice(), AUDIT, undefined, aBudget())).toEqual({ kind: 'not_auditable' });
    const { operation, observed } = await audited(found, twice({ input: undefined }));
    expect(observed).toEqual(UNREADABLE);
    expect(operation.calls).toEqual([]);
  });

  it('does not take an unreadable ledger for an answer', async () => {
    const ledger = aLedger();
    disturbing(ledger, 'get', 'C#', fails);
    expect((await audited('absent', twice(), ledger)).observed).toEqual({ kind: 'not_auditable' });
  });
});
