import { expect, it } from 'vitest';
import { timelineOf } from '../../console/timeline.ts';
import type { Action } from '../../console/types.ts';

const action: Action = {
  actionId: `act_${'0'.repeat(26)}`,
  operation: 'helpscout.createReply',
  vendor: 'helpscout',
  account: 'default',
  conversation: '123',
  state: 'waiting',
  warnings: [],
  replayed: false,
  attempts: 0,
  caller: 'local',
  trigger: 'http',
  correlationId: 'c',
  acceptedAt: '2026-11-22T10:00:00.000Z',
  notAfter: '2026-11-22T10:15:00.000Z',
  history: [],
};
const at = (second: number) => `2026-11-22T10:00:${String(second).padStart(2, '0')}.000Z`;

it('tells a lost answer from its acceptance to what the looks found', () => {
  const moments = timelineOf({
    ...action,
    state: 'done',
    reconciled: true,
    endedAt: at(9),
    history: [
      { at: at(1), phase: 'send', outcome: 'answer_lost', vendorStatus: 504 },
      { at: at(4), phase: 'look', outcome: 'unclear', candidates: ['567', '568'] },
      { at: at(9), phase: 'look', asked: 'effect', outcome: 'found' },
    ],
  });
  expect(moments.map(({ kind, title }) => [kind, title])).toEqual([
    ['plain', 'Accepted'],
    ['lost', 'Sent, and the response was lost'],
    ['look', 'Looked: unclear'],
    ['look', 'Looked: found'],
    ['done', 'Done'],
  ]);
  expect(moments[3]?.detail).toBe('Our write is there.');
  expect(moments[2]?.candidates).toEqual(['567', '568']);
  expect(moments.at(-1)?.detail).toBe('The vendor’s response was lost; a read found the effect.');
});

it('tells who decided what, and why', () => {
  const decisions = [{ at: at(7), by: 'grace', decision: 'failed' as const, note: 'The customer called.' }];
  const moments = timelineOf({
    ...action,
    state: 'failed',
    reason: 'person',
    heldAt: at(5),
    endedAt: at(7),
    decisions,
  });
  expect(moments.map(({ title }) => title)).toEqual([
    'Accepted',
    'Held for a person',
    'grace decided: failed',
    'Failed',
  ]);
  expect(moments[2]?.detail).toBe('The customer called.');
});
