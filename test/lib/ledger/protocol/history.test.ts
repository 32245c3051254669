import { describe, expect, it } from 'vitest';
import { transition } from '../../../../lib/ledger/protocol/commit.ts';
import type { Observation } from '../../../../lib/ledger/protocol/observation.ts';
import { type Action, NEVER } from '../../../../lib/ledger/records/action.ts';
import { aLedger, anAction, NOW, onRecord } from '../../../kit/ledger.ts';

const IN_DOUBT = anAction({ phase: 'in_doubt' });
const SENDING = anAction({ phase: 'sending', resend: 'safe' });
const AUDIT = { at: NOW, firstSentAt: NOW - 9, before: [] };
const DONE = anAction({ phase: 'done', announced: true, due: NEVER, audit: AUDIT });

/** The last entry of an action's history after an observation. */
async function entryAfter(action: Action, observed: Observation) {
  const ledger = aLedger();
  const { item } = await transition(ledger, await onRecord(ledger, action), observed);
  return item.body.history.at(-1);
}

describe('each look at the vendor stays on record, with what it found', () => {
  it.each<[Observation, object]>([
    [
      { kind: 'found', done: { result: 1, artifact: 't9' }, superseded: [] },
      { outcome: 'found', candidates: ['t9'] },
    ],
    [
      { kind: 'belongs_to_another', artifact: 't9' },
      { outcome: 'several', candidates: ['t9'] },
    ],
    [{ kind: 'absent' }, { outcome: 'absent' }],
    [{ kind: 'unclear', outcome: 'touched' }, { outcome: 'touched' }],
    [
      { kind: 'unclear', outcome: 'several', candidates: ['t9'] },
      { outcome: 'several', candidates: ['t9'] },
    ],
    [{ kind: 'unreadable' }, { outcome: 'unreadable' }],
    [{ kind: 'harmless_to_resend', input: {} }, { outcome: 'unclear' }],
  ])('for the effect of a lost request: %j', async (observed, shown) => {
    expect(await entryAfter(IN_DOUBT, observed)).toEqual({ at: NOW, phase: 'look', asked: 'effect', ...shown });
  });

  it('for what others have set since', async () => {
    const look = { at: NOW, phase: 'look', asked: 'newer' };
    const shown: Observation = { kind: 'already_set', done: { result: 1 }, superseded: [] };
    expect(await entryAfter(SENDING, shown)).toEqual({ ...look, outcome: 'found' });
    expect(await entryAfter(SENDING, { kind: 'changed_by_others' })).toEqual({ ...look, outcome: 'touched' });
  });

  it('for a second effect after a resend', async () => {
    const look = { at: NOW, phase: 'look', asked: 'duplicate' };
    for (const second of ['found', 'absent', 'unreadable'] as const) {
      expect(await entryAfter(DONE, { kind: 'audited', second })).toEqual({ ...look, outcome: second });
    }
    expect(await entryAfter(DONE, { kind: 'not_auditable' })).toEqual({ ...look, outcome: 'unreadable' });
  });

  it('and nothing else is taken for one', async () => {
    expect(await entryAfter(anAction(), { kind: 'behind_another', due: NOW + 9, queuedSince: NOW })).toBeUndefined();
    expect(await entryAfter(IN_DOUBT, { kind: 'must_wait', reason: 'rate_limited', due: NOW + 9 })).toBeUndefined();
  });
});

it('keeps the first look and the latest, fifty in all, and says how many it leaves out', async () => {
  const ledger = aLedger();
  let item = await onRecord(ledger, IN_DOUBT);
  for (let looks = 0; looks < 60; looks += 1) {
    ({ item } = await transition(ledger, item, { kind: 'unreadable' }));
    ledger.world.advance(1_000);
  }
  const { history, historyLeftOut } = item.body;
  const seconds = history.map(({ at }) => (at - NOW) / 1_000);
  expect(seconds).toEqual([0, ...Array.from({ length: 49 }, (_, index) => 11 + index)]);
  expect(historyLeftOut).toBe(10);
});
