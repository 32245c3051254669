import type { components } from './generated/events.ts';
import { payloadOf } from './invoke.ts';
import type { ActionOptions, InputOf, OperationName } from './types.ts';

/** An entry of EventBridge's PutEvents. */
export interface EventEntry {
  readonly Source: string;
  readonly DetailType: string;
  readonly Detail: string;
  readonly EventBusName?: string;
}

export interface EventOptions extends ActionOptions {
  /** One of the stage's `EVENT_SOURCES`. @default "conversation-actions.requests" */
  readonly source?: string;
  /** @default the account's default bus */
  readonly bus?: string;
}

/** An event that runs an operation. */
export function actionEvent<Name extends OperationName>(
  operation: Name,
  input: InputOf<Name>,
  { source = 'conversation-actions.requests', bus, ...how }: EventOptions = {},
): EventEntry {
  const Detail = JSON.stringify(payloadOf(operation, input, how));
  return { Source: source, DetailType: operation, Detail, ...(bus === undefined ? {} : { EventBusName: bus }) };
}

type Schemas = components['schemas'];

/** What became of an action, as the bus tells it: at least once. */
export type ResultEvent = Schemas[keyof Schemas & `action.${string}`];

/** Whether an event is one of the bundle's own; `detail-type` then tells which. */
export function isResultEvent(event: {
  readonly source?: unknown;
  readonly 'detail-type'?: unknown;
}): event is ResultEvent {
  return (
    event.source === 'conversation-actions' &&
    /^action\.(?:done|failed|held|cancelled)$/.test(String(event['detail-type']))
  );
}
