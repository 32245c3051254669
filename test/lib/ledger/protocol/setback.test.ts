import { describe, expect, it } from 'vitest';
import { AppError, type ErrorFacts } from '../../../../lib/errors/app-error.ts';
import type { ErrorKind } from '../../../../lib/errors/kinds.ts';
import { setBack, withdraw } from '../../../../lib/ledger/protocol/setback.ts';
import { type Action, NEVER } from '../../../../lib/ledger/records/records.ts';
import { aLedger, anAction, changesOf, disturbing, isOutrun, NOW, onRecord } from '../../../kit/ledger.ts';

/** What is at work on its first attempt. */
const RUNNING = anAction({
  ...{ state: 'running', epoch: 1, lease: NOW + 75_000, due: NOW + 75_000 },
  ...{ sentAt: NOW - 9, before: ['t1'], slotAt: NOW - 9 },
});

const error = (kind: ErrorKind, facts: ErrorFacts = {}) => new AppError(kind, 'The message.', facts);

async function setback(
  thrown: AppError,
  { sending = true, doubted, action = RUNNING }: { sending?: boolean; doubted?: number; action?: Action } = {},
) {
  const l = aLedger();
  const { body } = await setBack(l, await onRecord(l, action), thrown, { sending, doubted });
  return { l, body, changes: changesOf(action, body) };
}

const attempts = (outcome: ErrorKind | 'answer_lost', vendorStatus?: number) => [
  { at: NOW - 9, phase: 'send', outcome, ...(vendorStatus === undefined ? {} : { vendorStatus }) },
];

it('is failed where the vendor refuses, and says why in what may be shown', async () => {
  const facts = {
    outcome: 'refused',
    issues: [{ path: 'text', message: 'is too long' }],
    vendor: { status: 422, logRef: 'ref-1' },
    verified: false,
    cause: new Error('ana@example.com'),
  } as const;
  const { l, changes } = await setback(error('vendor_refused', facts));
  expect(changes).toStrictEqual({
    state: 'failed',
    failure: {
      kind: 'vendor_refused',
      detail: 'The message.',
      issues: facts.issues,
      vendor: facts.vendor,
      verified: false,
    },
    attempts: attempts('vendor_refused', 422),
    endedAt: NOW,
    announced: true,
    due: NEVER + NOW,
    input: undefined,
    lease: undefined,
    slotAt: undefined,
  });
  expect(l.announced).toMatchObject([{ state: 'failed' }]);
});

it('is as much in doubt as before where the vendor refuses what may have been sent already', async () => {
  const doubted = NOW - 5_000;
  const { changes } = await setback(error('vendor_refused', { outcome: 'refused' }), { doubted });
  expect(changes).toStrictEqual({
    state: 'in_doubt',
    reason: 'answer_lost',
    sentAt: doubted,
    due: NOW + 5_000,
    lease: undefined,
    slotAt: undefined,
    attempts: [{ at: NOW, phase: 'send', outcome: 'vendor_refused' }],
  });
});

it('is in doubt where nobody knows, and is looked for soon', async () => {
  const { l, changes } = await setback(error('vendor_unavailable', { outcome: 'unknown' }));
  expect(changes).toStrictEqual({
    state: 'in_doubt',
    reason: 'answer_lost',
    due: NOW + 2_000,
    lostAt: NOW,
    lease: undefined,
    slotAt: undefined,
    attempts: attempts('answer_lost'),
  });
  expect(l.measured).toEqual([['ActionInDoubt', 1, { operation: 'helpscout.test' }]]);
});

it('is looked for ever later, where it was in doubt before and is lost again', async () => {
  const lost = error('vendor_unavailable', { outcome: 'unknown' });
  const again = async (count: number) => {
    const action = { ...RUNNING, attempts: Array.from({ length: count }, () => attempts('internal')[0] as never) };
    return (await setback(lost, { doubted: NOW - 99, action })).body.due - NOW;
  };
  expect([await again(0), await again(1), await again(9)]).toEqual([1_500, 3_000, 45_000]);
});

describe('what was not applied', () => {
  const notApplied = (kind: ErrorKind, retryAfterMs?: number) => error(kind, { outcome: 'not_applied', retryAfterMs });

  it('waits as long as the vendor asks, and is not in flight any more', async () => {
    const { l, changes } = await setback(notApplied('rate_limited', 7_000));
    expect(changes).toStrictEqual({
      state: 'waiting',
      reason: 'rate_limited',
      due: NOW + 7_000,
      sentAt: undefined,
      before: undefined,
      lease: undefined,
      slotAt: undefined,
      attempts: attempts('rate_limited'),
    });
    expect(l.measured).toEqual([]);
  });

  it('is as much in doubt as it was before', async () => {
    const { body } = await setback(notApplied('rate_limited', 7_000), { doubted: NOW - 5_000 });
    expect(body.sentAt).toBe(NOW - 5_000);
  });

  it('waits for longer after each attempt', async () => {
    const dueAfter = async (count: number) => {
      const action = { ...RUNNING, attempts: Array.from({ length: count }, () => attempts('internal')[0] as never) };
      return (await setback(notApplied('vendor_unavailable'), { action })).body.due - NOW;
    };
    expect([await dueAfter(0), await dueAfter(1), await dueAfter(9)]).toEqual([1_500, 3_000, 45_000]);
  });

  it('waits long for credentials, which do not mend themselves, and somebody is told', async () => {
    const { l, body } = await setback(notApplied('credentials_refused'));
    expect(body).toMatchObject({ state: 'waiting', reason: 'credentials', due: NOW + 45_000 });
    expect(l.measured).toEqual([['Vendor401AfterRefresh', 1, { operation: 'helpscout.test' }]]);
  });

  it('is so, whatever is not known, as long as nothing was being sent', async () => {
    const { body } = await setback(error('vendor_unavailable', { outcome: 'unknown' }), { sending: false });
    expect(body.state).toBe('waiting');
  });
});

it('leaves the record to whoever was faster', async () => {
  const l = aLedger();
  const item = await onRecord(l, RUNNING);
  disturbing(
    l,
    'put',
    'A#',
    isOutrun(l, (body: Action) => ({ ...body, epoch: 2 })),
  );
  const thrown = error('vendor_unavailable', { outcome: 'unknown' });
  expect((await setBack(l, item, thrown, { sending: true, doubted: undefined })).body).toEqual({
    ...RUNNING,
    epoch: 2,
  });
});

describe('what is said of it', () => {
  it('are ids and codes', async () => {
    const { l } = await setback(error('vendor_unavailable', { outcome: 'unknown', vendor: { status: 502 } }));
    expect(l.lines).toEqual([
      {
        level: 'warn',
        message: 'attempt failed',
        actionId: 'act_mine',
        operation: 'helpscout.test',
        account: 'default',
        correlationId: 'correlation',
        kind: 'vendor_unavailable',
        outcome: 'unknown',
        vendorStatus: 502,
      },
    ]);
  });

  it('is where a mistake of ours arose, and none of its words', async () => {
    const { l } = await setback(error('internal', { cause: new RangeError('ana@example.com') }));
    expect(l.lines).toMatchObject([{ level: 'error', kind: 'internal', error: expect.stringContaining('RangeError') }]);
    expect(JSON.stringify(l.lines)).not.toContain('ana@');
  });
});

describe('to withdraw', () => {
  it('cancels what was never sent', async () => {
    const l = aLedger();
    const { body } = await withdraw(l, await onRecord(l), 'superseded', undefined);
    expect(body).toMatchObject({ state: 'cancelled', reason: 'superseded', endedAt: NOW });
  });

  it('first finds out what became of what may have been', async () => {
    const l = aLedger();
    const { body } = await withdraw(l, await onRecord(l, RUNNING), 'superseded', NOW - 5_000);
    expect(changesOf(RUNNING, body)).toStrictEqual({
      state: 'in_doubt',
      reason: 'answer_lost',
      sentAt: NOW - 5_000,
      due: NOW + 5_000,
      lease: undefined,
    });
  });
});
