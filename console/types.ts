export type ActionState = 'waiting' | 'running' | 'in_doubt' | 'held' | 'done' | 'failed' | 'cancelled';

/** An action as the API shows it. Times are RFC 3339. */
export interface Action {
  readonly actionId: string;
  readonly operation: string;
  readonly vendor?: string;
  readonly account: string;
  readonly conversation: string;
  readonly state: ActionState;
  readonly reason?: string;
  readonly result?: unknown;
  readonly verified?: boolean | 'unsupported';
  readonly reconciled?: true;
  readonly warnings: readonly string[];
  readonly attempts: number;
  readonly caller: string;
  readonly trigger: string;
  readonly correlationId: string;
  readonly acceptedAt: string;
  readonly notBefore?: string;
  readonly notAfter: string;
  readonly due?: string;
  readonly endedAt?: string;
  readonly heldAt?: string;
  readonly history: readonly HistoryEntry[];
  readonly historyOmitted?: number;
  readonly decisions?: readonly Decision[];
  readonly next?: Next;
  readonly ahead?: readonly Neighbour[];
  readonly behind?: readonly Neighbour[];
  readonly links?: readonly Link[];
  readonly input?: unknown;
  readonly inputState?: string;
  readonly error?: Problem;
}

/** A request that went out, or a look at the vendor. */
export interface HistoryEntry {
  readonly at: string;
  readonly phase: string;
  readonly outcome: string;
  readonly vendorStatus?: number;
  readonly asked?: string;
  readonly candidates?: readonly string[];
}

export interface Decision {
  readonly at: string;
  readonly by: string;
  readonly decision: string;
  readonly note?: string;
}

export interface Next {
  readonly what: string;
  readonly at?: string;
  readonly unless?: string;
}

export interface Neighbour {
  readonly actionId: string;
  readonly operation: string;
  readonly state: ActionState;
}

export interface Link {
  readonly title: string;
  readonly url: string;
}

export interface Problem {
  readonly title: string;
  readonly detail: string;
  readonly kind: string;
  readonly issues?: readonly { readonly path: string; readonly message: string }[];
  readonly vendor?: { readonly status: number };
}

export interface ActionsPage {
  readonly actions: readonly Action[];
  readonly next?: string;
}

/** An account as the API shows it. */
export interface Account {
  readonly vendor: string;
  readonly account: string;
  readonly mode?: string;
  readonly paused?: { readonly at: string; readonly by: string; readonly note?: string; readonly until?: string };
  readonly circuitBreaker: {
    readonly state: 'closed' | 'open';
    readonly failures: number;
    readonly nextProbeAt?: string;
  };
  readonly rateLimit: { readonly perMinute: number; readonly left: number; readonly waitsUntil?: string };
  readonly credentials: { readonly state: 'good' | 'refused'; readonly since?: string };
  readonly waiting: Backlog;
  readonly inDoubt: Backlog;
  readonly held: Backlog;
}

interface Backlog {
  readonly count: number;
  readonly oldestAcceptedAt?: string;
}

/** What the server of this page says of itself. */
export interface About {
  readonly stage: string;
  readonly api: string;
  /** Whether simulators, faults, logs and the bus can be seen. */
  readonly local: boolean;
}
