import { ended } from '../../lib/ledger/records.ts';
import type { Outcome } from './simulation.ts';

/** What a run shows of the promises. */
export interface Verdict {
  readonly done: number;
  readonly failed: number;
  readonly cancelled: number;
  readonly held: number;
  readonly effects: number;
  /** Broken promises, each in words; none, if all were kept. */
  readonly broken: readonly string[];
}

/** Compares what the ledger says, what callers were told and what the vendors have. */
export function judge(outcome: Outcome): Verdict {
  const { told, witness, scenarios, announced, offences } = outcome;
  const broken = [...offences];
  const effects = new Map(scenarios.flatMap((scenario) => [...scenario.effects()]));
  const owners = new Map<string, string>();
  const count = { done: 0, failed: 0, cancelled: 0, held: 0 };

  for (const action of witness.actions.values()) {
    if (action.state in count) count[action.state as keyof typeof count] += 1;
    if (!ended(action) && action.state !== 'held')
      broken.push(`${action.id} never ended: ${action.state} ${action.reason}`);
    else if (!announced.has(action.id)) broken.push(`${action.id} ended ${action.state}, and nobody was told`);
  }
  for (const { n, ids, accepted, states, surprises } of told) {
    broken.push(...surprises.map((surprise) => `${n} ${surprise}`));
    const actions = ids.flatMap((id) => witness.actions.get(id) ?? []);
    const { made } = effects.get(n) ?? { made: [] };
    const claim = (why: string) =>
      broken.push(`${n} ${why}: ${actions.map(({ id, state }) => `${id} ${state}`).join(', ')}`);
    if (accepted && actions.length === 0) claim('was lost');
    if (made.length > 1) claim(`took effect ${made.length} times`);
    if (actions.length > 1 && made.length > 1) claim('was recorded twice');
    if (states.includes('done') && made.length === 0) claim('was told done, and nothing happened');
    for (const action of actions) {
      if (action.state === 'done') {
        const mine = claimOf(outcome, action.operation, action.result);
        if (made.length === 0) claim('is done, and nothing happened');
        else if (mine !== undefined && !made.includes(mine)) claim(`is credited with ${mine} instead of ${made}`);
        if (mine !== undefined && owners.has(mine)) claim(`is credited with what is ${owners.get(mine)}'s`);
        if (mine !== undefined) owners.set(mine, action.id);
      }
      if ((action.state === 'cancelled' || action.state === 'failed') && made.length > 0)
        claim('happened all the same');
    }
  }
  return { ...count, effects: [...effects.values()].reduce((sum, { made }) => sum + made.length, 0), broken };
}

function claimOf({ scenarios }: Outcome, name: string, result: unknown): string | undefined {
  return scenarios.find(({ operation }) => operation.name === name)?.claim(result);
}
