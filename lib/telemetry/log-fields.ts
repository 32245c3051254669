/** What a log line may say of what: nothing else, so no body, name, text or credential. The published schema is made of this. */
export const LOG_FIELDS = {
  level: ['info', 'warn', 'error'],
  message: 'string',
  operation: 'string',
  actionId: 'string',
  account: 'string',
  trigger: 'string',
  state: 'string',
  reason: 'string',
  kind: 'string',
  outcome: 'string',
  vendor: 'string',
  vendorStatus: 'integer',
  attempts: 'integer',
  durationMs: 'number',
  correlationId: 'string',
  mapping: 'string',
  fields: 'strings',
  source: 'string',
  detailType: 'string',
  eventId: 'string',
  requestId: 'string',
  traceId: 'string',
  callerTraceId: 'string',
  error: 'string',
  count: 'integer',
} as const;

type Declared = typeof LOG_FIELDS;
type ValueOf<Type> = Type extends readonly (infer Word)[]
  ? Word
  : Type extends 'strings'
    ? readonly string[]
    : Type extends 'string'
      ? string
      : number;

/** Of each line; the traces are added to all. */
type Given = Exclude<keyof Declared, 'level' | 'message' | 'traceId' | 'callerTraceId'>;

/** A log line: ids, codes and counts. For a refused event `fields` names those with a fault, and `error` an unforeseen error’s class. */
export type LogLine = Readonly<Pick<{ [Field in keyof Declared]: ValueOf<Declared[Field]> }, 'level' | 'message'>> & {
  readonly [Field in Given]?: ValueOf<Declared[Field]> | undefined;
};

const SCHEMAS = {
  string: { type: 'string' },
  integer: { type: 'integer' },
  number: { type: 'number' },
  strings: { type: 'array', items: { type: 'string' } },
} as const;

/** The JSON Schema of a log line, as it is written. */
export function logLineSchema(): object {
  const properties = Object.entries(LOG_FIELDS).map(([field, type]) => [
    field,
    typeof type === 'string' ? SCHEMAS[type] : { type: 'string', enum: type },
  ]);
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'A log line of conversation-actions',
    type: 'object',
    required: ['timestamp', 'level', 'message'],
    additionalProperties: false,
    properties: { timestamp: { type: 'string', format: 'date-time' }, ...Object.fromEntries(properties) },
  };
}
