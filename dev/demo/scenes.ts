import type { Scene } from './scene.ts';
import { answerIsLost } from './scenes/answer-is-lost.ts';
import { contactBecomesActive } from './scenes/contact-becomes-active.ts';
import { oldThreadMovesIn } from './scenes/old-thread-moves-in.ts';
import { orderShips } from './scenes/order-ships.ts';
import { paymentSucceeds } from './scenes/payment-succeeds.ts';
import { refundIsPending } from './scenes/refund-is-pending.ts';

/** In the order in which they are played. */
export const SCENES: readonly Scene[] = [
  paymentSucceeds,
  orderShips,
  contactBecomesActive,
  refundIsPending,
  oldThreadMovesIn,
  answerIsLost,
];
