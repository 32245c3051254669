import * as z from 'zod';
import type { operation as createReply } from '../../functions/helpscout/create-reply.ts';
import type { operation as reactivate } from '../../functions/khoros/reactivate-author-conversations.ts';
import type { operation as updateReamaze } from '../../functions/reamaze/update-conversation.ts';
import type { operation as updateWapikit } from '../../functions/wapikit/update-conversation.ts';
import type { DryRun } from '../../lib/doors/intake/perform.ts';
import type { Answer } from '../../lib/doors/outgoing/answer.ts';
import { ActionId } from '../../lib/doors/route.ts';
import { ERROR_KINDS, type ErrorKind } from '../../lib/errors/kinds.ts';
import type { Problem } from '../../lib/errors/problem.ts';
import { REASONS, STATES } from '../../lib/ledger/records/records.ts';
import type { Operation } from '../../lib/operation.ts';
import { Conversation as ReamazeConversation } from '../../lib/vendors/reamaze/schemas.ts';
import { Conversation as WapikitConversation } from '../../lib/vendors/wapikit/schemas.ts';

/** A schema that everything of this type fits; the compiler says when it no longer does. */
const describing =
  <T>() =>
  <Schema extends z.ZodType>(schema: T extends z.input<Schema> ? Schema : never): Schema =>
    schema;

type ResultOf<Defined> = Defined extends Operation<infer _, infer Result> ? Result : never;

/** What an operation answers as `result`, by its name. */
export const RESULTS: Readonly<Record<string, z.ZodType>> = {
  'helpscout.createReply': describing<ResultOf<typeof createReply>>()(
    z.object({
      threadId: z.string().nullable().describe('`null` where Help Scout did not name the thread'),
      conversationId: z.string(),
      movedFrom: z.string().optional().describe('The conversation that was asked for, if it was merged into this one'),
    }),
  ),
  'khoros.reactivateAuthorConversations': describing<ResultOf<typeof reactivate>>()(
    z.object({
      conversationIds: z
        .array(z.string())
        .readonly()
        .describe('Display numbers. Empty: there was nothing to reactivate'),
    }),
  ),
  'reamaze.updateConversation': describing<ResultOf<typeof updateReamaze>>()(
    z.object({ conversation: ReamazeConversation.omit({ assignee: true, data: true }) }),
  ),
  'wapikit.updateConversation': describing<ResultOf<typeof updateWapikit>>()(
    z.object({ conversation: WapikitConversation }),
  ),
};

const Verified = z
  .union([z.boolean(), z.literal('unsupported')])
  .describe(
    '`true`: the vendor shows the effect; `false`: it shows that it is not there; `"unsupported"`: it cannot be asked',
  );
const Issues = z.array(z.object({ path: z.string(), message: z.string() })).readonly();

export const AnswerSchema = describing<Answer>()(
  z.object({
    actionId: ActionId,
    operation: z.string(),
    state: z.enum(STATES),
    reason: z.enum(REASONS).optional().describe('Why it is in its state'),
    result: z.unknown().optional().describe('What the operation answers'),
    verified: Verified.optional(),
    warnings: z.array(z.string()).readonly().describe('What works but is risky'),
    attempts: z.number().int().min(0).describe('How often it was tried to send it'),
    replayed: z.boolean().describe('The action was there before this request'),
    rateLimit: z
      .object({ perMinute: z.number(), remaining: z.number().optional() })
      .optional()
      .describe(
        'The pace at which we call, by what the vendor said of its limit, where it did; `remaining` in its own window',
      ),
    reconciled: z.literal(true).optional().describe('Its answer was lost, and its effect was found by reading'),
  }),
);

export const DryRunSchema = describing<DryRun>()(
  z.object({
    operation: z.string(),
    dryRun: z.literal(true),
    request: z
      .object({
        method: z.string(),
        url: z.string(),
        headers: z.record(z.string(), z.string()).readonly(),
        body: z.unknown().optional(),
      })
      .describe('What would have been sent, its credentials masked'),
  }),
);

export const ProblemSchema = describing<Problem>()(
  z.object({
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
  }),
);

const Time = z.iso.datetime();

/** An action as the ledger shows it to people. */
export const ActionSchema = z.object({
  ...AnswerSchema.shape,
  account: z.string(),
  conversation: z.string(),
  caller: z.string(),
  trigger: z.enum(['http', 'event', 'direct']),
  correlationId: z.string(),
  acceptedAt: Time,
  notBefore: Time.optional(),
  notAfter: Time,
  due: Time.optional().describe('When it is looked at again'),
  endedAt: Time.optional(),
  history: z.array(
    z.object({
      at: Time,
      phase: z.enum(['send', 'settle']),
      outcome: z.string(),
      vendorStatus: z.number().int().optional(),
    }),
  ),
  error: ProblemSchema.optional(),
});

/** What API Gateway itself answers: an unknown route, a caller that it does not let in, too much at once. */
export const GatewaySchema = z.object({ message: z.string() });

/** JSON Schema without what OpenAPI says elsewhere. Values that only a program can check are left open. */
export function jsonSchema(schema: z.ZodType, io: 'input' | 'output' = 'input'): Record<string, unknown> {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, {
    ...{ io, unrepresentable: 'any', reused: 'inline' },
    // Zod leaves out the default of what it transforms.
    override({ zodSchema: { _zod: zod }, jsonSchema }) {
      if (zod.def.type === 'default') jsonSchema.default ??= zod.def.defaultValue as never;
    },
  });
  return rest;
}
