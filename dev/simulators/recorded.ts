import type { VendorRequest } from './exchange.ts';
import type { Fault } from './faults.ts';

/** One request as it arrived, and what became of it. */
export interface Recorded extends VendorRequest {
  readonly at: number;
  readonly operation: string;
  readonly fault?: Fault['name'];
  /** The status with which the vendor itself ended it, which a fault may have hidden; absent if it never acted. */
  status?: number;
}

export interface Counts {
  requests: number;
  /** Requests that changed something: other than GET, and answered 2xx by the vendor itself. */
  writes: number;
  readonly operations: Record<string, number>;
}
