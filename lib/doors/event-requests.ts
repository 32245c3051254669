import { invalid } from '../errors/app-error.ts';
import type { Identity } from '../ledger/records/identity.ts';
import type { Mapping } from '../mappings/compile.ts';
import type { Operation } from '../operation.ts';
import type { Runtime } from '../runtime.ts';
import { type BusEvent, keyInDetail, keyOfEvent, refusePlaceholders, SCHEDULER } from './event-identity.ts';
import { check } from './intake/check.ts';
import { DirectRequest } from './intake/options.ts';
import { RESULT_SOURCE } from './outgoing/result-kinds.ts';

/** What an operation's function receives: the event, or the event with the name of the mapping whose rule it matched. */
export type Delivery = BusEvent | { readonly mapping: string; readonly event: BusEvent };

/** One action that an event asks for. */
export interface EventRequest {
  /** An event of our own has none. */
  readonly mapping?: Mapping;
  /** @throws AppError `invalid_input` where the event lacks what the request needs */
  read(): Promise<{ readonly request: DirectOutput; readonly identity: Identity }>;
}

type DirectOutput = Extract<ReturnType<typeof DirectRequest.safeParse>, { success: true }>['data'];

/** Returns the event of a delivery. */
export function eventOf(delivery: Delivery): BusEvent {
  return isNamed(delivery) ? delivery.event : delivery;
}

function isNamed(delivery: Delivery): delivery is Exclude<Delivery, BusEvent> {
  return 'mapping' in delivery;
}

/**
 * Returns the actions that an event asks an operation for; the list may be empty.
 * - An event in our own format, or one whose rule names a mapping: one action.
 * - An event without a mapping's name, as from an archive's replay or a direct invoke: one action for each mapping that matches.
 * @throws AppError `invalid_input` if the event must not act at all
 */
export async function requestsOf(
  operation: Operation,
  delivery: Delivery,
  { config, mappings }: Pick<Runtime, 'config' | 'mappings'>,
): Promise<readonly EventRequest[]> {
  const event = eventOf(delivery);
  if (event.source === RESULT_SOURCE) throw invalid('source', 'is that of our own result events: they never act');
  refusePlaceholders(event);
  const isTrusted = event.source === SCHEDULER || config.EVENT_SOURCES.includes(event.source);
  if (!isNamed(delivery) && event['detail-type'] === operation.name && isTrusted) return [ownRequest(event)];
  const candidates = mappings.filter((mapping) => mapping.operation === operation.name);
  const matching = isNamed(delivery) ? candidates.filter(({ name }) => name === delivery.mapping) : [];
  // If the mapping's name is unknown, the rule is older than this deployment: the mappings that match now are used.
  const found = matching.length > 0 ? matching : await matchingOf(candidates, event);
  return found.map((mapping) => mappedRequest(mapping, operation, event));
}

async function matchingOf(mappings: readonly Mapping[], event: BusEvent): Promise<readonly Mapping[]> {
  if (mappings.length === 0) return [];
  const { compilePattern } = await import('../mappings/event-pattern.ts');
  return mappings.filter(({ match }) => compilePattern(match)(event));
}

function ownRequest(event: BusEvent): EventRequest {
  return {
    async read() {
      const request = check(DirectRequest, event.detail);
      return { request, identity: { key: request.idempotencyKey ?? keyOfEvent(event) } };
    },
  };
}

function mappedRequest(mapping: Mapping, operation: Operation, event: BusEvent): EventRequest {
  return {
    mapping,
    async read() {
      // Loaded only when an event of another producer arrives, so that no other start pays for JSONata.
      const [{ applyMapping }, { asLists }] = await Promise.all([
        import('../mappings/mapping.ts'),
        import('../mappings/lists.ts'),
      ]);
      const { input, options, key } = await applyMapping(mapping, event);
      const request = check(DirectRequest, { ...options, input: asLists(operation.input, input) });
      return { request, identity: { key: typeof key === 'object' ? key.text : keyWithout(key, event) } };
    },
  };
}

/** The key of an event whose mapping defines none. */
function keyWithout(key: 'event' | undefined, event: BusEvent): string {
  return (key === 'event' ? undefined : keyInDetail(event.detail)) ?? keyOfEvent(event);
}
