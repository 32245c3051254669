import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../../../lib/errors/app-error.ts';
import { audit } from '../../../../lib/ledger/protocol/audit.ts';
import { keepInput, readInput } from '../../../../lib/ledger/records/inputs.ts';
import { type Action, NEVER } from '../../../../lib/ledger/records/records.ts';
import {
  aBudget,
  aLedger,
  anAction,
  anOperation,
  type Behaviour,
  changesOf,
  disturbing,
  fails,
  isOutrun,
  NOW,
  onRecord,
  type TestLedger,
  withConversation,
} from '../../../kit/ledger.ts';

const HOUR_MS = 3_600_000;
const MINE = { actionId: 'act_mine', operation: 'helpscout.test', correlationId: 'correlation' };

/** Done after it was sent twice, an hour ago. */
const twice = (more: Partial<Action> = {}) =>
  anAction({
    ...{ state: 'done', resends: 1, announced: true, warnings: ['slow'] },
    ...{ endedAt: NOW - HOUR_MS, auditAt: NOW, due: NOW, sentAt: NOW - HOUR_MS - 5, firstSentAt: NOW - 2 * HOUR_MS },
    ...{ before: ['t1'], artifact: 't9' },
    ...more,
  });

async function audited(findEffect: Behaviour['findEffect'] | 'none', action = twice(), l: TestLedger = aLedger()) {
  const operation = anOperation({ findEffect: findEffect === 'none' ? undefined : findEffect });
  const { body } = await audit(l, await onRecord(l, action), operation, aBudget());
  return { l, body, operation, changes: changesOf(action, body) };
}

const found = { found: { result: 1, artifact: 't10' } } as const;
const OVER = { auditAt: undefined, input: undefined, due: NEVER + NOW - HOUR_MS };

describe('the look at what was sent twice', () => {
  it.each(['absent', 'unclear', { found: { result: 1, artifact: 't9' } }] as const)(
    'finds nothing else, and is the last one: %j',
    async (answer) => {
      const { l, changes } = await audited(answer);
      expect(changes).toStrictEqual(OVER);
      expect([l.lines, l.measured]).toEqual([[], []]);
    },
  );

  it.each([found, 'several'] as const)('finds a duplicate, and somebody is told: %j', async (answer) => {
    const { l, changes } = await audited(answer);
    expect(changes).toStrictEqual({ ...OVER, warnings: ['slow', 'duplicate_detected'] });
    expect(l.measured).toEqual([['DuplicateDetected', 1, { operation: 'helpscout.test' }]]);
    expect(l.lines).toEqual([
      { level: 'error', message: 'duplicate detected', actionId: 'act_mine', operation: 'helpscout.test' },
    ]);
  });

  it('finds several, and somebody is told', async () => {
    const { l, body } = await audited('several');
    expect(body.warnings).toEqual(['slow', 'duplicate_detected']);
    expect(l.measured).toEqual([['DuplicateDetected', 1, { operation: 'helpscout.test' }]]);
  });

  it('is for the first one: not what stood there before, nor the second, nor another’s', async () => {
    const l = aLedger();
    await withConversation(l, { credited: ['t2'] });
    const { operation } = await audited('absent', twice(), l);
    expect(operation.calls).toEqual([
      ['findEffect', { text: 'Hello' }, { sentAt: NOW - 2 * HOUR_MS, before: ['t1', 't2', 't9'] }],
    ]);
    expect(operation.lastCall.current).toEqual({ actionId: 'act_mine', account: 'default', deadline: NOW + 60_000 });
  });

  it('knows as much as was written down', async () => {
    const action = twice({ before: undefined, artifact: null, firstSentAt: undefined });
    const { operation } = await audited('absent', action);
    expect(operation.calls[0]?.[2]).toEqual({ sentAt: 0, before: [] });
  });

  it('is put off while somebody is at work there, whose work it could take for a duplicate', async () => {
    const l = aLedger();
    await onRecord(l, anAction({ id: 'act_other' }));
    await withConversation(l, { line: [{ actionId: 'act_other', at: NOW }] });
    const { operation, changes } = await audited(found, twice(), l);
    expect(operation.calls).toEqual([]);
    expect(changes).toStrictEqual({ auditAt: NOW + 60_000, due: NOW + 60_000 });
  });

  it('is put off while the vendor does not answer', async () => {
    const { l, changes } = await audited(new AppError('vendor_unavailable', 'Down.', { outcome: 'not_applied' }));
    expect(changes).toStrictEqual({ auditAt: NOW + 60_000, due: NOW + 60_000 });
    expect(l.lines).toEqual([{ level: 'warn', message: 'evidence not readable', ...MINE, kind: 'vendor_unavailable' }]);
  });

  it('is put off until a day is over, and then given up', async () => {
    const down = new Error('Down.');
    const day = (more: number) => twice({ endedAt: NOW - 24 * HOUR_MS - more });
    expect((await audited(down, day(-1))).body.auditAt).toBe(NOW + 60_000);
    const { l, changes } = await audited(down, day(0));
    expect(changes).toStrictEqual({ ...OVER, due: NEVER + NOW - 24 * HOUR_MS });
    expect(l.measured).toEqual([]);
  });

  it('is over at once where nobody can look, or the input has gone', async () => {
    expect((await audited('none')).changes).toStrictEqual(OVER);
    const { auditAt, due } = OVER;
    const { operation, changes } = await audited(found, twice({ input: undefined }));
    expect(changes).toStrictEqual({ auditAt, due });
    expect(operation.calls).toEqual([]);
    const l = aLedger();
    const { body } = await audit(l, await onRecord(l, twice()), undefined, aBudget());
    expect(changesOf(twice(), body)).toStrictEqual(OVER);
  });

  it('removes the parts of the input once it is over, and not before', async () => {
    const l = aLedger();
    const text = Array.from({ length: 4_000 }, (_, index) =>
      createHash('sha512').update(`${index}`).digest('hex'),
    ).join('');
    const action = { ...twice(), input: await keepInput(l, twice(), { text }) };
    await audited(new Error('Down.'), action, l);
    expect(await readInput(l, action)).toEqual({ text });
    disturbing(l, 'put', 'A#', isOutrun(l), 2);
    await audited('absent', action, l);
    expect(await readInput(l, action)).toEqual({ text });
    await audited('absent', action, l);
    expect(await readInput(l, action)).toBeUndefined();
  });

  it('is nobody’s business where there is nothing to look at', async () => {
    const { operation, changes } = await audited(found, twice({ auditAt: undefined }));
    expect(changes).toEqual({});
    expect(operation.calls).toEqual([]);
  });

  it('leaves the record to whoever was faster', async () => {
    const l = aLedger();
    disturbing(l, 'put', 'A#', isOutrun(l), 2);
    expect((await audited('absent', twice(), l)).changes).toEqual({});
    disturbing(l, 'put', 'A#', isOutrun(l), 2);
    expect((await audited(new Error('Down.'), twice(), l)).changes).toEqual({});
  });

  it('does not take an unreadable ledger for an answer', async () => {
    const l = aLedger();
    disturbing(l, 'get', 'C#', fails);
    expect((await audited('absent', twice(), l)).body.auditAt).toBe(NOW + 60_000);
  });
});
