import type { Before, Call, Done, Evidence, Found, ResendClass, Schema, Vendors } from '../../operation.ts';
import type { Author, Customer, ReadConversation, Status } from './conversation.ts';
import type { Part, Reply, Update } from './inputs.ts';

/** What a neutral operation has done, as its vendor's adapter says it. */
export interface Outcome {
  /** The conversation, under the id that it has now; missing where all of an author's were meant. */
  readonly conversationId?: string | undefined;
  readonly messageId?: string | undefined;
  readonly movedFrom?: string | undefined;
  readonly conversationIds?: readonly string[] | undefined;
  readonly parts?: Readonly<Partial<Record<Part, 'done'>>> | undefined;
}

/** A neutral input in a vendor's terms: what an operation of the vendor would declare. */
export interface Plan {
  readonly resend: ResendClass;
  readonly cost: number;
  run(vendors: Vendors, call: Call): Promise<Done<Outcome>>;
  lookBefore?(vendors: Vendors, call: Call): Promise<Before>;
  findEffect?(evidence: Evidence, vendors: Vendors, call: Call): Promise<Found<Outcome>>;
}

/** Which conversations to look for. */
export interface Search {
  readonly customer?: Customer | undefined;
  readonly author?: Author | undefined;
  readonly status: Status | 'any';
  /** As many as the caller wants. */
  readonly limit: number;
}

export interface SearchResult {
  readonly conversations: readonly ReadConversation[];
  /** There may be others, which were not looked at. */
  readonly isCut: boolean;
  /** Those may have changed later than the ones that were found. */
  readonly mayBeNewer?: boolean;
}

/**
 * One vendor behind the neutral contract. What its capabilities say that it cannot do is never asked of it.
 * `id` is the conversation's; at Khoros an author stands in its place.
 */
export interface Adapter {
  /**
   * What the vendor takes where the neutral contract takes more, by its place in an input: `conversationId`, `text`,
   * `assignee.id`. An input is judged by it before anything is recorded, and the document of the API says it.
   */
  readonly takes: { readonly conversationId: Schema<string> } & Readonly<Record<string, Schema<unknown>>>;
  /** An id that a conversation could have: it stands in requests that are shown before the conversation is known. */
  readonly anyId: string;
  /** Less than so many days ahead is a conversation put on hold. @default the vendor does not say */
  readonly maxHoldDays?: number;
  /** What stands in line for an author's conversations. */
  authorKey?(author: Author): string;
  /** @param note as an internal note beside it */
  reactivate?(id: string, note: string | undefined): Plan;
  reactivateAuthor?(author: Author, note: string | undefined): Plan;
  reply?(id: string, reply: Reply): Plan;
  addNote?(id: string, text: string): Plan;
  update?(id: string, update: Update): Plan;
  get(id: string, vendors: Vendors, call: Call): Promise<ReadConversation>;
  find(search: Search, vendors: Vendors, call: Call): Promise<SearchResult>;
}
