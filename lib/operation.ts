import type * as z from 'zod';
import type { Right } from './config/access-policy.ts';
import type { SeenLimit, WouldSend } from './errors/app-error.ts';
import type { Before, Evidence, Found } from './evidence.ts';
import { NothingSent } from './nothing-sent.ts';
import type { Aimed, FoundTarget } from './target-account.ts';

export type { SeenLimit } from './errors/app-error.ts';
export type { Baseline, Before, Evidence, Found, Harmless, Missing, Several } from './evidence.ts';
export { inTurn, NothingSent } from './nothing-sent.ts';

/** The vendors' clients. Each vendor adds its own: `declare module` in `lib/vendors/<vendor>/index.ts`. */
// biome-ignore lint/suspicious/noEmptyInterface: filled by the vendors, which this file must not know
export interface Vendors {}

/** The name of a vendor: `khoros`, `helpscout`, … */
export type VendorName = keyof Vendors & string;

/**
 * What a write does when its answer was lost; declared by each operation, never inferred from the HTTP verb.
 * `safe`: sets absolute values, send again · `keyed`: the vendor drops repeats of a key we send ·
 * `once`: anything else, never send blindly.
 */
export type ResendClass = 'safe' | 'keyed' | 'once';

/** What a client needs to know of the attempt that it works for. */
export interface Call {
  /** The action's id; what a `keyed` write sends as its key. */
  readonly actionId: string;
  /** Whose credentials to use: the account's name at the vendor. */
  readonly account: string;
  /** Epoch milliseconds at which every request must have ended. */
  readonly deadline: number;
  /** Epoch milliseconds at which the caller who waits is answered: what is under way then is given up. */
  readonly answerBy?: number | undefined;
  /** The vendor has failed lately, and this finds out whether it still does: where a read fails, no write is worth trying. */
  readonly probing?: boolean;
  /** Show the requests instead of sending them: nothing reaches the vendor, not even a read. See `runOperation`. */
  readonly dryRun?: boolean;
  /** What newer actions have set, by its name in `Changes`: it is left out of the input, and nothing else may set it. */
  readonly superseded?: readonly string[];
}

/** What an input changes of a conversation: an older action does not overwrite what a newer one has set. */
export interface Changes {
  /** By a name that all operations share (`status`, `tags`): the input's fields that set it, none where the operation does. */
  readonly sets: Readonly<Record<string, readonly string[]>>;
  /** Whether it adds something (a message, a tag), which is sent whatever newer actions have set. @default false */
  readonly adds?: boolean;
}

/** A write that took effect. */
export interface Done<Result> {
  readonly result: Result;
  /**
   * `true`: the vendor's answer or a read shows the effect · `"unsupported"`: the vendor cannot be asked.
   * @default "unsupported"
   */
  readonly verified?: boolean | 'unsupported';
  /** What worked but is risky, as short codes. */
  readonly warnings?: readonly string[];
  /**
   * The vendor's id of what we made (a thread, a note), so that no other action is credited with it.
   * `null`: there is one, but the vendor did not name it.
   */
  readonly artifact?: string | null | undefined;
  /** What the vendor's response said of the account's rate limit. */
  readonly rateLimit?: SeenLimit | undefined;
}

/** A write that was not sent, because the call or the account's mode asks for a dry run: its requests, in their order. */
export interface DryRun {
  readonly wouldSend: WouldSend;
  /** All of them, the first among them. @default the first alone */
  readonly requests?: readonly WouldSend[];
}

/** A schema of what may come in as `Input`, and is then an `Output`. */
export type Schema<Output, Input = unknown> = z.ZodType<Output, Input>;
export type SchemaIssue = z.core.$ZodIssue;

/** How API Gateway names a route: `POST /helpscout/conversations/{conversationId}/reply`. */
export type RouteKey = `${'DELETE' | 'GET' | 'PATCH' | 'POST' | 'PUT'} /${string}`;

export type Fields = Readonly<Record<string, unknown>>;

/**
 * What everything that callers use says about itself. The functions' list, the documents of the API, the samples in
 * events/ and the suites that go through all operations are made of this, and of nothing else.
 */
export interface Described<Input, Result> {
  /** Its file in functions/, in camel case: `helpscout.createReply` is functions/helpscout/create-reply.ts. */
  readonly name: string;
  /** Where it is over HTTP. Each `{parameter}` is a field of the input. */
  readonly route: RouteKey;
  /** What it does, in one sentence. */
  readonly summary: string;
  /** Path parameters, query and body together: shapes, units, cross-field rules. */
  readonly input: Schema<Input>;
  /** What it returns. Documents alone use it: nothing is parsed by it. */
  readonly result: Schema<unknown, Result>;
  /** An input that is valid and has every field that a caller usually sends. The simulators know what it names. */
  readonly example: Fields;
  /** Further ones, where one cannot show everything: among all of them each resend class has its input. */
  readonly otherExamples?: readonly Fields[];
}

/** An input that must be refused: the example with `set` laid over it and without the fields of `remove`. */
export interface RefusedInput {
  /** What is wrong with it: a noun phrase, it becomes the name of a test. */
  readonly says: string;
  readonly set?: Fields;
  readonly remove?: readonly string[];
  /** The field that the answer must name: `customer.email`, `cc[1]`, or nothing where it is the input as a whole. */
  readonly names: string;
}

/** `helpscout.createReply`; of those that every vendor's conversations have, `conversations.reply`. */
type Name = `${VendorName | 'conversations'}.${string}`;

/** Something that changes a conversation. The doors and the ledger need nothing else. */
export interface Operation<Input = unknown, Result = unknown> extends Described<Input, Result>, Aimed<Input> {
  readonly name: Name;
  /** What a caller's access policy must allow: `send` where a customer is written to, else `change`. */
  readonly right: 'send' | 'change';
  /** Paths of the example's fields that hold a customer's words or name people: `text`, `customer.email`. No log shows them. */
  readonly customerText: readonly string[];
  /** What this operation's own rules refuse, an example of each rule. */
  readonly refuses: readonly [RefusedInput, ...RefusedInput[]];
  /** Rules that depend on the time (epoch milliseconds); what is on record already is not held to them. @throws AppError `invalid_input` */
  check?(input: Input, now: number): void | Promise<void>;
  resend(input: Input): ResendClass;
  /** Rights beside `right` that an input needs. */
  needs?(input: Input): readonly Right[];
  /** What is owned and ordered: one conversation (or author) at one account; `undefined` where `resolve` must find it. */
  conversation(input: Input): string | undefined;
  /**
   * Finds the conversation that an input means. It only reads; it is asked once, in the action's turn, and what it finds is on
   * record before anything is sent.
   * @throws AppError `not_found_by_customer`, or what may pass
   */
  resolve?(input: Input, vendors: Vendors, call: Call): Promise<FoundTarget>;
  /** The input with the conversation that was found. */
  resolved?(input: Input, conversation: string): Input;
  /** What an input sets and adds. @default nothing that could be stale */
  changes?(input: Input): Changes;
  /** Units of the vendor's rate limit that an attempt costs, reads included. */
  cost(input: Input): number;
  /**
   * Carries it out: any `safe` calls first, and at most one `once` or `keyed` call, last.
   * @throws AppError whose `outcome` tells what happened at the vendor; `NothingSent` in a dry run, see `runOperation`
   */
  run(input: Input, vendors: Vendors, call: Call): Promise<Done<Result>>;
  /** What the vendor shows before we send. Only `once` operations need it. */
  lookBefore?(input: Input, vendors: Vendors, call: Call): Promise<Before>;
  /** The status that the conversation has now, in the vendor's words; without it the operation takes no `onlyIf`. */
  readStatus?(input: Input, vendors: Vendors, call: Call): Promise<string>;
  /** Looks for the effect of a write whose answer was lost. It only reads. */
  findEffect?(input: Input, evidence: Evidence, vendors: Vendors, call: Call): Promise<Found<Result>>;
}

/** Something that only reads: no ledger, no action, no idempotency key. */
export interface Query<Input = unknown, Result = unknown> extends Described<Input, Result>, Aimed<Input> {
  readonly name: Name;
  /** Rules that no schema of its own can say. @throws AppError `invalid_input`, `not_supported` */
  check?(input: Input): void;
  /** Units of the vendor's rate limit that it costs. */
  cost(input: Input): number;
  /** @throws AppError */
  run(input: Input, vendors: Vendors, call: Call): Promise<Result>;
}

/**
 * Runs an operation: what it did, or the request that a dry run would have sent.
 * @throws AppError whose `outcome` tells what happened at the vendor
 */
export async function runOperation(
  operation: Operation,
  input: unknown,
  vendors: Vendors,
  call: Call,
): Promise<Done<unknown> | DryRun> {
  try {
    return await operation.run(input, vendors, call);
  } catch (thrown) {
    if (thrown instanceof NothingSent) return { wouldSend: thrown.wouldSend, requests: thrown.requests };
    throw thrown;
  }
}

/** Something as its file declares it: by its schemas, which give its functions and its example their types. */
export type Declared<Input extends z.ZodType, Result extends z.ZodType, Defined> = {
  readonly input: Input;
  readonly result: Result;
  readonly example: z.input<Input> & Fields;
  readonly otherExamples?: readonly (z.input<Input> & Fields)[];
} & Omit<Defined, 'input' | 'result' | 'example' | 'otherExamples'>;

/**
 * Checks an operation against its own schemas. Here its types end: doors and ledger handle inputs that the operation's own
 * schema has parsed, and know no more of them.
 */
export function defineOperation<Input extends z.ZodType, Result extends z.ZodType>(
  operation: Declared<Input, Result, Operation<z.output<Input>, z.input<Result>>>,
): Operation {
  return operation;
}

/** Checks a query against its own schemas; here its types end, as an operation's do. */
export function defineQuery<Input extends z.ZodType, Result extends z.ZodType>(
  query: Declared<Input, Result, Query<z.output<Input>, z.input<Result>>>,
): Query {
  return query;
}
