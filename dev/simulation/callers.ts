import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { actionIdOf, keyScopeOf } from '../../lib/ledger/records/identity.ts';
import { targetAccountOf } from '../../lib/target-account.ts';
import type { Clock } from './clock.ts';
import type { Invocation, SimulatedFunction, SimulatedLambda } from './lambda.ts';
import type { Random } from './random.ts';
import { type Ask, directEvent, httpEvent, ownEvent } from './requests.ts';

/** What one caller knows at the end. */
export interface Told {
  readonly n: number;
  /** The ids that its requests have, if they were recorded. */
  readonly ids: readonly string[];
  /** It was told that its action is on record. */
  readonly accepted: boolean;
  /** Every state that an answer named. */
  readonly states: readonly string[];
  /** Answers that no caller should get. */
  readonly surprises: readonly string[];
  /** When its values are wanted, by the one clock that is right. */
  readonly wanted: Span;
}

/** By how much two clocks may differ, as the docs promise it: the judge of the order takes nothing from the ledger. */
const CLOCK_SKEW_MS = 15_000;

/** Epoch milliseconds between which something was asked for: what was asked for after `to` is newer. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export interface Caller extends Ask {
  readonly n: number;
  readonly trigger: 'http' | 'direct' | 'event';
  /** Whether it sends an idempotency key; without one it repeats only what certainly was not recorded. */
  readonly keyed: boolean;
}

interface Circumstances {
  readonly clock: Clock;
  readonly random: Random;
  readonly lambda: SimulatedLambda;
  readonly door: SimulatedFunction;
  /** Told of each id that the caller's action may have. */
  onId(actionId: string): void;
  /** How likely a request is sent a second time though it was answered. */
  readonly repeated: number;
}

const TRIES = 30;

/** Asks as a patient caller does: again while there is no answer, if it has a key; and again on 503, if it has none. */
export async function ask(
  caller: Caller,
  { clock, random, lambda, door, onId, repeated }: Circumstances,
): Promise<Told> {
  const { n, trigger, keyed } = caller;
  const key = keyed || trigger === 'event' ? `key-${n}` : undefined;
  const { name } = caller.operation;
  const place = targetAccountOf(caller.operation, caller.input, caller.account ?? 'default');
  const ids = new Set<string>();
  const states: string[] = [];
  const surprises: string[] = [];
  let accepted = false;
  const askedAt = clock.now();
  let answeredAt = Number.POSITIVE_INFINITY;
  const wait = (ms: number) => new Promise<void>((resolve) => clock.at(clock.now() + ms, resolve));

  const once = async (): Promise<Reading> => {
    const requestId = random.uniqueId();
    const identity = key === undefined ? { request: requestId } : { key };
    const id = actionIdOf(name, keyScopeOf(name, place.vendor, place.account), identity);
    ids.add(id);
    onId(id);
    const event =
      trigger === 'http'
        ? httpEvent(caller, key)
        : trigger === 'direct'
          ? directEvent(caller, key)
          : ownEvent(caller, key);
    const reading = read(trigger, await lambda.invoke(door, event, requestId));
    if (reading.state) states.push(reading.state);
    if (reading.surprise) surprises.push(reading.surprise);
    accepted ||= reading.recorded;
    if (reading.recorded) answeredAt = Math.min(answeredAt, clock.now());
    return reading;
  };

  for (let tries = 0; tries < TRIES; tries += 1) {
    const reading = await once();
    if (reading.recorded) break;
    if (key === undefined && !reading.repeatable) break;
    await wait(trigger === 'event' ? 60_000 * (tries + 1) : random.between(500, 2_000) * 2 ** Math.min(tries, 5));
  }
  if (key !== undefined && random.chance(repeated)) {
    await wait(random.between(0, 120_000));
    await once();
  }
  const wanted = wantedBetween({ from: askedAt, to: answeredAt }, caller.notBefore);
  return { n, ids: [...ids], accepted, states, surprises, wanted };
}

/**
 * When values are wanted: when they are asked for, or at the time that they shall wait for, whichever is later. While the
 * ledger fails, a caller asks again, and that time may be over before anything is on record.
 * @param asked from the first request to the first answer that says that the action is on record
 */
export function wantedBetween(asked: Span, notBefore: number | undefined): Span {
  if (notBefore === undefined) return asked;
  return {
    from: Math.max(asked.from, notBefore) - CLOCK_SKEW_MS,
    to: Math.max(asked.to, notBefore + CLOCK_SKEW_MS),
  };
}

/** What an answer, or its absence, tells a caller. */
export interface Reading {
  /** The answer says that the action is on record. */
  readonly recorded: boolean;
  /** The answer says that nothing was recorded. */
  readonly repeatable: boolean;
  readonly state?: string | undefined;
  readonly surprise?: string | undefined;
}

/** Reads an answer as a caller of that trigger does. */
export function read(trigger: Caller['trigger'], invocation: Invocation): Reading {
  if (invocation.kind === 'died') return { recorded: false, repeatable: false };
  if (invocation.kind === 'threw') {
    const { kind = 'unforeseen', stack } = invocation.error as { kind?: string; stack?: string };
    const surprise = kind === 'unavailable' || kind === 'in_flight' ? undefined : `threw ${kind} ${stack}`;
    return { recorded: false, repeatable: kind === 'unavailable', surprise };
  }
  if (trigger === 'http') return readHttp(invocation.answer as APIGatewayProxyStructuredResultV2);
  const answer = invocation.answer as { state?: string; error?: { kind: string; actionId?: string } };
  if (answer.state) return { recorded: true, repeatable: false, state: answer.state };
  return readProblem(answer.error ?? { kind: 'none' });
}

function readHttp({ statusCode = 0, body = '{}' }: APIGatewayProxyStructuredResultV2): Reading {
  const answer = JSON.parse(body);
  if (statusCode === 200 || statusCode === 202) return { recorded: true, repeatable: false, state: answer.state };
  if (statusCode === 503 || statusCode === 504) return { recorded: false, repeatable: true };
  return readProblem(answer);
}

/** A problem that names an action tells how that failed, or that somebody is at work on it. */
function readProblem({ kind, actionId }: { kind: string; actionId?: string }): Reading {
  if (kind === 'in_flight') return { recorded: false, repeatable: false };
  if (actionId !== undefined && kind !== 'internal') return { recorded: true, repeatable: false, state: 'failed' };
  return { recorded: false, repeatable: false, surprise: `was told ${kind}` };
}
