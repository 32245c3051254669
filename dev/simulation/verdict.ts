import { type Action, ended } from '../../lib/ledger/records/action.ts';
import type { Told } from './callers.ts';
import type { Scenario } from './scenario.ts';
import type { Outcome } from './simulation.ts';

/** How a promise can be broken. */
export const BREACHES = ['lost', 'twice', 'false', 'endless', 'disorder', 'alarm', 'other'] as const;

export interface Breach {
  /**
   * `lost`: accepted, and not on record · `twice`: it took effect more than once · `false`: the ledger or an answer says
   * what is not so · `endless`: neither ended nor held · `disorder`: an older value came after a newer one, or stays instead of
   * it · `alarm`: a duplicate was reported, and there is none · `other`: any other rule.
   */
  readonly kind: (typeof BREACHES)[number];
  readonly what: string;
}

/** What a run shows of the promises. */
export interface Verdict {
  /** Actions by the state in which they ended. */
  readonly states: Readonly<Record<'done' | 'failed' | 'cancelled' | 'held', number>>;
  readonly effects: number;
  /** None, if all promises were kept. */
  readonly breaches: readonly Breach[];
}

/** Compares what the ledger says, what callers were told and what the vendors have. */
export function judge(outcome: Outcome): Verdict {
  const { told, witness, scenarios, offences } = outcome;
  const effects = new Map([...new Set(scenarios)].flatMap((scenario) => [...scenario.effects()]));
  const states = { done: 0, failed: 0, cancelled: 0, held: 0 };
  for (const { state } of witness.actions.values()) if (state in states) states[state as keyof typeof states] += 1;
  const breaches = [
    ...offences.map((what) => ({ kind: 'other', what }) as const),
    ...[...witness.actions.values()].flatMap(unended),
    ...unannounced(outcome),
    ...[...witness.actions.values()].flatMap((action) => givenUp(action, outcome)),
    ...told.flatMap((known) => untrue(known, effects.get(known.n) ?? [], outcome)),
    ...unrecorded(outcome),
    ...claimedTwice(outcome),
    ...wrongInTheEnd(outcome),
    ...falseAlarms(outcome, effects),
  ];
  return { states, effects: [...effects.values()].reduce((sum, made) => sum + made.length, 0), breaches };
}

function unended({ id, state, reason }: Action): Breach[] {
  if (ended({ state }) || state === 'held') return [];
  return [{ kind: 'endless', what: `${id} is still ${state} ${reason}` }];
}

/** Each end has a result event, and so has each hold, also if a person decided at once. */
function unannounced({ announced, witness }: Outcome): Breach[] {
  const missing = [...witness.eventful].filter((event) => !announced.has(event));
  return missing.map((event) => ({ kind: 'lost', what: `${event}, and no result event says so` }));
}

function givenUp({ id, state, reason }: Action, { allMustBeDone }: Outcome): Breach[] {
  const isGivenUp = allMustBeDone && (state === 'failed' || state === 'cancelled');
  return isGivenUp ? [{ kind: 'lost', what: `${id} is ${state} ${reason ?? ''}, and nothing stood in its way` }] : [];
}

/** Compares one caller's request with what became of it. */
function untrue({ n, ids, accepted, states, surprises }: Told, made: readonly string[], outcome: Outcome): Breach[] {
  const actions = ids.flatMap((id) => outcome.witness.actions.get(id) ?? []);
  const who = `${n} (${actions.map(({ id, state }) => `${id} ${state}`).join(', ')})`;
  const breaches: Breach[] = surprises.map((surprise) => ({ kind: 'other', what: `${n} ${surprise}` }));
  const breach = (kind: Breach['kind'], what: string) => breaches.push({ kind, what: `${who} ${what}` });

  if (accepted && actions.length === 0) breach('lost', 'was accepted, and is not on record');
  if (actions.length === 0 && made.length > 0) breach('other', `is on record nowhere, and took effect as ${made}`);
  for (const action of actions) {
    const scenario = scenarioOf(outcome, action);
    const claim = claimOf(outcome, action);
    const isExcused = scenario?.excused?.(action, n) ?? false;
    if (made.length > 1 && !scenario?.repeatable) breach('twice', `took effect as ${made.join(' and ')}`);
    if (states.includes('done') && made.length === 0 && !isExcused)
      breach('false', 'was told done, and nothing happened');
    if (action.state === 'done' && made.length === 0 && !isExcused) breach('false', 'is done, and nothing happened');
    else if (claim !== undefined && !made.includes(claim)) breach('false', `is credited with ${claim}, made ${made}`);
    const isOver = action.state === 'cancelled' || action.state === 'failed';
    const isSaidInPart = action.resend === 'safe' && action.partlyAt !== undefined;
    if (isOver && made.length > 0 && !isSaidInPart) breach('false', `is ${action.state}, and happened as ${made}`);
    if (isOver && !isSaidInPart && scenario?.hasBegun?.(n)) {
      breach('false', `is ${action.state}, and does not say that a part of it happened`);
    }
  }
  return breaches;
}

/** What a person decided, and was told is so, must be on record; of several who decided the same, the first. */
function unrecorded({ decided, witness }: Outcome): Breach[] {
  return decided.flatMap(({ actionId, by, resolution, answer, answeredAt }): Breach[] => {
    if (answer !== 'taken') return [];
    const { decisions = [] } = witness.actions.get(actionId) ?? {};
    const isOnRecord = decisions.some(
      (each) =>
        each.decision === resolution &&
        decided.some(
          (other) =>
            other.actionId === actionId &&
            other.by === each.by &&
            other.resolution === resolution &&
            other.askedAt <= answeredAt,
        ),
    );
    return isOnRecord
      ? []
      : [{ kind: 'false', what: `${by} decided ${resolution} about ${actionId}, and the record does not say so` }];
  });
}

function claimedTwice(outcome: Outcome): Breach[] {
  const owners = new Map<string, string>();
  return [...outcome.witness.actions.values()].flatMap((action): Breach[] => {
    const claim = claimOf(outcome, action);
    const owner = claim && owners.get(`${action.operation} ${claim}`);
    if (claim !== undefined) owners.set(`${action.operation} ${claim}`, action.id);
    return owner ? [{ kind: 'false', what: `${action.id} and ${owner} are both credited with ${claim}` }] : [];
  });
}

/** A report of a duplicate pages a person: there must be one. */
function falseAlarms(
  { told, reportedTwice }: Outcome,
  effects: ReadonlyMap<number, readonly string[]>,
): readonly Breach[] {
  return told.flatMap(({ n, ids }) => {
    const isTwice = (effects.get(n) ?? []).length > 1;
    const reported = ids.filter((id) => !isTwice && reportedTwice.has(id));
    return reported.map((id) => ({ kind: 'alarm', what: `${id} was reported as a duplicate, and is none` }) as const);
  });
}

/** Of values that are set, the one that was wanted last must stay. */
function wrongInTheEnd({ told, scenarios, witness }: Outcome): Breach[] {
  const all = told.flatMap(({ n, ids, wanted }) =>
    ids.flatMap((id) => ({ n, wanted, action: witness.actions.get(id) })),
  );
  return [...new Set(scenarios)].flatMap((scenario) => {
    const mine = all.flatMap(({ n, wanted, action }) =>
      action?.operation === scenario.operation.name ? [{ n, wanted, action }] : [],
    );
    const done = mine.filter(({ action: { state } }) => state === 'done');
    const held = new Set(mine.flatMap(({ action: { state, conversation } }) => (state === 'held' ? conversation : [])));
    const disorder = scenario.disorder?.(done, held) ?? [];
    const wrong = scenario.wrongInTheEnd?.(done) ?? [];
    return [
      ...disorder.map((what) => ({ kind: 'disorder', what }) as const),
      ...wrong.map((what) => ({ kind: 'false', what }) as const),
    ];
  });
}

function claimOf(outcome: Outcome, action: Action): string | undefined {
  return action.state === 'done' ? scenarioOf(outcome, action)?.claim(action.result) : undefined;
}

function scenarioOf({ scenarios }: Outcome, { operation: name }: Action): Scenario | undefined {
  return scenarios.find(({ operation }) => operation.name === name);
}
