import type { Status } from './conversation.ts';
import type { Then } from './inputs.ts';

/** How an assignee can be named. `nobody`: a conversation can be left without an assignee. */
export type AssigneeForm = 'email' | 'id' | 'nobody';
/** How a customer can be named to look for their conversations. */
export type CustomerForm = 'email' | 'id' | 'phone';

/** What a vendor's API can do, as data. `false` or an empty list means that its API has no such call. */
export interface Capabilities {
  /** What a write addresses: one conversation, or all conversations of an author. */
  readonly target: 'conversation' | 'author';
  /** How conversations can be looked for by their customer. */
  readonly customers: readonly CustomerForm[];
  readonly reply:
    | false
    | {
        /** The format of a reply's text at the vendor. */
        readonly text: 'html' | 'markdown' | 'plain';
        /** Whether a reply can be left as a draft. */
        readonly drafts: boolean;
        /** Whether a reply can have `cc` and `bcc`. */
        readonly copies: boolean;
        /** The statuses that the conversation can have after a reply. */
        readonly leaves: readonly Then[];
      };
  /** Whether an internal note can be added without another change. */
  readonly notes: boolean;
  readonly reactivate: { readonly note: boolean };
  /** The vendor's own word or number for each neutral status that can be set. */
  readonly statuses: Readonly<Partial<Record<Status, string | number>>>;
  readonly assignees: readonly AssigneeForm[];
  /** Whether tags can be set, added and removed. */
  readonly tags: boolean;
  /** Whether custom fields can be set. */
  readonly fields: boolean;
}
