import { describe, expect, it } from 'vitest';
import { remainingInput, wantedAt } from '../../../../lib/ledger/line/supersede.ts';
import { anAction, anOperation, NOW } from '../../../kit/ledger.ts';

const operation = anOperation({ resend: 'safe', sets: [['status', 'reason'], ['tags']] });
const action = anAction({ sets: ['status', 'tags'] });
const input = { status: 'closed', reason: 'solved', tags: ['vip'], note: 'kept' };

const left = (lastSet: Record<string, number>, mine = action) =>
  remainingInput(mine, input, operation, { line: [], credited: [], lastSet });

describe('what an action sets', () => {
  it('is all still to be set, where no action has set it since', () => {
    expect(left({})).toEqual({ remaining: input, superseded: [] });
    expect(left({ status: NOW, tags: NOW - 1 })).toEqual({ remaining: input, superseded: [] });
    expect(left({}).remaining).toBe(input);
  });

  it('loses the whole group that a newer action has set, and keeps the rest', () => {
    expect(left({ status: NOW + 1 })).toEqual({ remaining: { tags: ['vip'], note: 'kept' }, superseded: ['status'] });
    expect(left({ tags: NOW + 1 })).toEqual({
      remaining: { status: 'closed', reason: 'solved', note: 'kept' },
      superseded: ['tags'],
    });
  });

  it('is nothing once every group has been set anew: what is left sets nothing', () => {
    expect(left({ status: NOW + 1, tags: NOW + 1 })).toEqual({ remaining: undefined, superseded: ['status', 'tags'] });
  });

  it('is sent as long as something of it adds, whatever newer actions have set of the rest', () => {
    const adding = anOperation({ sets: [['status', 'reason'], ['tags']], adds: ['note'] });
    const lastSet = { status: NOW + 1, tags: NOW + 1 };
    expect(remainingInput(action, input, adding, { line: [], credited: [], lastSet })).toEqual({
      remaining: { note: 'kept' },
      superseded: ['status', 'tags'],
    });
    const { note, ...silent } = input;
    expect(remainingInput(action, silent, adding, { line: [], credited: [], lastSet }).remaining).toBeUndefined();
  });

  it('is as new as its place in line, not as its clock', () => {
    const line = [{ actionId: 'act_mine', at: NOW + 5 }];
    const { superseded } = remainingInput(action, input, operation, {
      line,
      credited: [],
      lastSet: { status: NOW + 4, tags: NOW + 6 },
    });
    expect(superseded).toEqual(['tags']);
  });

  it('is not as old as the position of an earlier action with its id', () => {
    const line = [{ actionId: 'act_mine', incarnation: 'the earlier', at: NOW - 5 }];
    const lastSet = { status: NOW - 1 };
    expect(remainingInput(action, input, operation, { line, credited: [], lastSet }).superseded).toEqual([]);
  });

  it('is not touched by a group that it does not set', () => {
    expect(left({ status: NOW + 1 }, anAction({ sets: ['tags'] }))).toEqual({ remaining: input, superseded: [] });
  });

  it('is as new as the time it waited for', () => {
    const later = anAction({ sets: ['status', 'tags'], notBefore: NOW + 1_000 });
    expect(left({ status: NOW + 1_000 }, later).superseded).toEqual([]);
    expect(left({ status: NOW + 1_001 }, later).superseded).toEqual(['status']);
  });

  it('is never superseded where an operation sets nothing', () => {
    const nothing = remainingInput(anAction(), input, anOperation(), {
      line: [],
      credited: [],
      lastSet: { status: NOW + 1 },
    });
    expect(nothing).toEqual({ remaining: input, superseded: [] });
  });

  it('does not survive an operation that has forgotten its groups', () => {
    const forgotten = remainingInput(action, input, anOperation(), {
      line: [],
      credited: [],
      lastSet: { status: NOW + 1 },
    });
    expect(forgotten).toEqual({ remaining: undefined, superseded: ['status'] });
  });
});

it('wants its values at its acceptance, or at the time that it was told to wait for', () => {
  expect(wantedAt({ acceptedAt: 5 })).toBe(5);
  expect(wantedAt({ acceptedAt: 5, notBefore: undefined })).toBe(5);
  expect(wantedAt({ acceptedAt: 5, notBefore: 9 })).toBe(9);
  expect(wantedAt({ acceptedAt: 5, notBefore: 3 })).toBe(5);
});
