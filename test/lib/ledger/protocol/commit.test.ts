import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { announce, transition } from '../../../../lib/ledger/protocol/commit.ts';
import type { Observation } from '../../../../lib/ledger/protocol/observation.ts';
import { reportState } from '../../../../lib/ledger/protocol/report.ts';
import { type Action, NEVER } from '../../../../lib/ledger/records/action.ts';
import { keepInput, readInput } from '../../../../lib/ledger/records/inputs.ts';
import {
  aLedger,
  anAction,
  disturbing,
  fails,
  isOutrun,
  NOW,
  onRecord,
  recorded,
  withAccount,
  withConversation,
} from '../../../kit/ledger.ts';

const SENDING = anAction({ phase: 'sending', epoch: 1, acceptedAt: NOW - 1_234 });
const APPLIED: Observation = { kind: 'applied', done: { result: 1 }, superseded: [] };
const RETENTION_S = 30 * 24 * 3_600;

/** Larger than what a record keeps, and not to be compressed. */
const longText = Array.from({ length: 4_000 }, (_, at) => createHash('sha512').update(`${at}`).digest('hex')).join('');

describe('a transition', () => {
  it('is one write, of what the table says', async () => {
    const ledger = aLedger({ announcer: undefined });
    const { item, isConflict: wasOutrun } = await transition(ledger, await onRecord(ledger, SENDING), APPLIED);
    expect(item).toMatchObject({ rev: 2, body: { phase: 'done', result: 1 }, expires: NOW / 1000 + RETENTION_S });
    expect(wasOutrun).toBe(false);
    expect(await recorded(ledger)).toEqual(JSON.parse(JSON.stringify(item.body)));
  });

  it('leaves nothing of the phase before', async () => {
    const ledger = aLedger();
    const { item } = await transition(ledger, await onRecord(ledger, SENDING), APPLIED);
    for (const name of ['lease', 'sent', 'rateLimitTurnAt']) expect(item.body).not.toHaveProperty(name);
  });

  it('writes nothing where the table leaves all as it is', async () => {
    const ledger = aLedger();
    const item = await onRecord(ledger, SENDING);
    expect((await transition(ledger, item, { kind: 'ready', before: [] })).item).toBe(item);
  });

  it('is not made where another process was faster, and says so', async () => {
    const ledger = aLedger();
    const item = await onRecord(ledger);
    disturbing(
      ledger,
      'put',
      'A#',
      isOutrun(ledger, (body: object) => ({ ...body, reason: 'retry' })),
    );
    const stored = await transition(ledger, item, { kind: 'behind_another', due: NOW + 9, queuedSince: NOW });
    expect(stored).toMatchObject({ isConflict: true, item: { body: { phase: 'unsent', reason: 'retry' } } });
  });

  it('is not claimed to be made while the store cannot say', async () => {
    const ledger = aLedger();
    const item = await onRecord(ledger);
    disturbing(ledger, 'put', 'A#', fails);
    await expect(transition(ledger, item, { kind: 'expired' })).rejects.toMatchObject({ kind: 'unavailable' });
  });
});

describe('the end of an action', () => {
  it('removes the parts of its input', async () => {
    const ledger = aLedger();
    const action = { ...SENDING, input: await keepInput(ledger, SENDING, { text: longText }) };
    expect(action.input).toHaveProperty('parts');
    await transition(ledger, await onRecord(ledger, action), APPLIED);
    expect(await readInput(ledger, action)).toBeUndefined();
  });

  it('keeps the parts for the look that follows a resend, and removes them once it is over', async () => {
    const ledger = aLedger();
    const input = await keepInput(ledger, SENDING, { text: longText });
    const resent = { ...SENDING, input, firstSentAt: NOW - 9 };
    const { item } = await transition(ledger, await onRecord(ledger, resent), APPLIED);
    expect(await readInput(ledger, resent)).toEqual({ text: longText });
    await transition(ledger, item, { kind: 'audited', second: 'absent' });
    expect(await readInput(ledger, resent)).toBeUndefined();
  });

  it('wakes the next in line, and is not stopped where that fails', async () => {
    const ledger = aLedger();
    await withConversation(ledger, { line: ['act_mine', 'act_next'].map((actionId) => ({ actionId, at: NOW })) });
    await onRecord(ledger, anAction({ id: 'act_next' }));
    await transition(ledger, await onRecord(ledger, SENDING), APPLIED);
    expect(ledger.woken).toEqual([['act_next', 0]]);
    disturbing(ledger, 'get', 'C#', fails);
    const { item } = await transition(ledger, await onRecord(ledger, SENDING), APPLIED);
    expect(item.body).toMatchObject({ state: 'done', announced: true });
  });

  it('gives its place in the backlog back where it was not sent', async () => {
    const ledger = aLedger();
    await withAccount(ledger, {}, { backlog: NOW + 60_000 });
    const waiting = anAction({ backlogPlace: { at: NOW + 30_000, costMs: 2_000 } });
    await transition(ledger, await onRecord(ledger, waiting), { kind: 'expired' });
    expect((await ledger.store.get('V#helpscout|default'))?.backlog).toBe(NOW + 58_000);
  });

  it('is published, and due for that until it is out', async () => {
    const publish = () => Promise.reject(new RangeError('ana@example.com'));
    const ledger = aLedger({ announcer: { publish } });
    const { item } = await transition(ledger, await onRecord(ledger, SENDING), APPLIED);
    expect(item).toMatchObject({ body: { announced: false, due: NOW }, index: { state: 'done', due: NOW } });
    expect(ledger.lines.at(-1)).toMatchObject({
      level: 'warn',
      message: 'result event not published',
      actionId: 'act_mine',
      error: expect.stringMatching(/^RangeError at /),
    });
  });
});

describe('a process that knows that its request took effect', () => {
  const outrunBy = async (body: Action, observed: Observation = APPLIED) => {
    const ledger = aLedger();
    const item = await onRecord(ledger, SENDING);
    disturbing(
      ledger,
      'put',
      'A#',
      isOutrun(ledger, () => body),
    );
    return (await transition(ledger, item, observed)).item.body;
  };

  it('is believed, though the action was given up for lost meanwhile', async () => {
    for (const phase of ['in_doubt', 'unsent', 'unresolved', 'held'] as const) {
      expect(await outrunBy(anAction({ phase, epoch: 1 }))).toMatchObject({
        state: 'done',
        result: 1,
        announced: true,
      });
    }
  });

  it('is not believed about another attempt', async () => {
    expect(await outrunBy(anAction({ phase: 'in_doubt', epoch: 2 }))).toMatchObject({ state: 'in_doubt', epoch: 2 });
  });

  it('comes too late where the action has ended', async () => {
    expect(await outrunBy(anAction({ phase: 'cancelled', epoch: 1 }))).toMatchObject({ state: 'cancelled' });
  });

  it('has known nothing, if it knows of no effect', async () => {
    const lost = { kind: 'no_response', pauseMs: 9 } as const;
    expect(await outrunBy(anAction({ phase: 'held', epoch: 1 }), lost)).toMatchObject({ state: 'held' });
  });

  it('gives up where the record does not move', async () => {
    const ledger = aLedger();
    const item = await onRecord(ledger, SENDING);
    ledger.disturb = async ({ verb, go }) => (verb === 'put' ? false : go());
    const stored = await transition(ledger, item, APPLIED);
    expect(stored).toMatchObject({ isConflict: true, item: { body: SENDING } });
  });
});

describe('to announce', () => {
  it('is to publish first and to write that down second: at least once', async () => {
    const ledger = aLedger();
    const item = await onRecord(ledger, anAction({ phase: 'failed', endedAt: NOW - 5 }));
    disturbing(ledger, 'put', 'A#', fails);
    await expect(announce(ledger, item)).rejects.toMatchObject({ kind: 'unavailable' });
    expect(ledger.announced).toEqual([item.body]);
    expect((await recorded(ledger))?.announced).toBe(false);
    expect((await announce(ledger, item)).body).toMatchObject({ announced: true, due: NEVER + NOW - 5 });
    expect(ledger.announced).toHaveLength(2);
  });

  it('is done with where no caller listens any more', async () => {
    const ledger = aLedger({ announcer: undefined });
    const { body } = await announce(ledger, await onRecord(ledger, anAction({ phase: 'done' })));
    expect(body).toMatchObject({ announced: true, due: NEVER + NOW });
    expect(ledger.lines).toEqual([]);
  });

  it('is to publish what the bus did not take of an earlier state, in order and without its input', async () => {
    let isAway = true;
    const published: string[] = [];
    const publish = async (action: Action) => {
      if (isAway) throw new Error('away');
      published.push(`${action.state} ${action.input?.toString() ?? 'without its input'}`);
    };
    const ledger = aLedger({ announcer: { publish } });
    const doubted = await onRecord(ledger, anAction({ phase: 'in_doubt' }));
    const { item: held } = await transition(ledger, doubted, { kind: 'input_gone' });
    const { item: done } = await transition(ledger, held, APPLIED);
    expect(done.body).toMatchObject({ state: 'done', announced: false, unpublished: [{ state: 'held' }] });
    isAway = false;
    const { body } = await announce(ledger, done);
    expect(published).toEqual(['held without its input', 'done without its input']);
    expect(body).toMatchObject({ announced: true, unpublished: undefined });
  });

  it('is to publish ten events of earlier states at most, the latest, so that the record can always be written', async () => {
    const earlier = Array.from({ length: 10 }, (_, n) => anAction({ phase: 'cancelled', id: `act_${n}` }));
    const ledger = aLedger({ announcer: { publish: () => Promise.reject(new Error('away')) } });
    const held = await onRecord(ledger, anAction({ phase: 'held', unpublished: earlier }));
    const { item } = await transition(ledger, held, APPLIED);
    const { unpublished = [] } = item.body;
    expect([unpublished.length, unpublished[0]?.id, unpublished.at(-1)?.state]).toEqual([10, 'act_1', 'held']);
  });

  it('leaves the record to the process that was faster', async () => {
    const ledger = aLedger();
    const item = await onRecord(ledger, anAction({ phase: 'done' }));
    disturbing(ledger, 'put', 'A#', isOutrun(ledger));
    expect((await announce(ledger, item)).body.announced).toBe(false);
  });
});

describe('what is told of an action', () => {
  it.each([
    ['done', 'ActionDone', 'info'],
    ['failed', 'ActionFailed', 'warn'],
    ['cancelled', 'ActionCancelled', 'info'],
    ['held', 'ActionHeld', 'warn'],
  ] as const)('%s is counted as %s, and written down', (phase, metric, level) => {
    const ledger = aLedger();
    const history = [{ at: 1, phase: 'send', outcome: 'x' }] as const;
    const action = anAction({ phase, acceptedAt: NOW - 1_234, history });
    reportState(ledger, action);
    expect(ledger.measured).toEqual([[metric, 1, { operation: 'helpscout.test' }]]);
    expect(ledger.lines).toEqual([
      {
        level,
        message: `action ${phase}`,
        operation: 'helpscout.test',
        actionId: 'act_mine',
        account: 'default',
        trigger: 'http',
        state: phase,
        reason: action.reason,
        correlationId: 'correlation',
        kind: phase === 'failed' ? 'vendor_refused' : undefined,
        attempts: 1,
        durationMs: 1_234,
      },
    ]);
  });

  it('is not counted before its end', () => {
    const ledger = aLedger();
    reportState(ledger, anAction());
    expect(ledger.measured).toEqual([]);
    expect(ledger.lines).toMatchObject([{ level: 'warn', message: 'action waiting' }]);
  });
});
