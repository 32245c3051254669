import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  cursorAt,
  earliest,
  latest,
  listPositionOf,
  readCursor,
  readSubject,
  subjectOf,
} from '../../../../lib/ledger/records/cursor.ts';

const refused = expect.objectContaining({
  kind: 'invalid_input',
  message: 'from: must be the `next` of the previous page',
});

const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const decoded = (cursor: string) => JSON.parse(Buffer.from(cursor, 'base64url').toString());
const moments = fc.integer({ min: 0, max: Date.UTC(9998, 0) });

describe('a position', () => {
  it('stands in the order of acceptance, between the first and the last position of its millisecond', () => {
    fc.assert(
      fc.property(moments, moments, fc.string(), fc.string(), (one, other, id, otherId) => {
        if (one < other) expect(listPositionOf(one, id) < listPositionOf(other, otherId)).toBe(true);
        expect(earliest(one) <= listPositionOf(one, id) && listPositionOf(one, id) <= latest(one)).toBe(true);
        if (one < other) expect(latest(one) < earliest(other)).toBe(true);
      }),
    );
  });

  it('is an action’s own, and does not say whose', () => {
    expect(listPositionOf(5, 'act_1')).not.toBe(listPositionOf(5, 'act_2'));
    expect(listPositionOf(5, 'act_1')).not.toContain('act_1');
  });
});

it('a subject tells vendor, account and operation, also of an operation that is no vendor’s own', () => {
  for (const operation of ['helpscout.createReply', 'conversations.reply']) {
    const subject = subjectOf('helpscout', 'default', operation);
    expect(readSubject(subject)).toEqual({ vendor: 'helpscout', account: 'default', operation });
  }
});

describe('a cursor', () => {
  const position = listPositionOf(1_000, 'act_1');
  const cursor = cursorAt('done', position);

  it('comes back to where it was, in the same list only', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (stands, list, other) => {
        expect(readCursor(list, cursorAt(list, stands))).toBe(stands);
        if (other !== list) expect(() => readCursor(other, cursorAt(list, stands))).toThrow(refused);
      }),
      { numRuns: 50 },
    );
  });

  it('can stand in a query', () => expect(cursor).toMatch(/^[\w-]+$/));

  it('cannot be changed by the caller who got it', () => {
    const [stands, seal] = decoded(cursor);
    expect(readCursor('done', encoded([stands, seal]))).toBe(position);
    for (const forged of [
      [`${stands}x`, seal],
      [stands, `${seal}x`],
      [stands],
      [[stands], seal],
      { 0: stands, 1: seal },
      null,
      'text',
    ])
      expect(() => readCursor('done', encoded(forged))).toThrow(refused);
  });

  it.each(['', '!', '{', 'AAAA', encoded([]), encoded({}), '\u0000'])('is not %j', (text) => {
    expect(() => readCursor('done', text)).toThrow(refused);
  });
});
