/** Who stands in line for a conversation, and what is known to be whose. */
export interface Conversation {
  /** In the order in which the ledger committed them; `at` is the order's number. The first one owns the conversation. */
  readonly line: readonly Place[];
  /** Vendor artifacts that belong to ended actions. */
  readonly credited: readonly string[];
  /** When actions ended whose effect the vendor did not name: each explains one artifact that is credited to no action. */
  readonly unnamed?: readonly number[] | undefined;
  /** Group of fields → the number, in the line's order, of the newest action that has set it. */
  readonly lastSet: Readonly<Record<string, number>>;
  /** When the last of our writes had taken effect. */
  readonly writtenAt?: number | undefined;
}

/** Where an action stands in line. */
export interface Place {
  readonly actionId: string;
  /** Epoch milliseconds of its acceptance, or one more than the place before where its clock was behind that one's. */
  readonly at: number;
}

/** A conversation that no action has been in. */
export const UNTOUCHED: Conversation = { line: [], credited: [], lastSet: {} };
