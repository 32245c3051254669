import type { Action, ActionFacts } from './action.ts';

const FACTS: Readonly<Record<keyof ActionFacts, true>> = {
  id: true,
  operation: true,
  vendor: true,
  account: true,
  conversation: true,
  recordedBy: true,
  caller: true,
  trigger: true,
  correlationId: true,
  fingerprint: true,
  acceptedAt: true,
  notBefore: true,
  notAfter: true,
  onlyIf: true,
  resend: true,
  input: true,
  sets: true,
  due: true,
  epoch: true,
  history: true,
  announced: true,
  resolution: true,
  historyLeftOut: true,
  lostAt: true,
  firstSentAt: true,
  resumedAt: true,
  decisions: true,
  givenUp: true,
};

/** The fields of an action that do not belong to its phase: they stay when it enters another one. */
export function factsOf(action: Action): ActionFacts {
  const facts = Object.entries(action).filter(([name]) => name in FACTS);
  return Object.fromEntries(facts) as unknown as ActionFacts;
}
