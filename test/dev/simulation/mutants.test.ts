import { beforeAll, describe, expect, it } from 'vitest';
import { mutable } from './mutants.ts';
import { RULES, type RuleName } from './mutants-rules.ts';

/** What is played: each plan with a seed and a number of actions that show what they are for. */
const PLAYED = {
  'few conversations': { plan: 'crowd', seed: 1, actions: 40 },
  'few conversations, some merged': { plan: 'crowd', seed: 2, actions: 60 },
  'processes that stand still': { plan: 'sleepers', seed: 1, actions: 60 },
  'late commits': { plan: 'lateCommits', seed: 1, actions: 30 },
  'commits past the settle time': { plan: 'barelyLate', seed: 1, actions: 30 },
  'replies that are shown late': { plan: 'crossed', seed: 1, actions: 40 },
  'two accounts with one credential': { plan: 'sharedCredential', seed: 1, actions: 40 },
  'replies without names': { plan: 'nameless', seed: 1, actions: 40 },
  'replies that never arrive': { plan: 'neverArrives', seed: 1, actions: 3 },
  'replies that somebody repeats': { plan: 'echoed', seed: 1, actions: 20 },
  'wake-ups that are lost': { plan: 'unwoken', seed: 1, actions: 15 },
  'values that are set again and again': { plan: 'settings', seed: 1, actions: 60 },
} as const;

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
const OVERWRITTEN = /^false: .* (was set by \d+ after the later|instead of)/;

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
    where: 'few conversations, some merged',
    breach: /^other: .* is written to, and [2-9] actions are on record as under way/,
  },
  {
    without: ['a merged conversation has one line'],
    where: 'few conversations, some merged',
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
    where: 'values that are set again and again',
    breach: OVERWRITTEN,
  },
  {
    without: ['an older value never overwrites a newer one'],
    where: 'values that are set again and again',
    breach: OVERWRITTEN,
  },
  { without: ['no answer, or a 5xx, proves nothing'], where: 'late commits', breach: TWICE },
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
  { without: ['what is due is swept each minute'], where: 'wake-ups that are lost', breach: /^endless: .* is still/ },
];

let copy: Awaited<ReturnType<typeof mutable>>;

beforeAll(async () => {
  copy = await mutable(RULES);
});

/** The promises that are broken where these rules are left out. */
async function broken(title: Title, without: readonly RuleName[]): Promise<readonly string[]> {
  const { plan, seed, actions } = PLAYED[title];
  copy.leaveOut(...without);
  const { breaches } = copy.judge(await copy.simulate(copy[plan](seed, actions)));
  return breaches.map(({ kind, what }) => `${kind}: ${what}`);
}

describe('With every rule of the protocol every promise is kept', () => {
  it.each(Object.keys(PLAYED) as Title[])('with %s', async (title) => {
    expect(await broken(title, [])).toEqual([]);
  });
});

describe('A promise is broken, and it shows, without the rule that', () => {
  it.each(MUTANTS.map((mutant) => [mutant.without.join(', nor that '), mutant] as const))(
    '%s',
    async (_, { without, where, breach }) => {
      expect(await broken(where, without)).toContainEqual(expect.stringMatching(breach));
    },
  );
});

it('has a mutant for each rule that it knows', () => {
  const leftOut = new Set<string>(MUTANTS.flatMap(({ without }) => without));
  expect(RULES.filter(({ name }) => !leftOut.has(name))).toEqual([]);
});
