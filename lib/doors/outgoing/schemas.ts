import * as z from 'zod/mini';
import { RIGHTS } from '../../config/access-policy.ts';
import { ERROR_KINDS, type ErrorKind } from '../../errors/kinds.ts';
import type { Problem } from '../../errors/problem.ts';
import { REASONS, STATES } from '../../ledger/records/action.ts';
import { ActionId } from '../action-id.ts';
import type { Answer } from './answer.ts';
import type { DryRun } from './dry-run.ts';

// Schemas of what callers get: for the documents of the API, and for the types of the routes' results. Nothing is parsed by them.

/** Lets the compiler check that every value of this type fits the schema. */
const describing =
  <T>() =>
  <Schema extends z.ZodMiniType>(schema: T extends z.input<Schema> ? Schema : never): Schema =>
    schema;

const Verified = z
  .union([z.boolean(), z.literal('unsupported')])
  .check(
    z.describe(
      '`true`: the vendor shows the effect; `false`: it shows that there is none; `"unsupported"`: it shows nothing by which one could tell',
    ),
  );
const Issues = z.readonly(z.array(z.object({ path: z.string(), message: z.string() })));

export const AnswerSchema = describing<Answer>()(
  z
    .object({
      actionId: ActionId,
      operation: z.string(),
      state: z.enum(STATES),
      reason: z.optional(z.enum(REASONS)).check(z.describe('Why the action is in its state')),
      result: z.optional(z.unknown()).check(z.describe('What the operation returns')),
      verified: z.optional(Verified),
      warnings: z
        .readonly(z.array(z.string()))
        .check(z.describe('Codes of risks that remain, or of what was left out')),
      attempts: z.number().check(z.int(), z.minimum(0), z.describe('Number of requests that were sent to the vendor')),
      replayed: z.boolean().check(z.describe('An earlier request recorded the action')),
      rateLimit: z
        .optional(z.object({ perMinute: z.number(), remaining: z.optional(z.number()) }))
        .check(
          z.describe(
            'The account’s rate limit, as the vendor’s last response stated it. `remaining`: units left in the vendor’s own window',
          ),
        ),
      reconciled: z
        .optional(z.literal(true))
        .check(z.describe('The vendor’s response was lost, and a read found the effect')),
    })
    .register(z.globalRegistry, { id: 'Answer' }),
);

/** An answer with 200: the action has been carried out. */
export const DoneSchema = z
  .extend(AnswerSchema, { state: z.literal('done') })
  .register(z.globalRegistry, { id: 'Done' });

/** An answer with 200: the action will not be carried out. */
export const CancelledSchema = z
  .extend(z.omit(AnswerSchema, { result: true }), { state: z.literal('cancelled') })
  .register(z.globalRegistry, { id: 'Cancelled' });

/** An answer with 202: the action has not ended. */
export const PendingSchema = z
  .extend(z.omit(AnswerSchema, { result: true }), { state: z.enum(['waiting', 'running', 'in_doubt', 'held']) })
  .register(z.globalRegistry, { id: 'Pending' });

const WouldSendSchema = z.object({
  method: z.string(),
  url: z.string(),
  headers: z.readonly(z.record(z.string(), z.string())),
  readFirst: z
    .optional(Issues)
    .check(z.describe('What would be read from the vendor before this request, so that it cannot be shown here')),
  body: z.optional(z.unknown()),
});

export const DryRunSchema = describing<DryRun>()(
  z
    .object({
      operation: z.string(),
      dryRun: z.literal(true),
      request: WouldSendSchema.check(z.describe('The first request that would have been sent, its credentials masked')),
      requests: z
        .readonly(z.array(WouldSendSchema))
        .check(z.describe('All requests that would have been sent to change something')),
    })
    .register(z.globalRegistry, { id: 'DryRun' }),
);

export const ProblemSchema = describing<Problem>()(
  z
    .object({
      type: z.string(),
      title: z.string(),
      status: z.number().check(z.int()),
      detail: z.string(),
      kind: z.enum(Object.keys(ERROR_KINDS) as [ErrorKind, ...ErrorKind[]]),
      operation: z.optional(z.string()),
      actionId: z.optional(ActionId),
      correlationId: z.optional(z.string()),
      issues: Issues,
      verified: z.optional(Verified),
      vendor: z
        .optional(z.object({ status: z.number().check(z.int()), logRef: z.optional(z.string()) }))
        .check(z.describe('The part of the vendor’s response that is safe to show')),
      warnings: z
        .optional(z.readonly(z.array(z.string())))
        .check(z.describe('Of a failed action: the codes that its answer has, such as `partly_applied`')),
      candidates: z
        .optional(z.readonly(z.array(z.string())))
        .check(z.describe('With `not_found_by_customer`: the ids of the conversations that matched')),
    })
    .register(z.globalRegistry, { id: 'Problem' }),
);

const Time = z.iso.datetime();

/** An action as the ledger shows it to people. */
export const ActionSchema = z
  .object({
    ...AnswerSchema.shape,
    vendor: z.string(),
    account: z.string(),
    conversation: z
      .optional(z.string())
      .check(z.describe('Absent as long as the conversation has not been found, and when it has been erased')),
    target: z
      .optional(
        z.object({ conversation: z.string(), query: z.string(), candidates: z.number().check(z.int()), at: Time }),
      )
      .check(z.describe('How the conversation was found, if the input names its customer')),
    caller: z.string(),
    trigger: z.enum(['http', 'event', 'direct']),
    correlationId: z.string(),
    acceptedAt: Time,
    notBefore: z.optional(Time),
    notAfter: Time,
    due: z.optional(Time).check(z.describe('When the action is checked again')),
    endedAt: z.optional(Time),
    heldAt: z.optional(Time).check(z.describe('When it was last held: since then a person had to decide')),
    history: z.array(
      z.object({
        at: Time,
        phase: z.enum(['send', 'look']).check(z.describe('`send`: an attempt to send; `look`: a read of the vendor')),
        asked: z
          .optional(z.enum(['effect', 'newer', 'duplicate']))
          .check(
            z.describe(
              'What a read looked for: the effect of a lost request, values that others have set since, a second effect',
            ),
          ),
        outcome: z.string().check(z.describe('Of a read: `found absent unclear several touched unreadable`')),
        vendorStatus: z.optional(z.number().check(z.int())),
        candidates: z
          .optional(z.readonly(z.array(z.string())))
          .check(z.describe('The vendor’s ids of what this action may have made')),
      }),
    ),
    historyLeftOut: z
      .optional(z.number().check(z.int()))
      .check(z.describe('Number of entries after the first that are not kept')),
    error: z.optional(ProblemSchema),
  })
  .register(z.globalRegistry, { id: 'Action' });
export type ActionView = z.infer<typeof ActionSchema>;

const Neighbour = z.object({ actionId: ActionId, operation: z.string(), state: z.enum(STATES) });

/** One action in full. */
export const ActionDetailSchema = z
  .object({
    ...ActionSchema.shape,
    next: z
      .optional(z.object({ what: z.string(), at: z.optional(Time), unless: z.optional(z.string()) }))
      .check(z.describe('What happens next, when, and what would stop it; absent if the action has ended')),
    ahead: z.array(Neighbour).check(z.describe('Actions before it in its conversation’s line, nearest first')),
    behind: z.array(Neighbour).check(z.describe('Actions behind it in that line, nearest first')),
    links: z
      .array(z.object({ title: z.string(), url: z.string() }))
      .check(z.describe('The conversation in the vendor’s own web application')),
    decisions: z
      .array(
        z.object({
          at: Time,
          by: z.string(),
          decision: z.enum(['done', 'failed', 'resend', 'cancel']),
          note: z.optional(z.string()),
        }),
      )
      .check(z.describe('What people decided about it, oldest first')),
    may: z.array(z.enum(RIGHTS)).check(z.describe('What the caller may do with its account')),
    input: z
      .optional(z.unknown())
      .check(
        z.describe(
          'The action’s input, if the query has `input=true` and the input is still stored. For an account in mode `dryRun`: `requests`, which were not sent',
        ),
      ),
  })
  .register(z.globalRegistry, { id: 'ActionDetail' });
export type ActionDetail = z.infer<typeof ActionDetailSchema>;
