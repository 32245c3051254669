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
  /** How long after `notAfter` it asks once more, for the same and with the same key. Milliseconds. @default it does not */
  readonly againAfterMs?: number | undefined;
}

interface Circumstances {
  readonly clock: Clock;
  readonly random: Random;
  readonly lambda: Pick<SimulatedLambda, 'invoke'>;
  readonly door: SimulatedFunction;
  /** Told of each id that the caller's action may have. */
  onId(actionId: string): void;
  /** How likely a request is sent a second time though it was answered. */
  readonly repeated: number;
}

const TRIES = 30;
const DAY_MS = 24 * 3_600_000;

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
  const wait = (ms: number) => new Promise<void>((resolve) => clock.at(clock.now() + ms, resolve));

  /** Whether a wish's time is over, by one clock or another. */
  const isOver = ({ notAfter = Number.POSITIVE_INFINITY }: Ask) => clock.now() > notAfter - CLOCK_SKEW_MS;

  const once = async (wish: Ask): Promise<Reading> => {
    const requestId = random.uniqueId();
    const identity = key === undefined ? { request: requestId } : { key };
    const id = actionIdOf(name, keyScopeOf(name, place.vendor, place.account), identity);
    ids.add(id);
    onId(id);
    const event =
      trigger === 'http' ? httpEvent(wish, key) : trigger === 'direct' ? directEvent(wish, key) : ownEvent(wish, key);
    const reading = read(trigger, await lambda.invoke(door, event, requestId));
    if (reading.state) states.push(reading.state);
    // A process that stands still may take up a request when its time is over. It refuses it for that, and for nothing else.
    const isTooLate = isOver(wish) && reading.surprise === TOO_LATE;
    if (reading.surprise && !isTooLate) surprises.push(reading.surprise);
    accepted ||= reading.recorded;
    return reading;
  };

  /** Asks until the answer says that the action is on record, or that asking again could do it twice. */
  const patiently = async (wish: Ask): Promise<Asked> => {
    const from = clock.now();
    for (let tries = 0; tries < TRIES && (tries === 0 || !isOver(wish)); tries += 1) {
      const reading = await once(wish);
      const isFirst = tries === 0;
      if (reading.recorded) return { span: { from, to: clock.now() }, isReplay: reading.isReplay, isFirst };
      if (key === undefined && !reading.repeatable) break;
      await wait(trigger === 'event' ? 60_000 * (tries + 1) : random.between(500, 2_000) * 2 ** Math.min(tries, 5));
    }
    return { span: { from, to: Number.POSITIVE_INFINITY }, isReplay: false, isFirst: false };
  };

  const { span } = await patiently(caller);
  let wanted = wantedBetween(span, caller.notBefore);
  const { againAfterMs, notAfter, notBefore: _, ...same } = caller;
  if (key !== undefined && againAfterMs === undefined && random.chance(repeated)) {
    await wait(random.between(0, 120_000));
    await once(caller);
  }
  if (key !== undefined && againAfterMs !== undefined && notAfter !== undefined) {
    await wait(Math.max(0, notAfter - clock.now()) + againAfterMs);
    const again = await patiently({ ...same, notAfter: clock.now() + DAY_MS });
    // A replay is the action that was asked for first. After a request without an answer nobody can tell which one it is.
    if (again.isFirst && !again.isReplay) wanted = again.span;
    else if (!again.isFirst) wanted = { from: wanted.from, to: again.span.to };
  }
  return { n, ids: [...ids], accepted, states, surprises, wanted };
}

/** What came of asking until there was an answer. */
interface Asked {
  /** From the first request to the answer. */
  readonly span: Span;
  readonly isReplay: boolean;
  /** The first request has been answered. */
  readonly isFirst: boolean;
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
  /** The answer is about an action that an earlier request recorded. */
  readonly isReplay: boolean;
  readonly state?: string | undefined;
  readonly surprise?: string | undefined;
}

const NOTHING: Reading = { recorded: false, repeatable: false, isReplay: false };

/** Reads an answer as a caller of that trigger does. */
export function read(trigger: Caller['trigger'], invocation: Invocation): Reading {
  if (invocation.kind === 'died') return NOTHING;
  if (invocation.kind === 'threw') {
    const { kind = 'unforeseen', stack } = invocation.error as { kind?: string; stack?: string };
    const surprise = UNFINISHED.includes(kind) ? undefined : `threw ${kind} ${stack}`;
    return { ...NOTHING, repeatable: kind === 'unavailable', surprise };
  }
  if (trigger === 'http') return readHttp(invocation.answer as APIGatewayProxyStructuredResultV2);
  const answer = invocation.answer as Answer & { error?: Problem };
  return answer.state ? readAnswer(answer) : readProblem(answer.error ?? { kind: 'none' });
}

/** Kinds of problems after which a caller with a key asks again. */
const UNFINISHED: readonly string[] = ['unavailable', 'in_flight', 'unknown_record'];

interface Answer {
  readonly state?: string;
  readonly replayed?: boolean;
}

interface Problem {
  readonly kind: string;
  readonly actionId?: string;
  readonly issues?: readonly { readonly path: string }[];
}

/** How a request is refused whose `notAfter` is over. */
const TOO_LATE = 'was told invalid_input notAfter';

function readHttp({ statusCode = 0, body = '{}' }: APIGatewayProxyStructuredResultV2): Reading {
  const answer = JSON.parse(body);
  if (statusCode === 200 || statusCode === 202) return readAnswer(answer);
  if (statusCode === 503 || statusCode === 504) return { ...NOTHING, repeatable: true };
  return readProblem(answer);
}

function readAnswer({ state, replayed = false }: Answer): Reading {
  return { recorded: true, repeatable: false, isReplay: replayed, state };
}

/** A problem that names an action tells how that failed, that another process is at work on it, or that it may be on record. */
function readProblem({ kind, actionId, issues = [] }: Problem): Reading {
  if (UNFINISHED.includes(kind)) return { ...NOTHING, repeatable: kind === 'unavailable' };
  if (actionId !== undefined && kind !== 'internal') return { ...NOTHING, recorded: true, state: 'failed' };
  return { ...NOTHING, surprise: ['was told', kind, ...issues.map(({ path }) => path)].join(' ') };
}
