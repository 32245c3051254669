import * as z from 'zod';
import { RIGHTS } from '../../config/access-policy.ts';
import { ERROR_KINDS, type ErrorKind } from '../../errors/kinds.ts';
import type { Problem } from '../../errors/problem.ts';
import { REASONS, STATES } from '../../ledger/records/action.ts';
import type { DryRun } from '../intake/perform.ts';
import { ActionId } from '../route.ts';
import type { Answer } from './answer.ts';

// Schemas of what callers get: for the documents of the API, and for the types of the routes' results. Nothing is parsed by them.

/** Lets the compiler check that every value of this type fits the schema. */
const describing =
  <T>() =>
  <Schema extends z.ZodType>(schema: T extends z.input<Schema> ? Schema : never): Schema =>
    schema;

const Verified = z
  .union([z.boolean(), z.literal('unsupported')])
  .describe(
    '`true`: the vendor shows the effect; `false`: it shows that there is none; `"unsupported"`: it shows nothing by which one could tell',
  );
const Issues = z.array(z.object({ path: z.string(), message: z.string() })).readonly();

export const AnswerSchema = describing<Answer>()(
  z
    .object({
      actionId: ActionId,
      operation: z.string(),
      state: z.enum(STATES),
      reason: z.enum(REASONS).optional().describe('Why the action is in its state'),
      result: z.unknown().optional().describe('What the operation returns'),
      verified: Verified.optional(),
      warnings: z.array(z.string()).readonly().describe('Codes of risks that remain, or of what was left out'),
      attempts: z.number().int().min(0).describe('Number of requests that were sent to the vendor'),
      replayed: z.boolean().describe('An earlier request recorded the action'),
      rateLimit: z
        .object({ perMinute: z.number(), remaining: z.number().optional() })
        .optional()
        .describe(
          'The account’s rate limit, as the vendor’s last response stated it. `remaining`: units left in the vendor’s own window',
        ),
      reconciled: z.literal(true).optional().describe('The vendor’s response was lost, and a read found the effect'),
    })
    .meta({ id: 'Answer' }),
);

/** An answer with 200: the action has been carried out. */
export const DoneSchema = AnswerSchema.extend({ state: z.literal('done') }).meta({ id: 'Done' });

/** An answer with 200: the action will not be carried out. */
export const CancelledSchema = AnswerSchema.omit({ result: true })
  .extend({ state: z.literal('cancelled') })
  .meta({ id: 'Cancelled' });

/** An answer with 202: the action has not ended. */
export const PendingSchema = AnswerSchema.omit({ result: true })
  .extend({ state: z.enum(['waiting', 'running', 'in_doubt', 'held']) })
  .meta({ id: 'Pending' });

const WouldSendSchema = z.object({
  method: z.string(),
  url: z.string(),
  headers: z.record(z.string(), z.string()).readonly(),
  readFirst: Issues.optional().describe(
    'What would be read from the vendor before this request, so that it cannot be shown here',
  ),
  body: z.unknown().optional(),
});

export const DryRunSchema = describing<DryRun>()(
  z
    .object({
      operation: z.string(),
      dryRun: z.literal(true),
      request: WouldSendSchema.describe('The first request that would have been sent, its credentials masked'),
      requests: z
        .array(WouldSendSchema)
        .readonly()
        .describe('All requests that would have been sent to change something'),
    })
    .meta({ id: 'DryRun' }),
);

export const ProblemSchema = describing<Problem>()(
  z
    .object({
      type: z.string(),
      title: z.string(),
      status: z.number().int(),
      detail: z.string(),
      kind: z.enum(Object.keys(ERROR_KINDS) as [ErrorKind, ...ErrorKind[]]),
      operation: z.string().optional(),
      actionId: ActionId.optional(),
      correlationId: z.string().optional(),
      issues: Issues,
      verified: Verified.optional(),
      vendor: z
        .object({ status: z.number().int(), logRef: z.string().optional() })
        .optional()
        .describe('The part of the vendor’s response that is safe to show'),
      warnings: z
        .array(z.string())
        .readonly()
        .optional()
        .describe('Of a failed action: the codes that its answer has, such as `partly_applied`'),
      candidates: z
        .array(z.string())
        .readonly()
        .optional()
        .describe('With `not_found_by_customer`: the ids of the conversations that matched'),
    })
    .meta({ id: 'Problem' }),
);

const Time = z.iso.datetime();

/** An action as the ledger shows it to people. */
export const ActionSchema = z
  .object({
    ...AnswerSchema.shape,
    account: z.string(),
    conversation: z.string().optional().describe('Absent as long as the conversation has not been found'),
    target: z
      .object({ conversation: z.string(), query: z.string(), candidates: z.number().int(), at: Time })
      .optional()
      .describe('How the conversation was found, if the input names its customer'),
    caller: z.string(),
    trigger: z.enum(['http', 'event', 'direct']),
    correlationId: z.string(),
    acceptedAt: Time,
    notBefore: Time.optional(),
    notAfter: Time,
    due: Time.optional().describe('When the action is checked again'),
    endedAt: Time.optional(),
    heldAt: Time.optional().describe('When it was last held: since then a person had to decide'),
    history: z.array(
      z.object({
        at: Time,
        phase: z.enum(['send', 'look']).describe('`send`: an attempt to send; `look`: a read of the vendor'),
        asked: z
          .enum(['effect', 'newer', 'duplicate'])
          .optional()
          .describe(
            'What a read looked for: the effect of a lost request, values that others have set since, a second effect',
          ),
        outcome: z.string().describe('Of a read: `found absent unclear several touched unreadable`'),
        vendorStatus: z.number().int().optional(),
        candidates: z
          .array(z.string())
          .readonly()
          .optional()
          .describe('The vendor’s ids of what this action may have made'),
      }),
    ),
    historyLeftOut: z.number().int().optional().describe('Number of entries after the first that are not kept'),
    error: ProblemSchema.optional(),
  })
  .meta({ id: 'Action' });
export type ActionView = z.infer<typeof ActionSchema>;

const Neighbour = z.object({ actionId: ActionId, operation: z.string(), state: z.enum(STATES) });

/** One action in full. */
export const ActionDetailSchema = z
  .object({
    ...ActionSchema.shape,
    next: z
      .object({ what: z.string(), at: Time.optional(), unless: z.string().optional() })
      .optional()
      .describe('What happens next, when, and what would stop it; absent if the action has ended'),
    ahead: z.array(Neighbour).describe('Actions before it in its conversation’s line, nearest first'),
    behind: z.array(Neighbour).describe('Actions behind it in that line, nearest first'),
    links: z
      .array(z.object({ title: z.string(), url: z.string() }))
      .describe('The conversation in the vendor’s own web application'),
    decisions: z
      .array(
        z.object({
          at: Time,
          by: z.string(),
          decision: z.enum(['done', 'failed', 'resend', 'cancel']),
          note: z.string().optional(),
        }),
      )
      .describe('What people decided about it, oldest first'),
    may: z.array(z.enum(RIGHTS)).describe('What the caller may do with its account'),
    input: z
      .unknown()
      .optional()
      .describe(
        'The action’s input, if the query has `input=true` and the input is still stored. For an account in mode `dryRun`: `requests`, which were not sent',
      ),
  })
  .meta({ id: 'ActionDetail' });
export type ActionDetail = z.infer<typeof ActionDetailSchema>;
