import type { components } from '../clients/typescript/src/generated/api.ts';

type Schemas = components['schemas'];
type Row = Schemas['Action'];
type Detail = Schemas['ActionDetail'];

/** An action as the API shows it: a row of a list, or in full. */
export type Action = Row & Partial<Omit<Detail, keyof Row>>;
export type ActionState = Action['state'];
export type HistoryEntry = Action['history'][number];
export type Neighbour = Detail['ahead'][number];
export type Problem = Schemas['Problem'];
export type Account = Schemas['Account'];

export interface ActionsPage {
  readonly actions: readonly Action[];
  readonly next?: string;
}

/** What the server of this page says of itself. */
export interface About {
  readonly stage: string;
  readonly api: string;
  /** Whether simulators, faults, logs and the bus can be seen. */
  readonly local: boolean;
}

/** An event and its name in events/. */
export interface Sample {
  readonly name: string;
  readonly event: object;
}

export interface Mapping {
  readonly name: string;
  readonly match: object;
  readonly operation: string;
}

/** What would become of an event. */
export interface Rehearsal {
  readonly explanations: readonly Explanation[];
  readonly mappings: readonly Mapping[];
  readonly eventSources: readonly string[];
}

/** One action that an event would make. */
export interface Explanation {
  /** Absent for an event of our own. */
  readonly mapping?: string;
  /** Absent where the event is refused whatever it asks for. */
  readonly operation?: string;
  readonly key?: string;
  readonly input?: unknown;
  readonly options?: Readonly<Record<string, unknown>>;
  readonly answer: { readonly request: VendorRequest } | { readonly error: Problem } | { readonly unseen: string };
}

export interface VendorRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** What a file of rows would do. */
export interface BulkPlan {
  readonly rows: number;
  readonly items: number;
  readonly refused: readonly {
    readonly row: number;
    readonly refused: string;
    readonly issues: readonly { readonly path: string; readonly message: string }[];
  }[];
  /** Rows with the key of an earlier one. */
  readonly repeated: number;
  readonly accounts: readonly string[];
  readonly minutes: number;
}

/** Many requests from a file, carried out by the server of this page. */
export interface BulkJob {
  readonly id: string;
  readonly name: string;
  readonly mapping: string;
  readonly operation: string;
  readonly plan: BulkPlan;
  readonly doing: 'running' | 'stopping' | 'asking' | 'cancelling' | 'nothing';
  readonly startedAt: string;
  /** Rows of which something is known. */
  readonly told: number;
  readonly states: Readonly<Record<string, number>>;
  readonly trouble?: string;
}
