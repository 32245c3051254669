import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { baselineOf, isReadable, matchNotes, trace } from '../../../../lib/vendors/khoros/evidence.ts';
import { type Conversation, Conversations } from '../../../../lib/vendors/khoros/schemas.ts';

const NOW = Date.parse('2026-03-01T12:00:00Z');
const COMMENT = 'payment processed';
const OTHER = 'act_other';

type Sketch = readonly [text: string, secondsAfterNow: number];

/** Conversations 1, 2, … with these notes. */
function withNotes(...all: readonly (readonly Sketch[])[]): readonly Conversation[] {
  const data = all.map((notes, index) => ({
    displayNumber: index + 1,
    status: 'AVAILABLE',
    notes: notes.map(([note, seconds]) => ({ note, createDate: NOW + seconds * 1_000 })),
  }));
  return Conversations.parse({ data }).data;
}

const match = (conversations: readonly Conversation[], before: readonly string[] = []) =>
  matchNotes({ conversations, clockOffsetMs: 0 }, COMMENT, { sentAt: NOW, before });

describe('a note is ours', () => {
  it('if it is new and has the text, in each conversation that shows one', () => {
    expect(match(withNotes([[COMMENT, 1]], [['another', 1]], [[COMMENT, 2]]))).toEqual(['1', '3']);
  });

  it('however line ends, outer space and accents are spelt', () => {
    const sent = 'cafe\u0301\r\nde Flore';
    const found = matchNotes({ conversations: withNotes([['café\nde Flore\n', 1]]), clockOffsetMs: 0 }, sent, {
      ...{ sentAt: NOW, before: [] },
    });
    expect(found).toEqual(['1']);
  });

  it('also if Khoros’s clock is a little behind, or cuts the milliseconds', () => {
    expect(match(withNotes([[COMMENT, -59]]))).toEqual(['1']);
    expect(match(withNotes([[COMMENT, -61]]))).toEqual([]);
  });
});

describe('a note is not taken for ours', () => {
  it('if it stood there before', () => {
    const conversations = withNotes([[COMMENT, -10]]);
    expect(match(conversations, baselineOf(conversations, COMMENT, NOW))).toEqual([]);
  });

  it('unless an equal one has joined it, be it in the same second', () => {
    const before = baselineOf(withNotes([[COMMENT, -1]]), COMMENT, NOW);
    const after = withNotes([
      [COMMENT, -1],
      [COMMENT, -1],
    ]);
    expect(match(after, before)).toEqual(['1']);
  });

  it('if what stood there before could not be read', () => {
    const [hidden] = Conversations.parse({ data: { displayNumber: 1, status: 'PENDING' } }).data;
    for (const unread of [undefined, hidden ? [hidden] : []]) {
      expect(isReadable({ sentAt: NOW, before: baselineOf(unread, COMMENT, NOW) })).toBe(false);
    }
    expect(isReadable({ sentAt: NOW, before: baselineOf([], COMMENT, NOW) })).toBe(true);
  });

  it('if it may be one that another action has sent and that shows up late', () => {
    const others = [trace(COMMENT, NOW - 30_000, OTHER)];
    expect(match(withNotes([[COMMENT, 1]]), others)).toEqual([]);
    expect(match(withNotes([[COMMENT, 1]]), [trace('another', NOW - 30_000, OTHER)])).toEqual(['1']);
    expect(match(withNotes([[COMMENT, 1]]), [trace(COMMENT, NOW - 3_600_000, OTHER)])).toEqual(['1']);
    const two = withNotes([
      [COMMENT, -20],
      [COMMENT, 1],
    ]);
    expect(match(two, others)).toEqual(['1']);
  });

  it('nor if that action left its trace without saying which it was', () => {
    const unnamed = trace(COMMENT, NOW - 30_000, OTHER)
      .split('|')
      .slice(0, 3)
      .join('|');
    expect(match(withNotes([[COMMENT, 1]]), [unnamed])).toEqual([]);
    expect(
      match(
        withNotes([
          [COMMENT, -20],
          [COMMENT, 1],
        ]),
        [unnamed],
      ),
    ).toEqual(['1']);
  });

  it('but for those that others have sent and that were seen before', () => {
    const before = baselineOf(withNotes([[COMMENT, -29]]), COMMENT, NOW);
    const after = withNotes([
      [COMMENT, -29],
      [COMMENT, 1],
    ]);
    expect(match(after, [...before, trace(COMMENT, NOW - 30_000, OTHER)])).toEqual(['1']);
  });
});

it('is never credited with more notes than were added by it', () => {
  const seconds = fc.integer({ min: -800, max: 20 });
  const notes = fc.array(fc.tuple(fc.constantFrom(COMMENT, 'another'), seconds), { maxLength: 6 });
  const sound = fc.property(fc.array(notes, { maxLength: 3 }), fc.boolean(), (before, isApplied) => {
    const baseline = baselineOf(withNotes(...before), COMMENT, NOW);
    const after = withNotes(...before.map((some) => (isApplied ? [...some, [COMMENT, 1] as const] : some)));
    expect(match(after, baseline)).toHaveLength(isApplied ? before.length : 0);
  });
  fc.assert(sound);
});

it('keeps no text of the comment', () => {
  const kept = [trace(COMMENT, NOW, OTHER), ...baselineOf(withNotes([[COMMENT, 0]]), COMMENT, NOW)];
  expect(kept).toHaveLength(2);
  expect(kept.join()).not.toContain('payment');
});
