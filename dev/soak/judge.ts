import { markOf } from '../simulation/scenarios/playground.ts';
import type { Sample } from './growth.ts';
import type { Kind } from './kinds.ts';

export type State = 'done' | 'failed' | 'cancelled' | 'held';

/** What a result event says. */
export interface Told {
  readonly actionId: string;
  readonly state: State;
  /** Requests that went out. */
  readonly attempts: number;
  readonly warnings?: readonly string[];
}

/** One action that was asked for, and what became of it. */
export interface Asked {
  readonly n: number;
  readonly id: string;
  readonly kind: Kind;
  /** Which of the vendor's extra conversations it is about. */
  readonly index: number;
  readonly askedAt: number;
  /** Its callers were told each time that it is not on record. */
  isRefused?: boolean;
  state?: State;
  endedAt?: number;
  /** The result itself says that nothing was sent, because the vendor had it so, or that a part may not be there. */
  isExcused?: boolean;
  /** Requests to change its conversation that the vendor itself has answered: with a refusal, too, where it is so already. */
  writes: number;
  /** How often the vendor has carried out each request to change something: method, path and body. */
  readonly carriedOut: Map<string, number>;
  /** Whether the vendor has answered a request to read its conversation since the last request to change it. */
  isReadSince?: boolean;
}

export interface Soaked {
  readonly actions: number;
  readonly seconds: number;
  readonly states: Readonly<Record<State, number>>;
  /** Not on record, as a caller was told or an operator sees. */
  readonly refused: number;
  /** Titles of kinds with the numbers of actions; each with what the API answers about it in the end. */
  readonly unended: readonly string[];
  /** Titles. */
  readonly twice: readonly string[];
  readonly lost: readonly string[];
  /** Calls that had no answer. */
  readonly broken: readonly string[];
  /** Faults that were set up at vendors. */
  readonly faults: number;
  /** From asking until the end, in milliseconds, in order. */
  readonly waits: readonly number[];
  readonly samples: readonly Sample[];
}

export interface Played {
  readonly played: readonly Asked[];
  /** Of each kind's vendor: how often the mark of each action stands there. */
  readonly marks: ReadonlyMap<Kind, ReadonlyMap<number, number>>;
  /** How many marks one action of a kind leaves when nothing happens to it. */
  readonly marksOfOne: ReadonlyMap<Kind, number>;
}

/**
 * Compares what the bundle has said of each action with what is at the vendor. An action that is sent once had its effect as often as
 * its mark stands there, or as the vendor carried out the same request: a run to which nothing happens says how many marks an effect
 * leaves, and would hide an effect that is always twice there. One that sets a state, and may be sent again, is lost if it ended as
 * done while the vendor neither answered its request nor was read after it: then the bundle cannot know that the state is so.
 */
export function judge({
  played,
  marks,
  marksOfOne,
}: Played): Pick<Soaked, 'states' | 'twice' | 'lost' | 'waits'> & { readonly unended: readonly Asked[] } {
  const effects = ({ n, kind, writes, isReadSince }: Asked) =>
    kind.isSentOnce
      ? (marks.get(kind)?.get(n) ?? 0) / (marksOfOne.get(kind) || 1)
      : Math.min(1, writes || Number(isReadSince));
  const states = { done: 0, failed: 0, cancelled: 0, held: 0 };
  for (const { state } of played) if (state) states[state] += 1;
  const waits = played.flatMap(({ askedAt, endedAt }) => (endedAt === undefined ? [] : [endedAt - askedAt]));
  return {
    states,
    unended: played.filter(({ state }) => state === undefined),
    twice: titles(played.filter((asked) => effects(asked) > 1 || isRepeated(asked))),
    lost: titles(played.filter((asked) => asked.state === 'done' && !asked.isExcused && !(effects(asked) > 0))),
    waits: waits.sort((a, b) => a - b),
  };
}

/** What is sent beside the mark, like the status of a reactivation with a note, sets a state: it may be sent again. */
function isRepeated({ n, kind, carriedOut }: Asked): boolean {
  return kind.isSentOnce && [...carriedOut].some(([request, times]) => times > 1 && request.includes(markOf(n)));
}

/**
 * Whether an action that has not ended was not taken either, as its callers were told, or as an operator sees in the dead letters.
 * @param status of the API's answer about it
 */
export function wasRefused({ n, isRefused }: Asked, deadLetters: readonly string[], status: number): boolean {
  return status === 404 && (isRefused === true || deadLetters.some((letter) => letter.includes(`"${keyOf(n)}"`)));
}

/** The idempotency key of an action. */
export function keyOf(n: number): string {
  return `soak-${n}`;
}

function titles(those: readonly Asked[]): readonly string[] {
  return those.map(titleOf);
}

export function titleOf({ n, kind, state }: Asked): string {
  return `${n}, ${kind.title}, ${state ?? 'open'}`;
}
