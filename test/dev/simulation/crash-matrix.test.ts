import { describe, expect, it } from 'vitest';
import { ended, mayHaveEffect } from '../../../lib/ledger/records/action.ts';
import { sampled } from '../../kit/depth.ts';
import { allCases, type Case, type Fallback } from './crash-matrix-case.ts';
import { type Moment, type Played, play, type Strike, strikesOn, WAYS, type Way } from './crash-matrix-play.ts';

const CASES = await allCases();
const MINUTE_MS = 60_000;

/** What must come of a run. */
interface End {
  readonly state: string;
  readonly effects: number;
  readonly resends?: number;
  readonly reconciled?: boolean;
  readonly warnings?: readonly string[];
  /** Virtual minutes. */
  readonly notBefore?: number;
  readonly within?: number;
}

/** A lost process is noticed when its lease is over, and the sweep comes each minute; the settle time is ten minutes. */
const SOON = { within: 4 };
const SETTLED = { notBefore: 10, within: 14 };

const NOT_RECORDED: End = { state: 'not recorded', effects: 0, ...SOON };

function end({ ends }: Case, fallback: Fallback | 'straight', { effects }: Pick<Moment, 'effects'>): End {
  const plain = { state: ends, effects: ends === 'done' ? 1 : 0, ...SOON };
  switch (fallback) {
    case 'straight':
    case 'set again':
      return plain;
    case 'found':
      return { ...plain, reconciled: true };
    case 'sent again':
      return { ...plain, resends: 1, ...SETTLED };
    case 'given up':
      return { ...plain, effects: 0, warnings: ['comment_unconfirmed'] };
    case 'held':
      return { state: 'held', effects, ...SETTLED };
  }
}

/** What may come of it when a write lands after its failure: it may, or may not, find the record as it was. */
function possible(subject: Case, { effects }: Played): readonly End[] {
  const { madeUnseen, notMadeUnseen, notMadeUnseenLate = notMadeUnseen } = subject;
  const fallbacks = ['straight', madeUnseen, notMadeUnseen, notMadeUnseenLate] as const;
  return fallbacks.map((fallback) => end(subject, fallback, { effects }));
}

/** What is read before an action is recorded, and not for that. */
const BESIDE = ['secrets', 'store.get conversation', 'store.get account'];

/** What must come of it when a call is struck, from how things stood right then. */
function expected(subject: Case, way: Way, { name, strike }: Cell, moment: Moment): End {
  const { action, effects, inLine } = moment;
  const dies = strike.startsWith('killed') || (strike === 'hangs after' && name !== 'vendor');
  const straight = end(subject, 'straight', moment);
  if (!action) {
    // Lambda tries an event again, a write that fails is repeated, and what cannot be read beside the record keeps no action from
    // being recorded.
    const goesOn = way === 'EventBridge' || ((BESIDE.includes(name) || name === 'store.put action') && !dies);
    return goesOn ? straight : NOT_RECORDED;
  }
  const unseen = dies || name === 'vendor' || (name === 'store.put action' && strike === 'throws before');
  if (ended(action) || !mayHaveEffect(action) || !inLine || !unseen) return straight;
  const { madeUnseen, notMadeUnseen, notMadeUnseenLate = notMadeUnseen } = subject;
  return end(subject, effects > 0 ? madeUnseen : dies ? notMadeUnseenLate : notMadeUnseen, moment);
}

interface Cell {
  readonly k: number;
  /** The call that is struck: `store.put action`. */
  readonly name: string;
  readonly strike: Strike;
}

/** Of every strike on every call that the run makes when nothing goes wrong, as many as `npm test` has time for. */
const QUICK = 10;

/** Every strike on every call that the run makes when nothing goes wrong. */
function cellsOf({ calls }: Played): readonly Cell[] {
  return calls.flatMap((name, k) => strikesOn(name).map((strike) => ({ k, name, strike })));
}

/** In what a run differs from what must come of it. */
function differences(played: Played, must: End, cell: Cell): readonly string[] {
  const { action, effects, told, isAnnounced, offences, tookMs } = played;
  const is = {
    state: action?.state ?? 'not recorded',
    effects,
    resends: action?.firstSentAt === undefined ? 0 : 1,
    reconciled: (action?.state === 'done' && action.reconciled) ?? false,
    warnings: action?.state === 'done' ? action.warnings : [],
  };
  const { notBefore = 0, within = 0, ...rest } = must;
  const should = { resends: 0, reconciled: false, warnings: [], ...rest };
  const minutes = tookMs / MINUTE_MS;
  const isRecorded = action !== undefined;
  return [
    ...Object.entries(should).flatMap(([what, value]) => {
      const shown = JSON.stringify(is[what as keyof typeof is]);
      return shown === JSON.stringify(value) ? [] : [`${what} is ${shown} instead of ${JSON.stringify(value)}`];
    }),
    ...(minutes < notBefore || minutes > within ? [`took ${minutes} minutes`] : []),
    ...(isAnnounced === isRecorded ? [] : [isRecorded ? 'has no result event' : 'has a result event']),
    ...(told.recorded && !isRecorded ? ['was told to be recorded'] : []),
    ...(told.repeatable && isRecorded ? ['was told not to be recorded'] : []),
    ...(cell.strike.startsWith('throws') && told.recorded !== isRecorded ? ['was answered something else'] : []),
    ...(told.surprise === undefined ? [] : [told.surprise]),
    ...offences,
  ];
}

/** A door's own, and a worker's: by the other ways they are driven alike. */
const WAYS_OF_ALL: readonly Way[] = ['HTTP', 'wake-up'];

describe.each(CASES)('$title, with any call of its run struck', (subject) => {
  const ways = subject.byEveryWay ? (Object.keys(WAYS) as Way[]) : WAYS_OF_ALL;
  it.each(ways)('ends as it must, with no effect too many or too few, by %s', async (way) => {
    const calm = await play(subject, way);
    const untouched = { k: -1, name: 'none', strike: 'throws before' } as const;
    expect(differences(calm, end(subject, 'straight', calm), untouched)).toEqual([]);

    const wrong: string[] = [];
    for (const cell of sampled(cellsOf(calm), QUICK)) {
      const { k, name, strike } = cell;
      const played = await play(subject, way, strike, k);
      const isLate = strike === 'throws, lands late';
      const ends = isLate ? possible(subject, played) : [expected(subject, way, cell, played.struck)];
      const [found = []] = ends.map((must) => differences(played, must, cell)).sort((a, b) => a.length - b.length);
      wrong.push(...found.map((what) => `${subject.title}, ${way}, call ${k} = ${name}, ${strike}: ${what}`));
    }
    expect(wrong).toEqual([]);
  });
});
