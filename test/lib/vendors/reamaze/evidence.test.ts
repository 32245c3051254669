import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { classifyUnshown, compare, resendOf } from '../../../../lib/vendors/reamaze/evidence.ts';
import { Conversation, type ConversationUpdate } from '../../../../lib/vendors/reamaze/schemas.ts';
import { REFUND, reamazeAnswering, reamazeWith, shown } from './reamaze-with.ts';

const conversation = (fields: object) => Conversation.parse({ slug: 'order-51', status: 0, ...fields });
const sentAt = Date.parse('2026-03-01T12:00:00Z');

describe('a field', () => {
  it.each<[ConversationUpdate, object]>([
    [{ status: 0 }, { status: 0 }],
    [{ tag_list: ['a', 'B'] }, { tag_list: ['b', 'a'] }],
    [{ tag_list: [] }, { tag_list: [] }],
    [{ hold_until: '2026-03-06T17:00:00+01:00' }, { hold_until: '2026-03-06T16:00:00.001Z' }],
    [{ hold_until: '2026-03-06T17:00:30Z' }, { hold_until: '2026-03-06T17:00:00Z' }],
    [{ data: { a: 1, b: null } }, { data: { a: '1', c: 'x' } }],
    [{ data: { a: true, b: false } }, { data: { a: '1', b: '0' } }],
    [{ assignee: { email: 'Staff1@Example.com' } }, { assignee: { email: 'staff1@example.com', name: 'S' } }],
    [{ category: 'billing' }, { category: { slug: 'billing' } }],
  ])('%j is as asked in %j', (update, fields) => {
    expect(compare(update, conversation(fields))).toEqual({ differing: [], hidden: [] });
  });

  it.each<[ConversationUpdate, object]>([
    [{ status: 0 }, { status: 2 }],
    [{ tag_list: ['a'] }, { tag_list: ['a', 'b'] }],
    [{ tag_list: ['a'] }, { tag_list: [] }],
    [{ hold_until: '2026-03-06T17:00:00Z' }, { hold_until: '2026-03-06T17:00:00+01:00' }],
    [{ hold_until: '2026-03-06T17:00:30Z' }, { hold_until: '2026-03-06T17:01:00Z' }],
    [{ hold_until: '2026-03-06T17:00:00Z' }, { hold_until: null }],
    [{ data: { a: 1 } }, { data: { a: 2 } }],
    [{ data: { a: null } }, { data: { a: 'still' } }],
    [{ assignee: { email: 'a@b.example' } }, { assignee: null }],
    [{ category: 'billing' }, { category: { slug: 'support' } }],
  ])('%j is otherwise in %j', (update, fields) => {
    expect(compare(update, conversation(fields))).toEqual({ differing: Object.keys(update), hidden: [] });
  });

  it.each<[ConversationUpdate]>([
    [{ tag_list: ['a'] }],
    [{ hold_until: '2026-03-06T17:00:00Z' }],
    [{ data: { a: 1 } }],
    [{ assignee: { email: 'a@b.example' } }],
    [{ category: 'billing' }],
  ])('%j is hidden where the answer does not have it', (update) => {
    expect(compare(update, conversation({}))).toEqual({ differing: [], hidden: Object.keys(update) });
  });
});

describe('a lost answer', () => {
  it('is found where all that was asked for is so', async () => {
    const { find, update, fixture } = reamazeWith({ name: 'reset-after', match: { method: 'PUT' } });
    const asked = { status: 0, tag_list: ['a'], data: { field1: 'value1' } };
    const at = fixture.time;
    await expect(update(REFUND, asked)).rejects.toMatchObject({ facts: { outcome: 'unknown' } });
    expect(await find(REFUND, asked, at)).toMatchObject({ found: { verified: true } });
  });

  it('is absent where something differs and no agent has been there since', async () => {
    const { find, fixture } = reamazeWith();
    expect(await find(REFUND, { status: 0 }, fixture.time)).toBe('absent');
  });

  it.each([
    ['an agent may have been there since, clocks being what they are', { updated_at: '2026-03-01T11:59:50.000Z' }],
    ['the record does not say when an agent was there', {}],
    ['the time makes no sense', { updated_at: 'yesterday' }],
  ])('is unclear where something differs and %s', async (_, fields) => {
    const { find } = reamazeAnswering(shown({ status: 2, ...fields }));
    expect(await find({ status: 0 }, sentAt)).toBe('unclear');
  });

  it('is unclear where nothing differs, but not all is shown', async () => {
    const { find } = reamazeAnswering(shown({ status: 0 }));
    expect(await find({ status: 0, data: { field1: 'value1' } }, sentAt)).toBe('unclear');
  });

  it('stays open while the conversation cannot be read', async () => {
    const { find } = reamazeAnswering(new Response('', { status: 502 }));
    await expect(find({ status: 0 })).rejects.toMatchObject({ kind: 'vendor_unavailable' });
  });

  it('never takes what was touched after the first byte for untouched, wherever the clocks stand', () => {
    const skewMs = fc.integer({ min: -15_000, max: 15_000 });
    const never = fc.property(skewMs, fc.integer({ min: 1, max: 3_600_000 }), (skew, afterMs) => {
      const updated_at = new Date(sentAt + afterMs + skew).toISOString();
      expect(classifyUnshown(sentAt, conversation({ updated_at }), 0)).not.toBe('absent');
    });
    fc.assert(never);
  });

  it.each([
    ['absent', '11:59:45Z'],
    ['unclear', '11:59:46Z'],
    ['unclear', '11:59:58Z'],
    ['touched', '11:59:59Z'],
    ['touched', '12:00:01Z'],
  ])('is %s, where the conversation was last changed at %s, and it was sent at noon', (expected, time) => {
    expect(classifyUnshown(sentAt, conversation({ updated_at: `2026-03-01T${time}` }), 0)).toBe(expected);
    expect(classifyUnshown(sentAt, conversation({ updated_at: null }), 0)).toBe('unclear');
  });
});

it.each([-75_000, 75_000])('is judged by Re:amaze’s own clock, be it off by %i ms', (offset) => {
  const changedAfterUs = { updated_at: new Date(sentAt + offset + 5_000).toISOString() };
  const changedBefore = { updated_at: new Date(sentAt + offset - 30_000).toISOString() };
  expect(classifyUnshown(sentAt, conversation(changedAfterUs), offset)).toBe('touched');
  expect(classifyUnshown(sentAt, conversation(changedBefore), offset)).toBe('absent');
});

it('is safe to send again, unless the conversation would be gone afterwards', () => {
  expect(resendOf({})).toBe('safe');
  expect(resendOf({ brand: 'other' })).toBe('once');
});
