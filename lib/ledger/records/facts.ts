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
  partlyAt: true,
  decisions: true,
  givenUp: true,
};

/** The fields of an action that do not belong to its phase: they stay when it enters another one. */
export function factsOf(action: Action): ActionFacts {
  return pick(action, FACTS);
}

function pick<From extends object, Name extends keyof From>(
  from: From,
  names: Readonly<Record<Name, true>>,
): Pick<From, Name> {
  return Object.fromEntries(Object.entries(from).filter(([name]) => name in names)) as Pick<From, Name>;
}
