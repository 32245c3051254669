import type { components, operations } from './generated/api.ts';

type Schemas = components['schemas'];
type Named = keyof operations;
type JsonOf<Response> = Response extends { content: { 'application/json': infer Body } } ? Body : never;
type Answered<Name extends Named> = JsonOf<operations[Name]['responses'][200]>;

/** What changes a conversation: `helpscout.createReply`. It becomes an action. */
export type OperationName = {
  [Name in Named]: operations[Name]['responses'] extends { 202: unknown } ? Name : never;
}[Named];

/** What reads at a vendor: `helpscout.getConversation`. */
export type QueryName = Exclude<Named, OperationName | `${'actions' | 'accounts' | 'service'}.${string}`>;

type PathOf<Name extends Named> = operations[Name]['parameters'] extends { path: infer Path } ? Path : unknown;
type BodyOf<Name extends Named> = operations[Name] extends { requestBody?: infer Body }
  ? JsonOf<NonNullable<Body>> extends never
    ? unknown
    : JsonOf<NonNullable<Body>>
  : unknown;
type QueryOf<Name extends Named> = operations[Name]['parameters'] extends { query?: infer Query }
  ? Omit<NonNullable<Query>, 'account' | 'dryRun' | 'onlyIf' | 'notBefore' | 'notAfter'>
  : unknown;

/** An operation's or a query's input: path parameters and fields of the body together. */
export type InputOf<Name extends OperationName | QueryName> = PathOf<Name> &
  BodyOf<Name> &
  (Name extends QueryName ? QueryOf<Name> : unknown);

/** What an operation's action leaves behind: `{ threadId, conversationId }`. */
export type ResultOf<Name extends OperationName> =
  Extract<Answered<Name>, { state: 'done' }> extends { result?: infer Result } ? Result : unknown;

/** What a query answers. */
export type QueryResultOf<Name extends QueryName> = Answered<Name>;

/** Why an action is in its state. */
export type Reason = NonNullable<Schemas['Action']['reason']>;

/** HTTP 200: the action has ended. */
export type Ended<Name extends OperationName = OperationName> =
  | (Omit<Schemas['Done'], 'result'> & { readonly result?: ResultOf<Name> })
  | Schemas['Cancelled'];

/** HTTP 202: the action is on record. It will end by itself, or stand as `held` before a person. */
export type Recorded = Schemas['Pending'];

/** What a request is answered; `state` tells which. An action that failed is thrown as an `ActionProblem`. */
export type Answer<Name extends OperationName = OperationName> = Ended<Name> | Recorded;

/** What a dry run would have sent, its credentials masked. */
export type DryRun = Schemas['DryRun'];

/** An action as the ledger shows it: its answer, its times and its history. */
export type Action = Schemas['Action'];

/** RFC 9457. */
export type Problem = Schemas['Problem'];

/** How an action is to be carried out. */
export interface ActionOptions {
  /** Makes a repeat the same action. See `key`. */
  readonly idempotencyKey?: string;
  /** Whose credentials to use. @default "default" */
  readonly account?: string;
  /** RFC 3339, or a date. */
  readonly notBefore?: string | Date;
  /** RFC 3339, or a date: cancelled if it has not begun by then. */
  readonly notAfter?: string | Date;
  /** A status that the conversation must still have when it runs, in the vendor's words. */
  readonly onlyIf?: string;
}
