import * as z from 'zod';
import { RIGHTS } from '../../config/access-policy.ts';
import { ERROR_KINDS, type ErrorKind } from '../../errors/kinds.ts';
import type { Problem } from '../../errors/problem.ts';
import { REASONS, STATES } from '../../ledger/records/action.ts';
import type { DryRun } from '../intake/perform.ts';
import { ActionId } from '../route.ts';
import type { Answer } from './answer.ts';

// What callers are answered, for the documents of the API and for the routes that answer actions. Nothing is parsed by it.

/** A schema that everything of this type fits; the compiler says when it no longer does. */
const describing =
  <T>() =>
  <Schema extends z.ZodType>(schema: T extends z.input<Schema> ? Schema : never): Schema =>
    schema;

const Verified = z
  .union([z.boolean(), z.literal('unsupported')])
  .describe(
    '`true`: the vendor shows the effect; `false`: it shows that it is not there; `"unsupported"`: it cannot be asked',
  );
const Issues = z.array(z.object({ path: z.string(), message: z.string() })).readonly();

export const AnswerSchema = describing<Answer>()(
  z
    .object({
      actionId: ActionId,
      operation: z.string(),
      state: z.enum(STATES),
      reason: z.enum(REASONS).optional().describe('Why it is in its state'),
      result: z.unknown().optional().describe('What the operation returns'),
      verified: Verified.optional(),
      warnings: z.array(z.string()).readonly().describe('What works but is risky'),
      attempts: z.number().int().min(0).describe('Requests that went out to the vendor'),
      replayed: z.boolean().describe('The action was there before this request'),
      rateLimit: z
        .object({ perMinute: z.number(), remaining: z.number().optional() })
        .optional()
        .describe(
          'The pace at which we call, by what the vendor said of its limit, where it did; `remaining` in its own window',
        ),
      reconciled: z.literal(true).optional().describe('Its answer was lost, and its effect was found by reading'),
    })
    .meta({ id: 'Answer' }),
);

/** An answer with 200: it has been carried out. */
export const DoneSchema = AnswerSchema.extend({ state: z.literal('done') }).meta({ id: 'Done' });

/** An answer with 200: it will not be carried out. */
export const CancelledSchema = AnswerSchema.omit({ result: true })
  .extend({ state: z.literal('cancelled') })
  .meta({ id: 'Cancelled' });

/** An answer with 202: it has not ended. */
export const PendingSchema = AnswerSchema.omit({ result: true })
  .extend({ state: z.enum(['waiting', 'running', 'in_doubt', 'held']) })
  .meta({ id: 'Pending' });

const WouldSendSchema = z.object({
  method: z.string(),
  url: z.string(),
  headers: z.record(z.string(), z.string()).readonly(),
  readFirst: Issues.optional().describe(
    'What is read at the vendor before this goes out, so that it is not shown here',
  ),
  body: z.unknown().optional(),
});

export const DryRunSchema = describing<DryRun>()(
  z
    .object({
      operation: z.string(),
      dryRun: z.literal(true),
      request: WouldSendSchema.describe('The first request that would have been sent, its credentials masked'),
      requests: z.array(WouldSendSchema).readonly().describe('All that would have been sent to change something'),
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
        .describe('What the vendor said that is safe to show'),
      candidates: z
        .array(z.string())
        .readonly()
        .optional()
        .describe('Of `not_found_by_customer`: the ids of the conversations that matched'),
    })
    .meta({ id: 'Problem' }),
);

const Time = z.iso.datetime();

/** An action as the ledger shows it to people. */
export const ActionSchema = z
  .object({
    ...AnswerSchema.shape,
    account: z.string(),
    conversation: z.string(),
    target: z
      .object({ conversation: z.string(), query: z.string(), candidates: z.number().int(), at: Time })
      .optional()
      .describe('How the conversation was found, where the input names its customer'),
    caller: z.string(),
    trigger: z.enum(['http', 'event', 'direct']),
    correlationId: z.string(),
    acceptedAt: Time,
    notBefore: Time.optional(),
    notAfter: Time,
    due: Time.optional().describe('When it is looked at again'),
    endedAt: Time.optional(),
    heldAt: Time.optional().describe('Since when it waits for a person, or had waited when one decided'),
    history: z.array(
      z.object({
        at: Time,
        phase: z.enum(['send', 'look']).describe('`send`: it was tried to send it; `look`: the vendor was read'),
        asked: z
          .enum(['effect', 'newer', 'duplicate'])
          .optional()
          .describe('What a look was for: the effect of a lost request, what others have set since, a second effect'),
        outcome: z.string().describe('Of a look: `found absent unclear several touched unreadable`'),
        vendorStatus: z.number().int().optional(),
        candidates: z.array(z.string()).readonly().optional().describe('The vendor’s ids of what may be ours'),
      }),
    ),
    historyLeftOut: z.number().int().optional().describe('So many entries after the first are not kept'),
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
      .describe('What happens next, when, and what would stop it; absent where it has ended'),
    ahead: z.array(Neighbour).describe('Who stands before it in its conversation’s line, nearest first'),
    behind: z.array(Neighbour).describe('Who waits behind it, nearest first'),
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
    may: z.array(z.enum(RIGHTS)).describe('What the caller may do at its account'),
    input: z.unknown().optional().describe('What was to be sent: with `input=true`, as long as it is kept'),
  })
  .meta({ id: 'ActionDetail' });
export type ActionDetail = z.infer<typeof ActionDetailSchema>;
