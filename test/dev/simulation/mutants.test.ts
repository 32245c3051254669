import { beforeAll, describe, expect, it } from 'vitest';
import { sampled } from '../../kit/depth.ts';
import { mutable } from './mutants.ts';
import { RULES, type RuleName } from './mutants-rules.ts';

/** What is played: each plan with as many actions as show what it is for. */
const PLAYED = {
  'few conversations': { plan: 'crowd', actions: 40 },
  'older replies that join late': { plan: 'jostling', actions: 24 },
  'merged conversations': { plan: 'merged', actions: 12 },
  'processes that stand still': { plan: 'sleepers', actions: 40 },
  'late commits': { plan: 'lateCommits', actions: 12 },
  'commits past the settle time': { plan: 'barelyLate', actions: 12 },
  'replies that are shown late': { plan: 'crossed', actions: 20 },
  'two accounts with one credential': { plan: 'sharedCredential', actions: 24 },
  'replies without names': { plan: 'nameless', actions: 24 },
  'lists that lack entries': { plan: 'cutLists', actions: 30 },
  'replies that never arrive': { plan: 'neverArrives', actions: 3 },
  'replies that somebody repeats': { plan: 'echoed', actions: 8 },
  'wake-ups that are lost': { plan: 'unwoken', actions: 15 },
  'values that are set again and again': { plan: 'settings', actions: 60 },
  'a queue that never works': { plan: 'withoutQueue', actions: 6 },
  'a bus that is down': { plan: 'withoutBus', actions: 6 },
  'decisions while the bus is down': { plan: 'disputedWithoutBus', actions: 6 },
  'secrets that cannot be read': { plan: 'withoutSecrets', actions: 20 },
  'a table that fails': { plan: 'withoutTable', actions: 40 },
  'values that are set late': { plan: 'lateValues', actions: 12 },
  'values that are wanted again': { plan: 'wantedAgain', actions: 30 },
  'records that are written late': { plan: 'lateRecords', actions: 30 },
  'large inputs': { plan: 'largeInputs', actions: 12 },
  'people who decide at once': { plan: 'disputed', actions: 12 },
} as const;

/** The first one that shows the breach is as good as any. */
const SEEDS = Array.from({ length: 20 }, (_, index) => index + 1);

type Title = keyof typeof PLAYED;

interface Mutant {
  readonly without: readonly RuleName[];
  readonly where: Title;
  /** What must be among the broken promises, for the reason that the rule names. */
  readonly breach: RegExp;
}

const TWICE = /^twice: .* took effect as/;
/** An action calls another's reply its own. */
const FALSE = /^false: .* (is done, and nothing happened|is credited with|are both credited with)/;
const OVERWRITTEN = /^disorder: .* (was set by \d+ after the later|instead of)/;

const MUTANTS: readonly Mutant[] = [
  {
    without: ['in flight is on record before the first byte leaves'],
    where: 'few conversations',
    breach: /^other: .* is written to, and 0 actions are on record as under way/,
  },
  {
    without: ['a conversation has one owner'],
    where: 'few conversations',
    breach: /^other: .* is written to, and [2-9] actions are on record as under way/,
  },
  {
    without: ['the head of the line stays where it is'],
    where: 'older replies that join late',
    breach: /^other: .* is written to, and [2-9] actions are on record as under way/,
  },
  {
    without: ['a merged conversation has one line'],
    where: 'merged conversations',
    breach: /^other: .* is written to, and \d actions are on record as under way/,
  },
  {
    without: ['a conversation remembers what its actions made', 'what was made belongs to one action'],
    where: 'replies that are shown late',
    breach: FALSE,
  },
  {
    without: ['what was made belongs to one action'],
    where: 'two accounts with one credential',
    breach: FALSE,
  },
  { without: ['what stood there before is looked at'], where: 'few conversations', breach: FALSE },
  {
    without: ['what has no name keeps its conversation until it must be seen'],
    where: 'replies without names',
    breach: FALSE,
  },
  {
    without: ['what may overwrite late keeps its conversation until it cannot'],
    where: 'values that are set late',
    breach: OVERWRITTEN,
  },
  {
    without: ['an older value never overwrites a newer one'],
    where: 'values that are set again and again',
    breach: OVERWRITTEN,
  },
  { without: ['no answer, or a 5xx, proves nothing'], where: 'late commits', breach: TWICE },
  {
    without: ['only a list that is whole proves absence', 'what was shown must be shown still'],
    where: 'lists that lack entries',
    breach: TWICE,
  },
  { without: ['what is found in flight is never tried again'], where: 'few conversations', breach: TWICE },
  {
    without: ['nothing is sent when the process may be dead before the answer'],
    where: 'processes that stand still',
    breach: TWICE,
  },
  { without: ['absence counts past the settle time only'], where: 'late commits', breach: TWICE },
  { without: ['absence counts when it is seen twice'], where: 'commits past the settle time', breach: TWICE },
  { without: ['it is sent again once'], where: 'replies that never arrive', breach: /was sent ([3-9]|\d\d+) times/ },
  { without: ['what is unclear is held'], where: 'replies that somebody repeats', breach: TWICE },
  { without: ['who was outrun does not write'], where: 'few conversations', breach: TWICE },
  {
    without: ['it is announced until it is said to be'],
    where: 'few conversations',
    breach: /^lost: .* no result event says so/,
  },
  {
    without: ['what the queue does not take is driven by the sweep'],
    where: 'a queue that never works',
    breach: /^endless: .* is still waiting/,
  },
  {
    without: ['a result event that is not out is still to be published'],
    where: 'a bus that is down',
    breach: /^lost: .* no result event says so/,
  },
  {
    without: ['what a person decides leaves no result event out'],
    where: 'decisions while the bus is down',
    breach: /^lost: .* held, and no result event says so/,
  },
  {
    without: ['an end is on record before it is announced'],
    where: 'few conversations',
    breach: /^other: .* is announced, and its end is not on record/,
  },
  {
    without: ['a secret that cannot be read may come back'],
    where: 'secrets that cannot be read',
    breach: /^lost: .* is failed .* nothing stood in its way/,
  },
  {
    without: ['in flight is on record before the first byte leaves'],
    where: 'a table that fails',
    breach: TWICE,
  },
  {
    without: ['an input that is kept beside its action is that action’s alone'],
    where: 'large inputs',
    breach: /another file than was asked for|is failed|was told internal/,
  },
  {
    without: ['a decision is about the record as it stands'],
    where: 'people who decide at once',
    breach: /^(twice: .* took effect as|other: .* (ended \w+ and then became|went from))/,
  },
  {
    without: ['a position in the line is that of one action, not of each that has its id'],
    where: 'values that are wanted again',
    breach: OVERWRITTEN,
  },
  {
    without: [
      'the write of a record is repeated until the database responds',
      'no caller is told that a record which may still be written is not',
    ],
    where: 'records that are written late',
    breach: TWICE,
  },
  { without: ['what is due is swept each minute'], where: 'wake-ups that are lost', breach: /^endless: .* is still/ },
];

let copy: Awaited<ReturnType<typeof mutable>>;

beforeAll(async () => {
  copy = await mutable(RULES);
});

/** The promises that are broken where these rules are left out. */
async function broken(title: Title, seed: number, without: readonly RuleName[]): Promise<readonly string[]> {
  const { plan, actions } = PLAYED[title];
  copy.leaveOut(...without);
  const { breaches } = copy.judge(await copy.simulate(copy[plan](seed, actions)));
  return breaches.map(({ kind, what }) => `${kind}: ${what}`);
}

/** Two accounts with one credential that say the same: of several threads nobody can tell which is whose second one. */
function isBeyondPromise(title: Title, what: string): boolean {
  return title === 'two accounts with one credential' && what.startsWith('alarm: ');
}

const kept = new Map<string, Promise<readonly string[]>>();

/** The same where no rule is left out. */
function brokenAnyway(title: Title, seed: number): Promise<readonly string[]> {
  const known = kept.get(`${title} ${seed}`) ?? broken(title, seed, []);
  kept.set(`${title} ${seed}`, known);
  return known;
}

describe('A promise is broken, which is kept otherwise, without the rule that', () => {
  it.each(sampled(MUTANTS, 2).map((mutant) => [mutant.without.join(', nor that '), mutant] as const))(
    '%s',
    async (_, { without, where, breach }) => {
      const seen: (readonly string[])[] = [];
      for (const seed of SEEDS) {
        const breaches = await broken(where, seed, without);
        seen.push(breaches);
        if (!breaches.some((what) => breach.test(what))) continue;
        expect((await brokenAnyway(where, seed)).filter((what) => !isBeyondPromise(where, what))).toEqual([]);
        return;
      }
      expect(seen.flat()).toContainEqual(expect.stringMatching(breach));
    },
  );
});

it('has a mutant for each rule that it knows', () => {
  const leftOut = new Set<string>(MUTANTS.flatMap(({ without }) => without));
  expect(RULES.filter(({ name }) => !leftOut.has(name))).toEqual([]);
});
