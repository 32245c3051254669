import { describe, expect, it } from 'vitest';
import { markOf } from '../../dev/simulation/scenarios/playground.ts';
import { growthPerThousand, mostPerThousand } from '../../dev/soak/growth.ts';
import type { Asked } from '../../dev/soak/judge.ts';
import { judge, wasRefused } from '../../dev/soak/judge.ts';
import { type Kind, kinds } from '../../dev/soak/kinds.ts';
import { soak } from '../../dev/soak/play.ts';
import { report } from '../../dev/soak/report.ts';
import { depth } from '../kit/depth.ts';

const ACTIONS = depth({ quick: 16, thorough: 200 });
const RATE = depth({ quick: 4, thorough: 10 });
/** Each is a collection of all that this process holds, and of the functions' thread. */
const SAMPLES = depth({ quick: 2, thorough: 20 });

it('A soak loses nothing, does nothing twice, and ends everything', { timeout: 240_000 }, async () => {
  const soaked = await soak({ actions: ACTIONS, rate: RATE, samples: SAMPLES });
  const { states, unended, twice, lost, broken, samples } = soaked;
  expect({ unended, twice, lost, broken }).toEqual({ unended: [], twice: [], lost: [], broken: [] });
  expect(Object.values(states).reduce((sum, count) => sum + count, 0)).toBe(ACTIONS);
  expect(report(soaked).faults.filter((fault) => /^only/.test(fault))).toEqual([]);
  expect(samples.length).toBeGreaterThan(SAMPLES);
  expect(Math.min(...samples.map(({ functions }) => functions))).toBeGreaterThan(1_000_000);
});

/** What the functions hold after each tenth of 100,000 actions, if each keeps so many bytes. */
function heapOf(bytesOfAnAction: number) {
  const noise = [0, 300, -200, 250, -100, 50, 300, -300, 200, -50, 100];
  return noise.map((kilobytes, tenth) => ({
    actions: tenth * 10_000,
    functions: 30_000_000 + kilobytes * 1_000 + tenth * 10_000 * bytesOfAnAction,
    standIns: 90_000_000 + tenth * 10_000 * 20_000,
  }));
}

describe('The heap of a soak of 100,000 actions', () => {
  it.each([
    ['is flat, though its level varies', 0, true],
    ['grows by less than an id for each action', 32, true],
    ['grows by a short text for each action', 128, false],
    ['grows by each event', 2_000, false],
  ])('%s', (_, bytes, isFlat) => {
    const samples = heapOf(bytes);
    expect(growthPerThousand(samples, 'functions') <= mostPerThousand(samples)).toBe(isFlat);
  });

  it('is reported as growing, with what was lost and what happened twice', () => {
    const [marked, unmarked] = [true, false].map((once) => kinds().find(({ isSentOnce }) => isSentOnce === once)) as [
      Kind,
      Kind,
    ];
    const asked = (n: number, kind: Kind, rest: Partial<Asked> = {}): Asked => ({
      ...{
        n,
        id: `action-${n}`,
        kind,
        index: n,
        askedAt: 0,
        endedAt: 5,
        state: 'done',
        writes: 1,
        carriedOut: new Map(),
      },
      ...rest,
    });
    const played = [
      asked(1, marked),
      asked(2, marked),
      asked(3, marked),
      asked(4, unmarked, { writes: 0 }),
      asked(5, unmarked, { writes: 3 }),
      asked(6, unmarked, { writes: 0, isExcused: true }),
      asked(7, unmarked, { writes: 0, isReadSince: true }),
      asked(9, marked, { carriedOut: new Map([[`POST /v2/conversations/1/reply ${markOf(9)}`, 2]]) }),
      asked(11, marked, { carriedOut: new Map([['PUT /v2/conversations/1/status', 2]]) }),
      asked(10, unmarked, { carriedOut: new Map([['PUT /v2/conversations/1/tags', 2]]) }),
      asked(8, unmarked, { writes: 0, isReadSince: false }),
    ];
    const marks = new Map([
      [
        marked,
        new Map([
          [1, 2],
          [2, 4],
          [9, 2],
          [11, 2],
        ]),
      ],
      // A list that a later action wrote whole has the mark once more.
      [unmarked, new Map([[5, 2]])],
    ]);
    const judged = judge({ played, marks, marksOfOne: new Map([[marked, 2]]) });
    expect(judged).toMatchObject({ twice: [expect.stringMatching(/^2,/), expect.stringMatching(/^9,/)], unended: [] });
    expect(judged.lost.map((title) => Number.parseInt(title, 10))).toEqual([3, 4, 8]);
    const { text, faults } = report({
      ...judged,
      unended: [],
      refused: 0,
      actions: 13,
      seconds: 1,
      faults: 0,
      broken: [],
      samples: heapOf(2_000),
    });
    expect(text).toMatch(/twice +2\n/);
    expect(faults).toEqual([
      expect.stringMatching(/^twice: 2,/),
      expect.stringMatching(/^twice: 9,/),
      expect.stringMatching(/^lost: 3,/),
      expect.stringMatching(/^lost: 4,/),
      expect.stringMatching(/^lost: 8,/),
      'only 11 of 13 are done',
      expect.stringMatching(/the heap grows by [12],\d{3} kB/),
    ]);
  });
});

it.each([
  ['a caller who was told that it is not on record', { isRefused: true }, [], 404, true],
  ['a caller who was told so, though it is on record', { isRefused: true }, [], 200, false],
  ['an event in the dead letters', {}, ['{"requestPayload":{"detail":{"idempotencyKey":"soak-12"}}}'], 404, true],
  ['an event with a longer key in the dead letters', {}, ['{"idempotencyKey":"soak-123"}'], 404, false],
  ['no word at all', {}, [], 404, false],
])('An action that has not ended and has %s', (_, known, letters, status, isRefused) => {
  const [kind] = kinds() as [Kind];
  const asked: Asked = {
    ...{ n: 12, id: 'act', kind, index: 0, askedAt: 0, writes: 0, carriedOut: new Map() },
    ...known,
  };
  expect(wasRefused(asked, letters, status)).toBe(isRefused);
});
