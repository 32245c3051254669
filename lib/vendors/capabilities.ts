/** A conversation's status in words that no vendor owns. */
export type NeutralStatus = 'open' | 'pending' | 'closed' | 'spam' | 'on_hold';

/** What a vendor's API can do, as data. `false` or an empty list means that its API has no such call. */
export interface Capabilities {
  /** What a write addresses: one conversation, or all conversations of an author. */
  readonly target: 'conversation' | 'author';
  /** How the vendor reads a reply's text, and whether a reply can be left as a draft. */
  readonly reply: false | { readonly text: 'html' | 'markdown' | 'plain'; readonly drafts: boolean };
  /** Whether an internal note can be added by itself. */
  readonly notes: boolean;
  /** The vendor's own word or number for each neutral status that can be set. */
  readonly statuses: Readonly<Partial<Record<NeutralStatus, string | number>>>;
  /** How an assignee can be named; `nobody` where a conversation can be unassigned. */
  readonly assignees: readonly ('email' | 'id' | 'nobody')[];
  /** Whether the list of tags can be set. */
  readonly tags: boolean;
  /** Whether custom fields can be set. */
  readonly fields: boolean;
}
