/** A conversation as agents and customers see it, alike for every vendor. */
export interface SeenConversation {
  readonly id: string;
  readonly subject: string;
  readonly status: string;
  readonly customer: string;
  /** Missing where the vendor has none. */
  readonly tags?: readonly string[];
  /** Epoch milliseconds. */
  readonly updatedAt: number;
  /** Oldest first. */
  readonly messages: readonly SeenMessage[];
}

export interface SeenMessage {
  /** Epoch milliseconds. */
  readonly at: number;
  /** `mail`: it reached the customer · `note`, `draft`: agents alone see it. */
  readonly kind: 'from customer' | 'mail' | 'note' | 'draft';
  readonly text: string;
}

/** The newest conversations with their newest messages: what fits on a screen. */
export function onScreen(conversations: readonly SeenConversation[]): readonly SeenConversation[] {
  return [...conversations]
    .sort((left, right) => right.updatedAt - left.updatedAt)
    .slice(0, 20)
    .map((conversation) => ({ ...conversation, messages: conversation.messages.slice(-6) }));
}
