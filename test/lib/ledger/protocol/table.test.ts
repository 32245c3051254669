import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide, hasRow } from '../../../../lib/ledger/protocol/decide.ts';
import type { Moment, Next } from '../../../../lib/ledger/protocol/next.ts';
import type { Observation } from '../../../../lib/ledger/protocol/observation.ts';
import { TABLE } from '../../../../lib/ledger/protocol/table.ts';
import { type Action, type ActionIn, NEVER } from '../../../../lib/ledger/records/action.ts';
import type { HistoryEntry } from '../../../../lib/ledger/records/history.ts';
import type { ResendClass } from '../../../../lib/operation.ts';
import { anAction, NOW, PHASES, SAFE_RESEND_MS, SENT, SETTLE_MS } from '../../../kit/ledger.ts';

const HOUR_MS = 3_600_000;
/** How long a second look at what is absent waits at least. */
const LOOK_MS = SETTLE_MS / 20;
const MOMENT: Moment = { now: NOW, settleMs: SETTLE_MS, safeResendMs: SAFE_RESEND_MS, announces: true };

const next = (action: Action, observed: Observation, moment: Partial<Moment> = {}): Next | undefined =>
  decide(action, observed, { ...MOMENT, ...moment });

/** An action in doubt whose request was sent, and lost, so long ago. */
const lostAgo = (ms: number, changes: Partial<ActionIn<'in_doubt'>> = {}) =>
  anAction({ phase: 'in_doubt', sent: { ...SENT, at: NOW - ms }, lostAt: NOW - ms, ...changes });

const repeated = (phase: 'sending', changes: Partial<ActionIn<'sending'>> = {}) =>
  anAction({ phase, resend: 'safe', sent: { ...SENT, isRepeat: true }, lostAt: NOW - 4_000, ...changes });

const RESULT = { result: { threadId: '9' }, verified: true, warnings: ['slow'], artifact: 't9' } as const;
const APPLIED = { kind: 'applied', done: RESULT, superseded: [] } as const;
const FOUND = { kind: 'found', done: RESULT, superseded: [] } as const;
const FAILED_FOR_GOOD = {
  kind: 'failed_for_good',
  failure: { kind: 'vendor_refused', detail: 'Refused.', vendor: { status: 422 } },
} as const;
const NOT_APPLIED = {
  kind: 'not_applied',
  reason: 'rate_limited',
  error: 'rate_limited',
  vendorStatus: 429,
  pauseMs: 7_000,
} as const;
const NO_RESPONSE = { kind: 'no_response', vendorStatus: 500, pauseMs: 3_000 } as const;

const DECISION = { at: NOW, by: 'grace', note: 'The customer called.' };
const CANCEL = { at: NOW, by: 'grace', decision: 'cancel' } as const;

describe('a part that took effect', () => {
  const PARTLY = { ...NOT_APPLIED, partly: true } as const;

  it('is noted when it is first seen', () => {
    const action = anAction({ phase: 'sending' });
    expect(next(action, PARTLY)).toMatchObject({ phase: 'unsent', partlyAt: NOW });
    expect(next({ ...action, partlyAt: 5 }, PARTLY)).toMatchObject({ partlyAt: 5 });
    expect(next(action, { ...FAILED_FOR_GOOD, partly: true })).toMatchObject({ phase: 'failed', partlyAt: NOW });
    expect(next(action, { ...NO_RESPONSE, partly: true })).toMatchObject({ phase: 'in_doubt', partlyAt: NOW });
  });

  it('may still come, where its response was lost', () => {
    const action = anAction({ phase: 'sending' });
    const lost = { ...PARTLY, isPartLost: true } as const;
    expect(next(action, lost)).toMatchObject({ phase: 'unsent', partlyAt: NOW, partLostAt: NOW });
    expect(next({ ...action, partlyAt: 5, partLostAt: 6 }, lost)).toMatchObject({ partlyAt: 5, partLostAt: NOW });
    expect(next(action, PARTLY)).not.toHaveProperty('partLostAt');
  });

  it('is not noted where the failed request was the only one', () => {
    expect(next(anAction({ phase: 'sending' }), { ...NOT_APPLIED, partly: false })).not.toHaveProperty('partlyAt');
  });
});

describe('the table', () => {
  const KINDS = [...new Set(PHASES.flatMap((phase) => Object.keys(TABLE[phase])))];
  /** One observation of each kind, with whatever any kind may carry. */
  const observedAs = (kind: string) =>
    ({
      ...NOT_APPLIED,
      ...FAILED_FOR_GOOD,
      ...APPLIED,
      due: NOW + 9,
      lease: NOW + 75_000,
      before: [],
      into: '456',
      second: 'found',
      artifact: 't9',
      input: {},
      resolution: { conversation: '456', query: 'email, open, latest', candidates: 1 },
      kind,
    }) as unknown as Observation;
  const cells = PHASES.flatMap((phase) => Object.entries(TABLE[phase]).map(([kind, row]) => ({ phase, kind, row })));

  it('leads only to the phases that a row names, whatever the action and the moment', () => {
    const anyCell = fc.property(
      fc.constantFrom(...cells),
      fc.constantFrom<ResendClass>('once', 'safe', 'keyed'),
      fc.boolean(),
      fc.integer({ min: -HOUR_MS, max: 48 * HOUR_MS }),
      fc.boolean(),
      ({ phase, kind, row }, resend, isRepeat, laterMs, wasResent) => {
        const firstSentAt = wasResent ? NOW - HOUR_MS : undefined;
        const sent = { ...SENT, isRepeat };
        const action = anAction({ phase, resend, firstSentAt, ...('sent' in anAction({ phase }) ? { sent } : {}) });
        const after = next(action, observedAs(kind), { now: NOW + laterMs });
        expect(row.to).toContain(after?.phase ?? phase);
      },
    );
    fc.assert(anyCell, { numRuns: 2_000 });
  });

  it('never lets an action that has ended leave its phase', () => {
    for (const phase of ['done', 'failed', 'cancelled'] as const) {
      expect(Object.values(TABLE[phase]).flatMap(({ to }) => to)).toEqual(Object.keys(TABLE[phase]).map(() => phase));
    }
  });

  it('never calls unsent what may have been sent, but after it was proven absent, refused its turn, or decided on', () => {
    const ways = cells.filter(({ phase, row }) => row.to.includes('unsent') && !['unsent', 'claimed'].includes(phase));
    expect(ways.map(({ phase, kind }) => `${phase}: ${kind}`).sort()).toEqual([
      'held: decided_resend',
      'in_doubt: absent',
      'in_doubt: not_first_in_line',
      'sending: behind_another',
      'sending: must_wait',
      'sending: not_applied',
      'sending: too_little_time',
    ]);
  });

  it('says nothing of what cannot be observed in a phase', () => {
    for (const phase of PHASES) {
      for (const kind of KINDS) {
        const isRow = Object.keys(TABLE[phase]).includes(kind);
        expect(hasRow(anAction({ phase }), observedAs(kind))).toBe(isRow);
        if (!isRow) expect(() => next(anAction({ phase }), observedAs(kind))).toThrow('The table has no row');
      }
    }
  });
});

describe('an action whose turn it is', () => {
  const turn = { kind: 'its_turn', lease: NOW + 75_000 } as const;

  it('is claimed, with nothing sent, where it must not be repeated', () => {
    expect(next(anAction({ epoch: 4 }), turn)).toEqual({
      ...{ phase: 'claimed', state: 'running', lease: NOW + 75_000, due: NOW + 75_000, epoch: 5 },
    });
  });

  it.each(['safe', 'keyed'] as const)(
    'counts as sending from its claim on, where repeating does no harm: %s',
    (resend) => {
      const sent = { at: NOW, before: [], isRepeat: false };
      expect(next(anAction({ resend }), turn)).toMatchObject({ phase: 'sending', sent });
    },
  );

  it('keeps its earlier request in mind', () => {
    const action = anAction({ phase: 'unresolved', resend: 'safe' });
    expect(next(action, turn)).toMatchObject({ phase: 'sending', sent: { ...SENT, isRepeat: true } });
  });

  it('is claimed anew where its process died before it had sent anything', () => {
    expect(next(anAction({ phase: 'claimed', epoch: 1 }), turn)).toMatchObject({ phase: 'claimed', epoch: 2 });
  });

  it('is on record as sending, with what the vendor showed, before its first byte', () => {
    const after = next(anAction({ phase: 'claimed', epoch: 1 }), { kind: 'ready', before: ['t7'] });
    expect(after).toMatchObject({ phase: 'sending', epoch: 1, sent: { at: NOW, before: ['t7'], isRepeat: false } });
    expect(next(anAction({ phase: 'sending', resend: 'safe' }), { kind: 'ready', before: [] })).toBeUndefined();
  });
});

describe('an action that must wait', () => {
  it('waits in line, and keeps its turn in the rate limit', () => {
    const action = anAction({ rateLimitTurnAt: NOW - 7 });
    expect(next(action, { kind: 'behind_another', due: NOW + 6_000, queuedSince: NOW })).toMatchObject({
      ...{ phase: 'unsent', reason: 'queued', due: NOW + 6_000, rateLimitTurnAt: NOW - 7 },
    });
  });

  it('stays as it is where it was woken too early: its own wake-up is on its way', () => {
    const early = anAction({ reason: 'queued', due: NOW + 5_000 });
    expect(next(early, { kind: 'behind_another', due: NOW + 5_000, queuedSince: NOW })).toBeUndefined();
    expect(next(early, { kind: 'behind_another', due: NOW + 4_999, queuedSince: NOW })).toMatchObject({
      due: NOW + 4_999,
    });
    const due = anAction({ reason: 'queued', due: NOW });
    expect(next(due, { kind: 'behind_another', due: NOW + 5_000, queuedSince: NOW })).toMatchObject({
      due: NOW + 5_000,
    });
  });

  it('waits for its turn in the rate limit, in the phase in which it came', () => {
    const wait = {
      kind: 'must_wait',
      reason: 'rate_limited',
      due: NOW + 30_000,
      rateLimitTurnAt: NOW + 30_000,
    } as const;
    const rest = { state: 'waiting', reason: 'rate_limited', due: NOW + 30_000, rateLimitTurnAt: NOW + 30_000 };
    expect(next(anAction(), wait)).toMatchObject({ phase: 'unsent', ...rest });
    expect(next(anAction({ phase: 'claimed' }), wait)).toMatchObject({ phase: 'unsent', ...rest });
    expect(next(anAction({ phase: 'sending', resend: 'safe' }), wait)).toMatchObject({ phase: 'unsent', ...rest });
    expect(next(repeated('sending'), wait)).toMatchObject({ phase: 'unresolved', sent: { at: SENT.at }, ...rest });
    expect(next(anAction({ phase: 'unresolved' }), wait)).toMatchObject({ phase: 'unresolved', sent: SENT, ...rest });
  });

  it('keeps the reason that a person must act on, though it waits for its turn meanwhile', () => {
    const wait = { kind: 'must_wait', reason: 'rate_limited', due: NOW + 9 } as const;
    for (const phase of ['unsent', 'unresolved'] as const) {
      expect(next(anAction({ phase, reason: 'credentials' }), wait)).toMatchObject({ reason: 'credentials' });
      expect(next(anAction({ phase, reason: 'retry' }), wait)).toMatchObject({ reason: 'rate_limited' });
    }
  });

  it('is due when its time is over, at the latest', () => {
    const after = next(anAction({ notAfter: NOW + 60_000 }), {
      kind: 'behind_another',
      due: NOW + HOUR_MS,
      queuedSince: NOW,
    });
    expect(after?.due).toBe(NOW + 60_001);
  });

  it('stands in the other line where its conversation has been merged into another', () => {
    const after = next(anAction({ phase: 'claimed', rateLimitTurnAt: NOW - 5 }), { kind: 'merged', into: '456' });
    expect(after).toMatchObject({ phase: 'unsent', reason: 'queued', due: NOW, conversation: '456' });
    expect(after).toHaveProperty('rateLimitTurnAt', undefined);
  });

  it('stands in the line of the conversation that was found for it, and keeps on record how it was found', () => {
    const resolution = { conversation: '456', query: 'email, open, latest', candidates: 2 };
    const after = next(anAction({ phase: 'claimed', resend: 'once' }), {
      kind: 'target_found',
      resolution,
      resend: 'keyed',
    });
    expect(after).toMatchObject({
      ...{ phase: 'unsent', reason: 'queued', due: NOW, conversation: '456', resend: 'keyed' },
      resolution: { ...resolution, at: NOW },
    });
  });

  it.each(['claimed', 'sending'] as const)('comes back soon where too little time is left: %s', (phase) => {
    const action = anAction({ phase, resend: phase === 'claimed' ? 'once' : 'safe' });
    const after = next(action, { kind: 'too_little_time', pauseMs: 750 });
    expect(after).toMatchObject({ phase: 'unsent', reason: 'retry', due: NOW + 750 });
  });
});

describe('an action that is not wanted any more', () => {
  it.each(['expired', 'superseded'] as const)('is cancelled where nothing was sent: %s', (kind) => {
    for (const action of [anAction(), anAction({ phase: 'claimed' }), anAction({ phase: 'sending', resend: 'safe' })]) {
      expect(next(action, { kind })).toMatchObject({
        phase: 'cancelled',
        reason: kind,
        endedAt: NOW,
        input: undefined,
      });
    }
  });

  it.each(['expired', 'superseded', 'status_differs'] as const)(
    'is looked for first where an earlier request may have taken effect: %s',
    (kind) => {
      expect(next(repeated('sending'), { kind })).toMatchObject({ phase: 'in_doubt', sent: { at: SENT.at } });
    },
  );

  it('is looked for at once where its time is over, and soon where newer ones have set all of it', () => {
    const action = anAction({ phase: 'unresolved', resend: 'safe' });
    expect(next(action, { kind: 'expired' })).toMatchObject({ phase: 'in_doubt', due: NOW });
    expect(next(action, { kind: 'superseded' })).toMatchObject({ phase: 'in_doubt', due: NOW + 5_000 });
  });

  it('is cancelled where the conversation has another status than it asks for', () => {
    const after = next(anAction({ phase: 'claimed' }), { kind: 'status_differs' });
    expect(after).toMatchObject({ phase: 'cancelled', reason: 'status_changed' });
  });

  it('is cancelled by its caller as long as nothing was sent, and in no other phase', () => {
    expect(next(anAction(), { kind: 'cancel_requested', decision: CANCEL })).toMatchObject({
      phase: 'cancelled',
      reason: 'caller',
    });
    const phases = PHASES.filter((phase) =>
      hasRow(anAction({ phase }), { kind: 'cancel_requested', decision: CANCEL }),
    );
    expect(phases).toEqual(['unsent']);
  });
});

describe('a response', () => {
  const sending = anAction({ phase: 'sending', epoch: 1, rateLimitTurnAt: NOW - 9 });

  it('that says yes ends the action, with what it says', () => {
    expect(next(sending, APPLIED)).toEqual({
      ...{ phase: 'done', state: 'done', endedAt: NOW, ...RESULT },
      history: [{ at: NOW, phase: 'send', outcome: 'done' }],
      ...{ announced: false, due: NOW },
    });
  });

  it('that says no ends the action, with what may be shown', () => {
    expect(next(sending, FAILED_FOR_GOOD)).toMatchObject({
      ...{ phase: 'failed', failure: FAILED_FOR_GOOD.failure, endedAt: NOW, input: undefined },
      history: [{ at: SENT.at, phase: 'send', outcome: 'vendor_refused', vendorStatus: 422 }],
    });
  });

  it('that says no to a repetition says nothing of the request before', () => {
    for (const action of [repeated('sending'), anAction({ phase: 'unresolved' })]) {
      expect(next(action, FAILED_FOR_GOOD)).toMatchObject({
        ...{ phase: 'in_doubt', reason: 'answer_lost', due: NOW + 5_000, sent: { at: SENT.at } },
        history: [{ at: NOW, phase: 'send', outcome: 'vendor_refused' }],
      });
    }
  });

  it('that says that nothing was applied sends the action back to wait as long as it asks', () => {
    const after = next(sending, NOT_APPLIED);
    expect(after).toMatchObject({
      ...{ phase: 'unsent', reason: 'rate_limited', due: NOW + 7_000, rateLimitTurnAt: undefined },
      history: [{ at: SENT.at, phase: 'send', outcome: 'rate_limited', vendorStatus: 429 }],
    });
    expect(next(repeated('sending'), NOT_APPLIED)).toMatchObject({ phase: 'unresolved', sent: { at: SENT.at } });
  });

  it('that never comes leaves the action in doubt; it is looked for soon', () => {
    expect(next(sending, NO_RESPONSE)).toMatchObject({
      ...{ phase: 'in_doubt', sent: SENT, lostAt: NOW, due: NOW + 2_000 },
      history: [{ at: SENT.at, phase: 'send', outcome: 'answer_lost', vendorStatus: 500 }],
    });
  });

  it('that is lost again and again is looked for ever later', () => {
    expect(next(repeated('sending'), NO_RESPONSE)).toMatchObject({ phase: 'in_doubt', due: NOW + 3_000, lostAt: NOW });
  });

  it('that no process can have seen any more leaves the action in doubt from when its process was dead', () => {
    const action = anAction({ phase: 'sending', lease: NOW - 1 });
    expect(next(action, { kind: 'abandoned' })).toMatchObject({ phase: 'in_doubt', lostAt: NOW - 1, due: NOW });
  });

  it.each(['unsent', 'unresolved', 'in_doubt', 'held'] as const)('that comes late is believed: %s', (phase) => {
    expect(next(anAction({ phase }), APPLIED)).toMatchObject({ phase: 'done', result: RESULT.result });
    expect(next(anAction({ phase }), FOUND)).toMatchObject({ phase: 'done', reconciled: true });
  });
});

describe('a late repetition', () => {
  const shown = { kind: 'already_set', done: RESULT, superseded: [] } as const;

  it('is done where the vendor shows what was wanted', () => {
    const first = anAction({ phase: 'sending', resend: 'safe' });
    expect(next(first, shown)).toMatchObject({ phase: 'done', reconciled: undefined });
    expect(next(repeated('sending'), shown)).toMatchObject({ phase: 'done', reconciled: true });
  });

  it('is a person’s to decide on where an agent has changed the conversation since', () => {
    const after = next(repeated('sending'), { kind: 'changed_by_others' });
    expect(after).toMatchObject({ phase: 'held', reason: 'unclear', heldAt: NOW, announced: false, due: NOW });
  });
});

describe('what is found', () => {
  it('has been done, however soon that is seen', () => {
    expect(next(lostAgo(2_000), FOUND)).toMatchObject({
      ...{ phase: 'done', reconciled: true, artifact: 't9', verified: true },
    });
  });

  it('but belongs to another action is left out of the next look', () => {
    const after = next(lostAgo(2_000), { kind: 'belongs_to_another', artifact: 't9' });
    expect(after).toMatchObject({ phase: 'in_doubt', sent: { before: ['t1', 't9'] }, due: NOW + 2_000 });
  });
});

describe('what is absent', () => {
  const absent = { kind: 'absent' } as const;

  it.each([absent, { kind: 'unclear', outcome: 'unclear' }] as const)(
    'is looked for again, ever later, until it is settled: %j',
    (look) => {
      const dueAfter = (ago: number) => (next(lostAgo(ago), look)?.due ?? Number.NaN) - NOW;
      expect([0, 5_000, LOOK_MS, 400_000, SETTLE_MS - 1].map(dueAfter)).toEqual([2_000, 5_000, LOOK_MS, 40_000, 1]);
    },
  );

  it('is settled only when its response cannot come any more', () => {
    const lostLater = lostAgo(SETTLE_MS, { lostAt: NOW - SETTLE_MS + 1 });
    expect(next(lostLater, absent)).toMatchObject({ phase: 'in_doubt', due: NOW + 1 });
    expect(next(lostLater, absent)).not.toHaveProperty('firstAbsentAt', NOW);
  });

  it('is absent only once it is so again, after some time', () => {
    expect(next(lostAgo(SETTLE_MS), absent)).toMatchObject({ firstAbsentAt: NOW, due: NOW + LOOK_MS });
    const again = lostAgo(SETTLE_MS + LOOK_MS, { firstAbsentAt: NOW - LOOK_MS + 1 });
    expect(next(again, absent)).toMatchObject({ phase: 'in_doubt', firstAbsentAt: NOW - LOOK_MS + 1, due: NOW + 1 });
  });

  const absentTwice = (changes: Partial<ActionIn<'in_doubt'>> = {}) =>
    lostAgo(SETTLE_MS + LOOK_MS, { firstAbsentAt: NOW - LOOK_MS, ...changes });

  it('is sent again once', () => {
    const firstSentAt = NOW - SETTLE_MS - LOOK_MS;
    expect(next(absentTwice(), absent)).toMatchObject({ phase: 'unsent', reason: 'retry', due: NOW, firstSentAt });
    const resent = absentTwice({ firstSentAt: NOW - HOUR_MS });
    expect(next(resent, absent)).toMatchObject({ phase: 'held', reason: 'absent_after_resend' });
  });

  it('is not sent again after its time', () => {
    expect(next(absentTwice({ notAfter: NOW - 1 }), absent)).toMatchObject({ phase: 'cancelled', reason: 'expired' });
    expect(next(absentTwice({ notAfter: NOW }), absent)).toMatchObject({ phase: 'unsent' });
  });

  it.each(['safe', 'keyed'] as const)(
    'is repeated at once where that does no harm, and keeps its doubt: %s',
    (resend) => {
      expect(next(lostAgo(2_000, { resend }), absent)).toMatchObject({
        ...{ phase: 'unresolved', reason: 'retry', due: NOW, sent: { at: NOW - 2_000 } },
      });
      expect(next(lostAgo(SETTLE_MS, { resend }), absent)).toMatchObject({
        phase: 'unsent',
        reason: 'retry',
        due: NOW,
      });
    },
  );

  it('is not repeated after its time: it is found, or cancelled once it is settled', () => {
    const late = { resend: 'safe', notAfter: NOW - 1 } as const;
    expect(next(lostAgo(2_000, late), absent)).toMatchObject({ phase: 'in_doubt', due: NOW + 2_000 });
    expect(next(lostAgo(SETTLE_MS, late), absent)).toMatchObject({ phase: 'cancelled', reason: 'expired' });
  });

  it('was never sent where its process died before it was first in line', () => {
    const after = next(lostAgo(2_000, { resend: 'safe' }), { kind: 'not_first_in_line' });
    expect(after).toMatchObject({ phase: 'unsent', reason: 'retry', due: NOW });
    expect(after).toHaveProperty('lostAt', undefined);
  });
});

describe('what stays unclear', () => {
  const unclear = { kind: 'unclear', outcome: 'unclear' } as const;

  it('is held once it is settled, and its input is kept for the person who decides', () => {
    const after = next(lostAgo(SETTLE_MS), unclear);
    expect(after).toMatchObject({ phase: 'held', reason: 'unclear', heldAt: NOW, sent: { at: NOW - SETTLE_MS } });
    expect(after).not.toHaveProperty('input');
  });

  it('is repeated without evidence while it is young enough to overwrite nothing', () => {
    const safe = { resend: 'safe', acceptedAt: NOW - HOUR_MS } as const;
    expect(next(lostAgo(59_999, safe), unclear)).toMatchObject({ phase: 'unresolved', sent: { at: NOW - 59_999 } });
    expect(next(lostAgo(60_000, safe), unclear)).toMatchObject({ phase: 'in_doubt', due: NOW + 30_000 });
    expect(next(lostAgo(SETTLE_MS, safe), unclear)).toMatchObject({ phase: 'held' });
    expect(next(lostAgo(2_000, { ...safe, notAfter: NOW - 1 }), unclear)).toMatchObject({ phase: 'in_doubt' });
  });

  it('keeps its doubt when it is repeated, though it is settled', () => {
    const after = next(lostAgo(1_000, { resend: 'safe' }), unclear, { settleMs: 1_000 });
    expect(after).toMatchObject({ phase: 'unresolved', sent: { at: NOW - 1_000 } });
  });
});

describe('what cannot be read', () => {
  const unreadable = { kind: 'unreadable' } as const;

  it('is read again later, even past the settle time, and held after a day', () => {
    expect(next(lostAgo(2 * SETTLE_MS), unreadable)).toMatchObject({ phase: 'in_doubt', due: NOW + SETTLE_MS / 5 });
    expect(next(lostAgo(24 * HOUR_MS), unreadable)).toMatchObject({ phase: 'in_doubt' });
    expect(next(lostAgo(24 * HOUR_MS + 1), unreadable)).toMatchObject({ phase: 'held', reason: 'unclear' });
  });

  it('is never taken for absent', () => {
    expect(TABLE.in_doubt.unreadable.to).toEqual(['in_doubt', 'held']);
  });

  it('is not even asked for while the account is paused', () => {
    const paused = { kind: 'must_wait', reason: 'vendor_unavailable', due: NOW + 51_500 } as const;
    expect(next(lostAgo(2_000), paused)).toMatchObject({ phase: 'in_doubt', due: NOW + 51_500 });
  });
});

describe('what may be sent again in part without harm', () => {
  const givenUp = { warnings: ['comment_unconfirmed'], artifact: 'sent|mine' };
  const harmless = { kind: 'harmless_to_resend', input: { author: '7' }, givenUp } as const;

  it('is sent again at once, with what is left of its input', () => {
    expect(next(lostAgo(2_000), harmless)).toMatchObject({
      ...{ phase: 'unresolved', due: NOW, resend: 'safe', input: { json: '{"author":"7"}' }, givenUp },
    });
  });

  it('keeps in mind what was given up before, where it is harmless as a whole', () => {
    const whole = { kind: 'harmless_to_resend', input: { author: '7' } } as const;
    expect(next(lostAgo(2_000, { givenUp }), whole)).toMatchObject({ givenUp });
  });

  it('is not sent after its time', () => {
    expect(next(lostAgo(2_000, { notAfter: NOW - 1 }), harmless)).toMatchObject({ phase: 'in_doubt' });
    expect(next(lostAgo(SETTLE_MS, { notAfter: NOW - 1 }), harmless)).toMatchObject({ phase: 'held' });
  });

  it('is done without a claim to what was given up', () => {
    const after = next(anAction({ phase: 'sending', resend: 'safe', givenUp }), {
      ...{ kind: 'applied', done: { result: 1, verified: true }, superseded: [] },
    });
    expect(after).toMatchObject({ phase: 'done', verified: 'unsupported', ...givenUp });
  });
});

describe('what this deployment cannot work on', () => {
  it('waits a quarter of an hour for its operation, and is given up or held once its time is over', () => {
    const soon = { due: NOW + 900_000 };
    expect(next(anAction(), { kind: 'undeployed' })).toMatchObject({ phase: 'unsent', ...soon });
    expect(next(anAction({ notAfter: NOW + 9 }), { kind: 'undeployed' })).toMatchObject({ due: NOW + 10 });
    for (const phase of ['in_doubt', 'sending', 'unresolved'] as const) {
      expect(next(anAction({ phase }), { kind: 'undeployed' })).toMatchObject({ phase, ...soon });
      expect(next(anAction({ phase, notAfter: NOW + 9 }), { kind: 'undeployed' })).toMatchObject({
        phase,
        due: NOW + 10,
      });
      expect(next(anAction({ phase, notAfter: NOW - 1 }), { kind: 'undeployed' })).toMatchObject({ phase: 'held' });
    }
    const late = next(anAction({ notAfter: NOW - 1 }), { kind: 'undeployed' });
    expect(late).toMatchObject({ phase: 'cancelled', reason: 'expired' });
  });

  it('fails where its input is gone, unless a request may have taken effect', () => {
    const failure = { kind: 'internal', detail: 'The input of this action is no longer kept.' };
    expect(next(anAction(), { kind: 'input_gone' })).toMatchObject({ phase: 'failed', failure });
    for (const phase of ['in_doubt', 'sending', 'unresolved'] as const) {
      expect(next(anAction({ phase }), { kind: 'input_gone' })).toMatchObject({ phase: 'held', reason: 'unclear' });
    }
  });
});

describe('a person decides on what is held', () => {
  const held = anAction({ phase: 'held', epoch: 2, announced: true, due: NEVER + NOW });

  it('that it is done', () => {
    expect(next(held, { kind: 'decided_done', decision: { ...DECISION, decision: 'done' } })).toMatchObject({
      ...{ phase: 'done', reason: 'person', verified: 'unsupported', input: undefined },
    });
  });

  it('that it failed', () => {
    const failure = { detail: 'A person decided that it failed.' };
    expect(next(held, { kind: 'decided_failed', decision: { ...DECISION, decision: 'failed' } })).toMatchObject({
      phase: 'failed',
      reason: 'person',
      failure,
    });
  });

  it('that it is sent once more, as if it never had been, within a quarter of an hour', () => {
    const late = { ...held, notAfter: NOW - 1, firstSentAt: NOW - 99 };
    expect(next(late, { kind: 'decided_resend', decision: { ...DECISION, decision: 'resend' } })).toEqual({
      ...{ phase: 'unsent', state: 'waiting', reason: 'person', due: NOW },
      ...{ notAfter: NOW + 15 * 60_000, resumedAt: NOW, epoch: 3 },
      decisions: [{ ...DECISION, decision: 'resend', heldAt: NOW }],
    });
    expect(next(held, { kind: 'decided_resend', decision: { ...DECISION, decision: 'resend' } })).toMatchObject({
      notAfter: held.notAfter,
    });
  });
});

describe('what people decided', () => {
  it('stays on record through every later decision, the latest ten', () => {
    const decisions = Array.from({ length: 10 }, (_, index) => ({ at: index, by: 'ada', decision: 'resend' as const }));
    const after = next(anAction({ phase: 'held', decisions }), {
      kind: 'decided_done',
      decision: { ...DECISION, decision: 'done' },
    });
    expect(after).toMatchObject({ decisions: [...decisions.slice(1), { ...DECISION, decision: 'done' }] });
    expect(next(anAction(), { kind: 'cancel_requested', decision: CANCEL })).toMatchObject({ decisions: [CANCEL] });
  });

  it('stays as it is where no person decides', () => {
    expect(next(anAction({ phase: 'sending' }), APPLIED)).not.toHaveProperty('decisions');
  });
});

describe('the end', () => {
  it('is due for its announcement until that is out, and then never', () => {
    const ended = next(anAction({ phase: 'sending' }), APPLIED);
    expect(ended).toMatchObject({ announced: false, due: NOW });
    expect(next(anAction({ phase: 'done', endedAt: NOW - 5 }), { kind: 'announced' })).toMatchObject({
      ...{ announced: true, due: NEVER + NOW - 5 },
    });
    expect(next(anAction({ phase: 'held' }), { kind: 'announced' })).toMatchObject({
      announced: true,
      due: NEVER + NOW,
    });
  });

  it('is announced from the start where no listener is there', () => {
    const quiet = { announces: false };
    expect(next(anAction({ phase: 'sending' }), APPLIED, quiet)).toMatchObject({ announced: true, due: NEVER + NOW });
    expect(next(lostAgo(SETTLE_MS), { kind: 'unclear', outcome: 'unclear' }, quiet)).toMatchObject({
      announced: true,
      due: NEVER + NOW,
    });
  });

  it('says what was left out because newer actions have set it', () => {
    const after = next(anAction({ phase: 'sending' }), { ...APPLIED, superseded: ['status'] });
    expect(after).toMatchObject({ warnings: ['slow', 'superseded:status'] });
  });

  it('is not verified, unless a read has verified it', () => {
    const after = next(anAction({ phase: 'sending' }), { kind: 'applied', done: { result: 1 }, superseded: [] });
    expect(after).toMatchObject({ verified: 'unsupported', warnings: [] });
  });

  it('keeps no result that a record has no room for', () => {
    const withResult = (result: string) =>
      next(anAction({ phase: 'sending' }), { kind: 'applied', done: { result, warnings: ['slow'] }, superseded: [] });
    const result = 'é'.repeat(15_999);
    expect(withResult(result)).toMatchObject({ result, warnings: ['slow'] });
    expect(withResult(`${result}é`)).toMatchObject({ result: undefined, warnings: ['slow', 'result_too_large'] });
  });

  it('keeps fifty entries of its history, the first and the latest, and says how many it left out', () => {
    const history = Array.from({ length: 50 }, (_, at): HistoryEntry => ({ at, phase: 'send', outcome: 'retry' }));
    const last = { at: NOW, phase: 'send', outcome: 'done' };
    const after = next(anAction({ phase: 'sending', history }), APPLIED);
    expect(after?.history).toEqual([history[0], ...history.slice(2), last]);
    expect(after?.historyLeftOut).toBe(1);
    expect(next(anAction({ phase: 'sending', history, historyLeftOut: 7 }), APPLIED)?.historyLeftOut).toBe(8);
    expect(next(anAction({ phase: 'sending' }), APPLIED)).not.toHaveProperty('historyLeftOut');
  });
});

describe('what was sent twice', () => {
  const resent = anAction({ phase: 'sending', firstSentAt: NOW - HOUR_MS });
  const audit = { at: NOW, firstSentAt: NOW - 2 * HOUR_MS, before: ['t1'] };
  const done = anAction({ phase: 'done', announced: true, endedAt: NOW - HOUR_MS, audit });

  it('is looked at again after an hour, with its input', () => {
    const after = next(resent, APPLIED);
    const { input } = resent;
    expect(after).toMatchObject({ audit: { at: NOW + HOUR_MS, firstSentAt: NOW - HOUR_MS, before: ['t1'] }, input });
    expect(next({ ...anAction({ phase: 'done' }), ...after } as Action, { kind: 'announced' })?.due).toBe(
      NOW + HOUR_MS,
    );
    expect(next(resent, FAILED_FOR_GOOD)).not.toHaveProperty('audit');
  });

  it.each([
    ['found', ['duplicate_detected']],
    ['absent', []],
    ['unreadable', ['duplicate_unaudited']],
  ] as const)('is looked at no more once that is known: a second effect is %s', (second, warnings) => {
    expect(next(done, { kind: 'audited', second })).toMatchObject({
      ...{ warnings, audit: undefined, input: undefined, due: NEVER + NOW - HOUR_MS },
    });
  });

  it.each([
    ['in a minute', 0, 60_000],
    ['later, the longer it has ended', 3_600_000, 360_000],
  ])('is looked at again %s where that cannot be told now', (_, agoMs, inMs) => {
    const at = NOW + inMs;
    const ended = { ...done, endedAt: NOW - agoMs };
    expect(next(ended, { kind: 'not_auditable' })).toMatchObject({ audit: { ...audit, at }, due: at });
  });
});
