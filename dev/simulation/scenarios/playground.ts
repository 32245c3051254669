import type { VendorName } from '../../../lib/operation.ts';
import type { SeenConversation } from '../../simulators/inbox.ts';
import type { Simulator } from '../../simulators/simulator.ts';
import { SIMULATED } from '../../simulators/simulators.ts';
import type { Scenario } from '../scenario.ts';

/** Conversations at a vendor that a scenario of its own leaves to others, whose effects are told by marks in their texts. */
export interface Playground {
  readonly vendor: VendorName;
  readonly simulator: Simulator;
  /** The first of them, among the extra ones of the simulator. */
  readonly from: number;
  readonly count: number;
  /** The scenario at whose simulator they are. */
  readonly at: Pick<Scenario, 'host' | 'receive'>;
}

/** How many conversations one customer has, where the vendor knows whose they are. */
export const PER_CUSTOMER = 3;

/** Whose a conversation is: customers of a playground have nothing elsewhere. */
export function customerOf(index: number): string {
  return `customer${Math.floor(index / PER_CUSTOMER)}@example.com`;
}

/** All conversations as the vendor's own pages show them. */
export function seenAt({ vendor, simulator }: Playground): readonly SeenConversation[] {
  const { inbox } = SIMULATED[vendor] as { inbox(of: Simulator): readonly SeenConversation[] };
  return inbox(simulator);
}

export function markOf(n: number): string {
  return `mark${n}x`;
}

/** Where each request left its mark, once for each time. */
export function marksAt(playground: Playground): readonly (readonly [n: number, conversation: SeenConversation])[] {
  return seenAt(playground).flatMap((conversation) => {
    const texts = [...conversation.messages.map(({ text }) => text), ...(conversation.tags ?? [])];
    return texts.flatMap((text) =>
      [...text.matchAll(/mark(\d+)x/g)].map(([, n]) => [Number(n), conversation] as const),
    );
  });
}

/** Whether a request left its mark. */
export function hasMark(playground: Playground, n: number): boolean {
  return marksAt(playground).some(([other]) => other === n);
}
