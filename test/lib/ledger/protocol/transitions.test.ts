import { expect, it } from 'vitest';
import { isAllowed, TRANSITIONS } from '../../../../lib/ledger/protocol/transitions.ts';
import { PHASES } from '../../../kit/ledger.ts';

it('tells the ways from phase to phase that the table allows from those that it does not', () => {
  expect(isAllowed('claimed', 'sending')).toBe(true);
  expect(isAllowed('unsent', 'done')).toBe(true);
  expect(isAllowed('in_doubt', 'sending')).toBe(false);
  expect(isAllowed('done', 'unsent')).toBe(false);
});

it('lets an action begin only where nothing can have taken effect', () => {
  const first = PHASES.filter((phase) => isAllowed(undefined, phase));
  expect(first).toEqual(['unsent', 'claimed', 'sending']);
});

it('reaches every phase, and leaves every one that is no end', () => {
  const isEnd = (phase: string) => ['done', 'failed', 'cancelled'].includes(phase);
  const left = TRANSITIONS.filter(({ from, to }) => from !== to);
  const reached = new Set<string>(left.map(({ to }) => to));
  const departed = new Set<string>(left.map(({ from }) => from));
  expect(PHASES.filter((phase) => !reached.has(phase) && !isAllowed(undefined, phase))).toEqual([]);
  expect(PHASES.filter((phase) => departed.has(phase) === isEnd(phase))).toEqual([]);
});
