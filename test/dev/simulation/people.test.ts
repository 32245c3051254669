import { beforeAll, describe, expect, it } from 'vitest';
import { disputed } from '../../../dev/simulation/dense-plans.ts';
import type { Decided } from '../../../dev/simulation/person.ts';
import { type Outcome, simulate } from '../../../dev/simulation/simulation.ts';
import { judge } from '../../../dev/simulation/verdict.ts';
import { seeds } from '../../kit/depth.ts';

const SEEDS = seeds({ quick: 1, thorough: 2 });
const ACTIONS = 40;
/** By how much a process's clock may be off, as the plan has it. Milliseconds. */
const SKEW_MS = 5_000;

let outcomes: readonly Outcome[];

beforeAll(async () => {
  outcomes = await Promise.all(SEEDS.map((seed) => simulate(disputed(seed, ACTIONS))));
}, 60_000);

const all = () => outcomes.flatMap(({ decided }) => decided);
const askedFirst = (id: string) =>
  Math.min(...all().flatMap(({ actionId, askedAt }) => (actionId === id ? [askedAt + 2 * SKEW_MS] : [])));
const isAtOnce = (one: Decided, other: Decided) =>
  one !== other &&
  one.actionId === other.actionId &&
  one.by !== other.by &&
  one.askedAt < other.answeredAt &&
  other.askedAt < one.answeredAt;

describe('several people decide about the same action at once, also while the bundle looks for it', () => {
  it('and no reply goes out twice, none is lost, and no caller is told what is not so', () => {
    expect(outcomes.flatMap((outcome) => judge(outcome).breaches)).toEqual([]);
  });

  it('and it really came to that', () => {
    const decided = all();
    const disputes = decided.filter((one) =>
      decided.some((other) => isAtOnce(one, other) && one.resolution !== other.resolution),
    );
    expect(disputes.filter(({ answer }) => answer === 'taken').length).toBeGreaterThan(10 * SEEDS.length);
    expect(disputes.filter(({ answer }) => answer === 'too late').length).toBeGreaterThan(10 * SEEDS.length);
    // What is looked for, or was sent once more, and is found after somebody has decided: it was committed late.
    const actions = outcomes.flatMap(({ witness }) => [...witness.actions.values()]);
    const foundLate = actions.filter(({ id, history }) =>
      history.some((entry) => entry.phase === 'look' && entry.outcome === 'found' && entry.at > askedFirst(id)),
    );
    expect(foundLate.length).toBeGreaterThan(5 * SEEDS.length);
    expect(foundLate.filter(({ decisions = [] }) => decisions.length > 0).length).toBeGreaterThan(0);
  });

  it('and the record tells who decided, what and when: each decision that was carried out, once', () => {
    for (const { witness, decided } of outcomes)
      for (const { id, decisions = [] } of witness.actions.values())
        for (const { by, decision, at } of decisions) {
          const made = decided.filter(
            (each) =>
              each.actionId === id && each.by === by && each.resolution === decision && each.answer !== 'too late',
          );
          const inTime = made.filter(
            ({ askedAt, answeredAt }) => at >= askedAt - SKEW_MS && at <= answeredAt + SKEW_MS,
          );
          expect(inTime).toHaveLength(1);
        }
  });
});
