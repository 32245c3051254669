import { describe, expect, it } from 'vitest';
import { ended, mayHaveEffect, NEVER, STATES } from '../../../../lib/ledger/records/action.ts';
import { factsOf } from '../../../../lib/ledger/records/facts.ts';
import { anAction, NOW, PHASES } from '../../../kit/ledger.ts';

describe('an action', () => {
  it('has ended once it is done, failed or cancelled, and not before', () => {
    expect(PHASES.filter((phase) => ended(anAction({ phase })))).toEqual(['done', 'failed', 'cancelled']);
    expect(STATES).toEqual(['waiting', 'running', 'in_doubt', 'held', 'done', 'failed', 'cancelled']);
  });

  it('is unresolved as long as a request may have an effect of which nothing is known', () => {
    const unresolved = ['unresolved', 'sending', 'in_doubt', 'held'];
    expect(PHASES.filter((phase) => mayHaveEffect(anAction({ phase })))).toEqual(unresolved);
  });

  it('leaves behind what belongs to its phase, and nothing else', () => {
    const { phase, state, reason, sent, firstAbsentAt, ...facts } = anAction({
      phase: 'in_doubt',
      firstAbsentAt: NOW,
      lostAt: NOW,
    });
    expect(factsOf({ ...facts, phase, state, reason, sent, firstAbsentAt })).toEqual(facts);
  });

  it('never comes due past the end of time', () => {
    expect(NEVER).toBeGreaterThan(Date.UTC(9999, 0));
    expect(Number.isSafeInteger(NEVER + Date.UTC(9999, 0))).toBe(true);
  });
});
