import type { Scenario } from '../../dev/simulation/scenario.ts';
import { isWrite, struck } from '../../dev/simulation/scenarios/adapted.ts';
import { json } from '../../dev/simulators/exchange.ts';

/** One request of an account. Milliseconds from when the play begins. */
export interface Ask {
  readonly account: string;
  readonly at: number;
  readonly trigger: 'http' | 'event';
  /** Asked for a time so much later: a worker drives it. @default at once */
  readonly laterMs?: number;
}

/** How large a play is. */
export interface Size {
  readonly minutes: number;
  /** How many actions the bulk job has. */
  readonly bulk: number;
}

/** An account that could get in the way of others. */
export interface Trouble {
  asks(account: string, size: Size): readonly Ask[];
  /** Its vendor. */
  vendor(plain: Scenario): Scenario;
}

const MINUTE_MS = 60_000;
/** A read and a write take as long together as one attempt: nine seconds. */
const SLOW_MS = 4_500;

export const TROUBLES = {
  slow: {
    // A first one by its own door shows how slow it is. Without it, the first that the workers drive would.
    asks: (account, { minutes }) => [{ account, at: 0, trigger: 'http' }, ...evenly(account, minutes, 112)],
    vendor: (plain) => struck(plain, () => ({ name: 'slow', ms: SLOW_MS })),
  },
  forbidden: {
    asks: (account, { minutes }) => evenly(account, minutes, 60),
    vendor: (plain) => ({
      ...plain,
      receive: async (request, fault) =>
        request.path.includes('/conversations/')
          ? { kind: 'answer', answer: json(403, { message: 'Forbidden' }) }
          : plain.receive(request, fault),
    }),
  },
  refused: {
    asks: (account, { minutes }) => evenly(account, minutes, 60),
    vendor: (plain) => struck(plain, () => ({ name: 'unauthorized' })),
  },
  // A reply costs three of 400 units a minute.
  limited: {
    asks: (account, { minutes }) => evenly(account, minutes, 180),
    vendor: (plain) => plain,
  },
  bulk: {
    asks: (account, { bulk, minutes }) => [
      ...Array.from({ length: bulk }, (_, index) => ({ account, at: index, trigger: 'event' }) as const),
      // Callers of the same account.
      ...Array.from(
        { length: minutes },
        (_, minute) => ({ account, at: (minute + 0.5) * MINUTE_MS, trigger: 'http' }) as const,
      ),
    ],
    vendor: (plain) => plain,
  },
  hanging: {
    asks: (account, { minutes }) => evenly(account, minutes, 60),
    vendor: (plain) => struck(plain, (request) => (isWrite(request) ? { name: 'hang-before' } : undefined)),
  },
} as const satisfies Readonly<Record<string, Trouble>>;

export type TroubleName = keyof typeof TROUBLES;

/** Those that keep a worker longest: without a limit for all of them together, they would keep all workers. */
export const LONGEST = ['slow', 'slow', 'slow', 'hanging', 'hanging', 'bulk'] as const satisfies readonly TroubleName[];

/** Asked for a later time, so that workers drive them, at an even pace. */
export function evenly(account: string, minutes: number, perMinute: number): readonly Ask[] {
  const count = minutes * perMinute;
  return Array.from({ length: count }, (_, index) => ({
    ...{ account, at: (index * MINUTE_MS) / perMinute, trigger: 'http', laterMs: 20_000 },
  }));
}
