/** What a person decided about an action. */
export interface Decision {
  /** Epoch milliseconds. */
  readonly at: number;
  /** The caller, as the authorizer names it. */
  readonly by: string;
  readonly decision: 'done' | 'failed' | 'resend' | 'cancel';
  readonly note?: string | undefined;
  /** Since when the action was held, if it was. Epoch milliseconds. */
  readonly heldAt?: number | undefined;
}
