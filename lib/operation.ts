import type * as z from 'zod/mini';
import type { Right } from './config/access-policy.ts';
import type { Done } from './done.ts';
import { AppError, type WouldSend } from './errors/app-error.ts';
import type { Before, Evidence, Found } from './evidence.ts';
import { NothingSent } from './nothing-sent.ts';
import type { Aimed, FoundTarget } from './target-account.ts';
import type { VendorName, Vendors } from './vendor-clients.ts';

export type { Done } from './done.ts';
export type { SeenLimit } from './errors/app-error.ts';
export type { Baseline, Before, Evidence, Found, Harmless, NotProven, Several } from './evidence.ts';
export { inSequence, NothingSent } from './nothing-sent.ts';
export type { VendorName, Vendors } from './vendor-clients.ts';

/**
 * What may be done after a write's response was lost. Each operation declares it; it is never inferred from the HTTP verb.
 * `safe`: it sets absolute values, so it is sent again · `keyed`: it carries a key whose repeats the vendor drops, so it is sent
 * again · `once`: anything else; it is sent again only if reads prove that it took no effect.
 */
export type ResendClass = 'safe' | 'keyed' | 'once';

/** What a vendor's client must know about the attempt. */
export interface Call {
  /** The action's id. A `keyed` write sends it as its key. */
  readonly actionId: string;
  /** The account whose credentials are used. */
  readonly account: string;
  /** Epoch milliseconds at which every request must have ended. */
  readonly deadline: number;
  /** Epoch milliseconds at which a waiting caller gets an answer: a request that is still under way then is given up. */
  readonly answerBy?: number | undefined;
  /** The circuit breaker is half-open, and this attempt tests the vendor: if its first read fails, nothing is written. */
  readonly probing?: boolean;
  /** Shows the requests instead of sending them. Nothing reaches the vendor, not even a read. See `runOperation`. */
  readonly dryRun?: boolean;
  /** An earlier request of the action may have taken effect. */
  readonly isRepeat?: boolean;
  /** Called by a vendor's connection when the vendor has accepted a request that changes something. See `runOperation`. */
  readonly onAccepted?: () => void;
  /** What newer actions have set. It is left out of the input, and no request may set it. */
  readonly superseded?: readonly ChangeName[];
}

/** A key of `Changes.sets`, such as `status` or `tags`: what different operations set under different field names has one name. */
export type ChangeName = string;

/** What an input changes in a conversation. An older action does not overwrite what a newer one has set. */
export interface Changes {
  /** Maps a name that all operations share to the input's fields that set it; to none if the operation always sets it. */
  readonly sets: Readonly<Record<ChangeName, readonly string[]>>;
  /** Whether it adds something (a message, a tag). That is sent even if newer actions have set the rest. @default false */
  readonly adds?: boolean;
}

/** The requests of a write that was not sent, in their order: the call or the account's mode asks for a dry run. */
export interface DryRun {
  readonly wouldSend: WouldSend;
  /** All of them, the first among them. @default the first alone */
  readonly requests?: readonly WouldSend[];
}

/** A schema that takes an `Input` and returns an `Output`. */
export type Schema<Output, Input = unknown> = z.ZodMiniType<Output, Input>;
export type SchemaIssue = z.core.$ZodIssue;

/** How API Gateway names a route: `POST /helpscout/conversations/{conversationId}/reply`. */
export type RouteKey = `${'DELETE' | 'GET' | 'PATCH' | 'POST' | 'PUT'} /${string}`;

export type Fields = Readonly<Record<string, unknown>>;

/**
 * What an operation or a query says about itself. The list of functions, the API's documents, the samples in events/ and the
 * tests that loop over all operations are generated from this alone.
 */
export interface Described<Input, Result> {
  /** Its file in functions/, in camel case: `helpscout.createReply` is functions/helpscout/create-reply.ts. */
  readonly name: string;
  /** Its HTTP route. Each `{parameter}` is a field of the input. */
  readonly route: RouteKey;
  /** What it does, in one sentence. */
  readonly summary: string;
  /** Path parameters, query and body together: shapes, units, cross-field rules. */
  readonly input: Schema<Input>;
  /** What it returns. Only documents use it: nothing is parsed by it. */
  readonly result: Schema<unknown, Result>;
  /** A valid input with every field that a caller usually sends. The simulators know the conversation that it names. */
  readonly example: Fields;
  /** More examples, if one cannot show everything: each resend class that is possible must have one. */
  readonly otherExamples?: readonly Fields[];
}

/** An input that must be refused: the example without the fields in `remove`, and with those in `set` replaced. */
export interface RefusedInput {
  /** What is wrong with it, as a noun phrase: it becomes the name of a test. */
  readonly says: string;
  readonly set?: Fields;
  readonly remove?: readonly string[];
  /** The field that the error must name: `customer.email`, `cc[1]`; empty if it is the input as a whole. */
  readonly names: string;
}

/** `helpscout.createReply`, or `conversations.reply` for an operation of the neutral contract. */
type Name = `${VendorName | 'conversations'}.${string}`;

/** Something that changes a conversation: all that the doors and the ledger know about it. */
export interface Operation<Input = unknown, Result = unknown> extends Described<Input, Result>, Aimed<Input> {
  readonly name: Name;
  /** The right that a caller needs: `send` if the operation writes to a customer, else `change`. */
  readonly right: 'send' | 'change';
  /** Paths of the example's fields that hold a customer's words or name a person: `text`, `customer.email`. No log shows them. */
  readonly customerText: readonly string[];
  /** One input for each of the operation's own rules, which that rule refuses. */
  readonly refuses: readonly [RefusedInput, ...RefusedInput[]];
  /** Rules that depend on the time (epoch milliseconds). They are checked before the action is recorded, not later. @throws AppError `invalid_input` */
  check?(input: Input, now: number): void | Promise<void>;
  resend(input: Input): ResendClass;
  /** Rights that an input needs in addition to `right`. */
  needs?(input: Input): readonly Right[];
  /** The conversation (or author) in whose line the action stands; `undefined` if `resolve` must find it. */
  conversation(input: Input): string | undefined;
  /**
   * Finds the conversation that an input means. It only reads. It is called in the action's turn until it finds one, which is
   * put on record before anything is sent and not looked for again.
   * @throws AppError `not_found_by_customer`, or an error after which a later attempt may succeed
   */
  resolve?(input: Input, vendors: Vendors, call: Call): Promise<FoundTarget>;
  /** The input with the conversation that `resolve` has found. */
  resolved?(input: Input, conversation: string): Input;
  /**
   * Whether `run` sends requests before the one that `findEffect` looks for (the status before the message). Then a read that does
   * not find that one does not show that nothing took effect. @default false
   */
  setsFirst?(input: Input): boolean;
  /** What an input sets and adds. @default it sets nothing that could overwrite a newer value */
  changes?(input: Input): Changes;
  /** How many units of the vendor's rate limit an attempt costs, with its reads. */
  cost(input: Input): number;
  /**
   * Carries it out: `safe` calls first, and at most one `once` or `keyed` call, as the last one.
   * @throws AppError whose `outcome` says what happened at the vendor; `NothingSent` in a dry run, see `runOperation`
   */
  run(input: Input, vendors: Vendors, call: Call): Promise<Done<Result>>;
  /** The baseline: what the vendor shows before the request is sent. Only `once` operations need it. */
  lookBefore?(input: Input, vendors: Vendors, call: Call): Promise<Before>;
  /** Reads the conversation's status, in the vendor's words. Without this function the operation takes no `onlyIf`. */
  readStatus?(input: Input, vendors: Vendors, call: Call): Promise<string>;
  /** Looks for the effect of a write whose response was lost. It only reads. */
  findEffect?(input: Input, evidence: Evidence, vendors: Vendors, call: Call): Promise<Found<Result>>;
}

/** Something that only reads. It has no action, no record in the ledger and no idempotency key. */
export interface Query<Input = unknown, Result = unknown> extends Described<Input, Result>, Aimed<Input> {
  readonly name: Name;
  /** Rules that its schema cannot express. @throws AppError `invalid_input`, `not_supported` */
  check?(input: Input): void;
  /** How many units of the vendor's rate limit it costs. */
  cost(input: Input): number;
  /** @throws AppError */
  run(input: Input, vendors: Vendors, call: Call): Promise<Result>;
}

/**
 * Runs an operation. Returns what it did, or the requests that a dry run would have sent.
 * @throws AppError whose `outcome` says what happened at the vendor, and whose `partly` says whether the vendor had accepted an
 * earlier request of the same attempt: then a part of the operation took effect, whatever the outcome of the request that failed
 */
export async function runOperation(
  operation: Operation,
  input: unknown,
  vendors: Vendors,
  call: Call,
): Promise<Done<unknown> | DryRun> {
  let accepted = 0;
  const onAccepted = () => {
    accepted += 1;
  };
  try {
    return await operation.run(input, vendors, { ...call, onAccepted });
  } catch (thrown) {
    if (thrown instanceof NothingSent) return { wouldSend: thrown.wouldSend, requests: thrown.requests };
    const error = AppError.from(thrown);
    const others = error.facts.accepted ? accepted - 1 : accepted;
    throw others > 0 ? new AppError(error.kind, error.message, { ...error.facts, partly: true }) : error;
  }
}

/** An operation or a query as its file declares it. Its schemas give its functions and its example their types. */
export type Declared<Input extends z.ZodMiniType, Result extends z.ZodMiniType, Defined> = {
  readonly input: Input;
  readonly result: Result;
  readonly example: z.input<Input> & Fields;
  readonly otherExamples?: readonly (z.input<Input> & Fields)[];
} & Omit<Defined, 'input' | 'result' | 'example' | 'otherExamples'>;

/**
 * Lets the compiler check an operation against its own schemas, and returns it without their types: the doors and the ledger
 * handle inputs that the operation's schema has parsed, and know nothing more about them.
 */
export function defineOperation<Input extends z.ZodMiniType, Result extends z.ZodMiniType>(
  operation: Declared<Input, Result, Operation<z.output<Input>, z.input<Result>>>,
): Operation {
  return operation;
}

/** Lets the compiler check a query against its own schemas, and returns it without their types. */
export function defineQuery<Input extends z.ZodMiniType, Result extends z.ZodMiniType>(
  query: Declared<Input, Result, Query<z.output<Input>, z.input<Result>>>,
): Query {
  return query;
}
