import { SECRETS } from '../../dev/simulators/simulators.ts';
import { ended } from '../../lib/ledger/records/action.ts';
import type { Operation } from '../../lib/operation.ts';
import type { Edge } from '../../lib/runtime.ts';
import { type VirtualWorld, virtualWorld } from '../dev/simulators/virtual-world.ts';
import { type Bundle, createBundle } from './bundle.ts';
import { simulatedVendors } from './vendors.ts';

/** The whole bundle and every vendor, under one clock that only moves when it is told to. */
export interface Everything {
  readonly bundle: Bundle;
  readonly vendors: ReturnType<typeof simulatedVendors>;
  readonly world: VirtualWorld;
}

/** What of the edge a test may choose; a clock must be one that can be told to move. */
export type Surroundings = Partial<Omit<Edge, 'world'>> & { readonly world?: VirtualWorld };

export function everything({ env, world = virtualWorld(), ...edge }: Surroundings = {}): Everything {
  const vendors = simulatedVendors(world);
  const bundle = createBundle(vendors.fetch, SECRETS, { world, ...edge, env: { ...env } });
  return { bundle, vendors, world };
}

/** Lets time pass and wake-ups arrive until an action ends, or is held. */
export async function untilSettled({ bundle, world }: Everything, operation: Operation, actionId: string) {
  for (let rounds = 0; rounds < 1_000; rounds += 1) {
    const action = await bundle.drive(operation, actionId);
    if (ended(action) || action.state === 'held') return action;
    world.advance(Math.max(1, action.due - world.now()));
  }
  throw new Error(`The action ${actionId} does not settle.`);
}
