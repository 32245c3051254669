import type { Before, Call, Done, Evidence, Found, ResendClass, Schema, Vendors } from '../../operation.ts';
import type { Author, Customer, ReadConversation, Status } from './conversation.ts';
import type { Part, Reply, Update } from './inputs.ts';

/** The result of a neutral operation, without the vendor's name. */
export interface NeutralResult {
  /** The id that the conversation has now; absent if all conversations of an author were meant. */
  readonly conversationId?: string | undefined;
  readonly messageId?: string | undefined;
  readonly movedFrom?: string | undefined;
  readonly conversationIds?: readonly string[] | undefined;
  readonly parts?: Readonly<Partial<Record<Part, 'done'>>> | undefined;
}

/** How a vendor carries out a neutral input: the same functions that an operation declares. */
export interface Plan {
  readonly resend: ResendClass;
  readonly cost: number;
  /** Whether it sets the status by a request of its own, before the message or note. @default false */
  readonly setsFirst?: boolean;
  run(vendors: Vendors, call: Call): Promise<Done<NeutralResult>>;
  lookBefore?(vendors: Vendors, call: Call): Promise<Before>;
  findEffect?(evidence: Evidence, vendors: Vendors, call: Call): Promise<Found<NeutralResult>>;
}

/** Which conversations to look for. */
export interface Search {
  readonly customer?: Customer | undefined;
  readonly author?: Author | undefined;
  readonly status: Status | 'any';
  /** How many conversations the caller wants. */
  readonly limit: number;
}

export interface SearchResult {
  readonly conversations: readonly ReadConversation[];
  /** Not all conversations were read, so there may be others. */
  readonly isCut: boolean;
  /** The others may have changed later than those that were found. */
  readonly mayBeNewer?: boolean;
}

/**
 * One vendor behind the neutral contract. It is never called for what its capabilities exclude.
 * `id` is the conversation's id.
 */
export interface Adapter {
  /**
   * The vendor's schemas for fields of which the neutral contract takes more, by their `FieldPath`: `conversationId`, `text`,
   * `assignee.id`. Inputs are checked against them before an action is recorded, and the API's document has them.
   */
  readonly takes: { readonly conversationId: Schema<string> } & Readonly<Record<string, Schema<unknown>>>;
  /** A valid id. A dry run shows its requests with it, if the conversation is not known. */
  readonly anyId: string;
  /** A hold must end in less than this many days. @default the vendor has no limit that is known */
  readonly maxHoldDays?: number;
  /** The name of the line in which actions on an author's conversations stand. */
  authorKey?(author: Author): string;
  /** @param note is added as an internal note */
  reactivate?(id: string, note: string | undefined): Plan;
  reactivateAuthor?(author: Author, note: string | undefined): Plan;
  reply?(id: string, reply: Reply): Plan;
  addNote?(id: string, text: string): Plan;
  update?(id: string, update: Update): Plan;
  get(id: string, vendors: Vendors, call: Call): Promise<ReadConversation>;
  find(search: Search, vendors: Vendors, call: Call): Promise<SearchResult>;
}
