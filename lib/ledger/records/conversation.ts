/** Who stands in line for a conversation, and what is known to be whose. */
export interface Conversation {
  /** The first one owns the conversation. */
  readonly line: readonly { readonly actionId: string; readonly at: number }[];
  /** Vendor artifacts that belong to ended actions. */
  readonly credited: readonly string[];
  /** Group of fields → when the newest action that has set it wanted it to be so. */
  readonly lastSet: Readonly<Record<string, number>>;
  /** When the last of our writes had taken effect. */
  readonly writtenAt?: number | undefined;
}

/** A conversation that no action has been in. */
export const UNTOUCHED: Conversation = { line: [], credited: [], lastSet: {} };
