import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { announce, asDone, end, noted, record } from '../../../../lib/ledger/protocol/end.ts';
import { keepInput, readInput } from '../../../../lib/ledger/records/inputs.ts';
import { type Action, NEVER } from '../../../../lib/ledger/records/records.ts';
import {
  aLedger,
  anAction,
  changesOf,
  disturbing,
  fails,
  isOutrun,
  NOW,
  onRecord,
  recorded,
  withConversation,
} from '../../../kit/ledger.ts';

const RUNNING = anAction({
  ...{ state: 'running', reason: 'retry', epoch: 1, sentAt: NOW - 9 },
  ...{ lease: NOW + 75_000, due: NOW + 75_000, slotAt: NOW - 9, acceptedAt: NOW - 1_234 },
});
const DONE = { state: 'done', result: 1 } as const;
const RETENTION_S = 30 * 24 * 3_600;

describe('the end of an action', () => {
  it('is written once, with what came of it; its input is not kept', async () => {
    const l = aLedger();
    const ended = await end(l, await onRecord(l, RUNNING), { ...DONE, reason: 'person' });
    expect(changesOf(RUNNING, ended.body)).toStrictEqual({
      state: 'done',
      reason: 'person',
      result: 1,
      endedAt: NOW,
      announced: true,
      due: NEVER + NOW,
      input: undefined,
      lease: undefined,
      slotAt: undefined,
    });
    expect(ended.expires).toBe(NOW / 1000 + RETENTION_S);
    expect(await recorded(l)).toEqual(JSON.parse(JSON.stringify(ended.body)));
  });

  it('has no reason of its own left from before', async () => {
    const l = aLedger();
    expect((await end(l, await onRecord(l, RUNNING), { state: 'failed' })).body.reason).toBeUndefined();
  });

  it('is due for its announcement until that is out', async () => {
    const publish = () => Promise.reject(new RangeError('ana@example.com'));
    const l = aLedger({ announcer: { publish } });
    const ended = await end(l, await onRecord(l, RUNNING), DONE);
    expect(ended.body).toMatchObject({ state: 'done', announced: false, due: NOW });
    expect(ended.index).toEqual({ state: 'done', due: NOW });
    expect(l.lines.at(-1)).toMatchObject({
      level: 'warn',
      message: 'result event not published',
      actionId: 'act_mine',
      error: expect.stringMatching(/^RangeError at /),
    });
  });

  it('is never announced where nobody listens', async () => {
    const l = aLedger({ announcer: undefined });
    const ended = await end(l, await onRecord(l, RUNNING), DONE);
    expect(ended).toMatchObject({ rev: 2, body: { announced: true, due: NEVER + NOW } });
    expect(l.announced).toEqual([]);
  });

  it('removes the parts of its input', async () => {
    const l = aLedger();
    const text = Array.from({ length: 4_000 }, (_, index) =>
      createHash('sha512').update(`${index}`).digest('hex'),
    ).join('');
    const action = { ...RUNNING, input: await keepInput(l, RUNNING, { text }) };
    expect(action.input).toHaveProperty('parts');
    await end(l, await onRecord(l, action), DONE);
    expect(await readInput(l, action)).toBeUndefined();
  });

  it('wakes the next in line, and is not stopped where that fails', async () => {
    const l = aLedger();
    const line = [
      { actionId: 'act_mine', at: NOW },
      { actionId: 'act_next', at: NOW },
    ];
    await withConversation(l, { line });
    await onRecord(l, anAction({ id: 'act_next' }));
    await end(l, await onRecord(l, RUNNING), DONE);
    expect(l.woken).toEqual([['act_next', 0]]);
    disturbing(l, 'get', 'C#', fails);
    expect((await end(l, await onRecord(l, RUNNING), DONE)).body.announced).toBe(true);
  });

  it('is looked at again after an hour, with its input, where it was sent twice', async () => {
    const l = aLedger();
    const { body } = await end(l, await onRecord(l, { ...RUNNING, resends: 1 }), DONE);
    expect(body).toMatchObject({ auditAt: NOW + 3_600_000, due: NOW + 3_600_000, input: RUNNING.input });
    for (const state of ['failed', 'cancelled'] as const) {
      const other = await end(l, await onRecord(l, { ...RUNNING, resends: 1 }), { state });
      expect(other.body).toMatchObject({ state, due: NEVER + NOW });
      expect([other.body.auditAt, other.body.input]).toEqual([undefined, undefined]);
    }
  });
});

describe('whoever knows that it took effect', () => {
  const outrunBy = async (change: Partial<Action>, outcome: Parameters<typeof end>[2] = DONE) => {
    const l = aLedger();
    const item = await onRecord(l, RUNNING);
    disturbing(
      l,
      'put',
      'A#',
      isOutrun(l, (body: Action) => ({ ...body, ...change })),
    );
    return (await end(l, item, outcome)).body;
  };

  it('is believed, though it was given up for lost meanwhile', async () => {
    const body = await outrunBy({ state: 'in_doubt', warnings: ['kept'] });
    expect(body).toMatchObject({ state: 'done', result: 1, warnings: ['kept'], announced: true });
  });

  it('is not believed about another attempt', async () => {
    expect(await outrunBy({ state: 'in_doubt', epoch: 2 })).toMatchObject({ state: 'in_doubt', epoch: 2 });
  });

  it('comes too late where it has ended', async () => {
    expect(await outrunBy({ state: 'cancelled' })).toMatchObject({ state: 'cancelled' });
  });

  it('has known nothing, if it knows of no effect', async () => {
    expect(await outrunBy({ state: 'in_doubt' }, { state: 'failed' })).toMatchObject({ state: 'in_doubt' });
  });

  it('says what is on record, where the record has gone or does not move', async () => {
    const l = aLedger();
    const item = await onRecord(l, RUNNING);
    l.disturb = async ({ verb, go }) => (verb === 'put' ? false : go());
    expect((await end(l, item, DONE)).body).toEqual(RUNNING);
    l.disturb = async ({ verb }) => (verb === 'put' ? false : undefined);
    expect((await end(l, item, DONE)).body).toEqual(RUNNING);
  });
});

describe('to announce', () => {
  it('is to publish first and to write that down second: at least once', async () => {
    const l = aLedger();
    const item = await onRecord(l, anAction({ state: 'failed', endedAt: NOW - 5 }));
    disturbing(l, 'put', 'A#', fails);
    await expect(announce(l, item)).rejects.toMatchObject({ kind: 'unavailable' });
    expect(l.announced).toEqual([item.body]);
    expect((await recorded(l))?.announced).toBe(false);
    expect((await announce(l, item)).body).toMatchObject({ announced: true, due: NEVER + NOW - 5 });
    expect(l.announced).toHaveLength(2);
  });

  it('what is held is to wait for a person, for ever', async () => {
    const l = aLedger();
    l.world.advance(7);
    const { body } = await announce(l, await onRecord(l, anAction({ state: 'held' })));
    expect(body).toMatchObject({ announced: true, due: NEVER + NOW + 7 });
  });

  it('is done with where nobody listens any more', async () => {
    const l = aLedger({ announcer: undefined });
    const { body } = await announce(l, await onRecord(l, anAction({ state: 'done', endedAt: NOW })));
    expect(body).toMatchObject({ announced: true, due: NEVER + NOW });
    expect(l.lines).toEqual([]);
  });

  it('leaves the record to whoever was faster', async () => {
    const l = aLedger();
    const item = await onRecord(l, anAction({ state: 'done', endedAt: NOW }));
    disturbing(l, 'put', 'A#', isOutrun(l));
    expect(await announce(l, item)).toBe(item);
  });
});

describe('what is kept of a write that took effect', () => {
  const l = aLedger();
  const action = anAction({ attempts: [{ at: 1, phase: 'send', outcome: 'rate_limited' }] });

  it('is all that is known of it', () => {
    const done = { result: { id: '9' }, verified: true, warnings: ['slow'], artifact: 't9' } as const;
    expect(asDone(l, action, done, ['status'])).toEqual({
      state: 'done',
      attempts: [...action.attempts, { at: NOW, phase: 'send', outcome: 'done' }],
      result: { id: '9' },
      verified: true,
      warnings: ['slow', 'superseded:status'],
      artifact: 't9',
    });
  });

  it('is not verified, unless somebody has', () => {
    expect(asDone(l, action, { result: undefined }, [])).toMatchObject({ verified: 'unsupported', warnings: [] });
    expect(asDone(l, action, { result: 1, verified: false }, [])).toMatchObject({ verified: false });
  });

  it('says what was given up to send the rest again', () => {
    const givenUp = { warnings: ['comment_unconfirmed'], artifact: 'sent|mine' };
    expect(asDone(l, { ...action, givenUp }, { result: 1, verified: true }, [])).toMatchObject({
      verified: 'unsupported',
      warnings: ['comment_unconfirmed'],
      artifact: 'sent|mine',
    });
  });

  it('is no result that a record has no room for', () => {
    const result = 'é'.repeat(15_999);
    expect(asDone(l, action, { result }, [])).toMatchObject({ result, warnings: [] });
    expect(asDone(l, action, { result: `${result}é`, warnings: ['slow'] }, ['status'])).toMatchObject({
      result: undefined,
      warnings: ['slow', 'superseded:status', 'result_too_large'],
    });
  });

  it('are twelve attempts, the first and the last ones', () => {
    const attempts = Array.from({ length: 12 }, (_, at) => ({ at, phase: 'send', outcome: 'retry' }) as const);
    const last = { at: 12, phase: 'settle', outcome: 'found' } as const;
    expect(noted(anAction({ attempts }), last)).toEqual([attempts[0], ...attempts.slice(2), last]);
    expect(noted(anAction(), last)).toEqual([last]);
  });
});

describe('what is told of an action', () => {
  const METRICS = {
    done: 'ActionDone',
    failed: 'ActionFailed',
    cancelled: 'ActionCancelled',
    held: 'ActionHeld',
  } as const;

  it.each(Object.entries(METRICS))('%s is counted as %s, and written down', (state, metric) => {
    const l = aLedger();
    const kind = state === 'failed' ? 'vendor_refused' : undefined;
    const action = {
      ...RUNNING,
      state: state as keyof typeof METRICS,
      attempts: [{ at: 1, phase: 'send', outcome: 'x' }],
    } as const;
    record(l, { ...action, ...(kind ? { failure: { kind, detail: 'ana@example.com' } } : {}) });
    expect(l.measured).toEqual([[metric, 1, { operation: 'helpscout.test' }]]);
    expect(l.lines).toEqual([
      {
        level: state === 'done' || state === 'cancelled' ? 'info' : 'warn',
        message: `action ${state}`,
        operation: 'helpscout.test',
        actionId: 'act_mine',
        account: 'default',
        trigger: 'http',
        state,
        reason: 'retry',
        correlationId: 'correlation',
        kind,
        attempts: 1,
        durationMs: 1_234,
      },
    ]);
  });

  it('is not counted before its end', () => {
    const l = aLedger();
    record(l, anAction());
    expect(l.measured).toEqual([]);
    expect(l.lines).toMatchObject([{ level: 'warn', message: 'action waiting' }]);
  });
});
