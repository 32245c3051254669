/** What one action makes AWS and its vendor do. */
export interface Count {
  /** Writes to the action's own records, its conversation's line and its credit; those whose condition failed included. */
  records: number;
  /** Writes to the account's record: a turn in the rate limit, or a lesson learned. */
  slot: number;
  /** The note that the result event is out. */
  announcement: number;
  /** Entries of the index that DynamoDB deletes or puts because of these writes. */
  index: number;
  /** What DynamoDB charges for all of them, index included. */
  writeUnits: number;
  reads: number;
  readUnits: number;
  /** Messages that woke the worker: each is a send, a receive and a delete at SQS. */
  wakeUps: number;
  /** Result events. */
  events: number;
  /** Reads of Secrets Manager. */
  secrets: number;
  /** Requests to the vendor, for a token included. */
  vendor: number;
  /** Invocations of functions. */
  runs: number;
  /** How long workers run, if each of their calls waits for the one before. Milliseconds. */
  workerMs: number;
  /** What they write to their logs. */
  logBytes: number;
}

export function nothing(): Count {
  return {
    ...{ records: 0, slot: 0, announcement: 0, index: 0, writeUnits: 0, reads: 0, readUnits: 0 },
    ...{ wakeUps: 0, events: 0, secrets: 0, vendor: 0, runs: 0, workerMs: 0, logBytes: 0 },
  };
}
