import * as z from 'zod/mini';
import { DirectRequest } from '../../lib/doors/intake/options.ts';
import { RESULT_SOURCE, RESULT_TYPES } from '../../lib/doors/outgoing/result-kinds.ts';
import { ActionSchema, AnswerSchema, ProblemSchema } from '../../lib/doors/outgoing/schemas.ts';
import type { Served } from '../catalog.ts';
import { type ObjectSchema, withStatuses } from './places.ts';
import { withNumbers } from './schemas.ts';

type Json = Readonly<Record<string, unknown>>;

/** The `source` that the stack's own rules take events of ours from, where nothing else is said. */
const REQUEST_SOURCE = 'conversation-actions.requests';

/** One event: what EventBridge calls it, and the schema of its `detail`. */
export interface EventContract {
  readonly detailType: string;
  readonly source: string;
  readonly detail: Json;
}

/** The events that run an operation, one for each. */
export function requestEvents(functions: readonly Served[]): readonly EventContract[] {
  return functions.flatMap(({ kind, declared, name }) => {
    if (kind !== 'operation') return [];
    const request: ObjectSchema & Json = jsonSchema(DirectRequest, 'input');
    const options = withStatuses(request.properties ?? {}, declared);
    const properties = { ...options, input: jsonSchema(declared.input, 'input') };
    return [{ detailType: name, source: REQUEST_SOURCE, detail: { ...request, properties, required: ['input'] } }];
  });
}

/** The events that tell what became of an action. */
export function resultEvents(): readonly EventContract[] {
  const { acceptedAt, heldAt, endedAt } = ActionSchema.shape;
  return RESULT_TYPES.map((detailType) => {
    const state = detailType.slice('action.'.length);
    const schema = z.object({
      ...AnswerSchema.shape,
      state: z.literal(state),
      account: z.string(),
      correlationId: z.string(),
      acceptedAt: z.optional(acceptedAt),
      heldAt,
      endedAt,
      ...(state === 'failed' ? { error: z.object(ProblemSchema.shape) } : {}),
    });
    return { detailType, source: RESULT_SOURCE, detail: jsonSchema(schema, 'output') };
  });
}

/** A document as EventBridge's schema registry keeps it: `aws schemas create-schema --type OpenApi3`. */
export function registryEntry(event: EventContract, version: string): Json {
  return {
    openapi: '3.0.0',
    info: { title: event.detailType, version },
    paths: {},
    components: { schemas: { AWSEvent: envelopeOf(event) } },
  };
}

/** All of them in one document, each under its `detail-type`: what the types of the clients are made from. */
export function eventsDocument(events: readonly EventContract[]): Json {
  const schemas = Object.fromEntries(events.map((event) => [event.detailType, envelopeOf(event)]));
  return { openapi: '3.0.0', info: { title: 'events', version: '1' }, paths: {}, components: { schemas } };
}

function envelopeOf({ detailType, source, detail }: EventContract): Json {
  return {
    type: 'object',
    required: ['version', 'id', 'detail-type', 'source', 'account', 'time', 'region', 'resources', 'detail'],
    'x-amazon-events-detail-type': detailType,
    'x-amazon-events-source': source,
    properties: {
      version: { type: 'string' },
      id: { type: 'string' },
      'detail-type': { type: 'string', enum: [detailType] },
      source: source === RESULT_SOURCE ? { type: 'string', enum: [source] } : { type: 'string' },
      account: { type: 'string' },
      time: { type: 'string', format: 'date-time' },
      region: { type: 'string' },
      resources: { type: 'array', items: { type: 'string' } },
      detail,
    },
  };
}

function jsonSchema(schema: z.ZodMiniType, io: 'input' | 'output'): Json {
  const made = z.toJSONSchema(schema, { io, target: 'openapi-3.0', unrepresentable: 'any', reused: 'inline' });
  const { $schema: _, id: __, ...rest } = JSON.parse(JSON.stringify(made)) as Record<string, unknown>;
  return withNumbers(rest) as Json;
}
