import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { VendorName } from '../../lib/operation.ts';
import { VENDOR_NAMES } from '../../lib/vendors/vendors.ts';
import { gatewayAnswer, type HttpAnswer } from '../api-gateway/response.ts';
import { CREDENTIALS, REGION } from '../aws/account.ts';
import type { DeliveredEvent } from '../aws/event-bus.ts';
import { eventIn, parseJson } from '../bus-event.ts';
import { FAULT_FACTS, readFaults } from '../simulators/faults.ts';
import { inboxOf, type Simulators } from '../simulators/simulators.ts';
import type { Asked, Special } from './front.ts';
import type { Ring } from './ring.ts';

/** What the local stack knows beside its API. */
export interface LocalStack {
  readonly simulators: Simulators;
  /** The newest events on the bus, and the newest lines that functions wrote. */
  readonly events: Ring<DeliveredEvent>;
  readonly logs: Ring<string>;
  /** EventBridge's endpoint. */
  bus(): string;
}

/** What the console can see and do on the local stack alone. */
export function localSpecials(stack: LocalStack): Readonly<Record<string, Special>> {
  const ofVendor = (name: VendorName) => [
    [`GET /_local/simulators/${name}`, () => seen(stack, name)],
    [`PUT /_local/simulators/${name}/faults`, (asked: Asked) => putFaults(stack, name, asked)],
  ];
  return {
    'GET /_local/events': () => [...stack.events.items].reverse(),
    'POST /_local/events': (asked) => putEvent(stack, asked),
    'GET /_local/logs': ({ query }) => logsOf(stack, query.get('actionId'), query.get('eventId')),
    'GET /_local/faults': () => FAULT_FACTS,
    ...Object.fromEntries(VENDOR_NAMES.flatMap(ofVendor)),
  };
}

function seen({ simulators }: LocalStack, name: VendorName) {
  const { faults, requests } = simulators[name];
  return {
    vendor: name,
    conversations: inboxOf(simulators, name),
    faults: faults.waiting,
    operations: [...new Set(requests.map(({ operation }) => operation))],
    requests: requests
      .slice(-30)
      .reverse()
      .map(({ at, method, path, operation, fault, status }) => ({ at, method, path, operation, fault, status })),
  };
}

function putFaults({ simulators }: LocalStack, name: VendorName, { body }: Asked): unknown {
  const { faults } = simulators[name];
  const read = readFaults(parseJson(body.toString()));
  if (typeof read === 'string') return gatewayAnswer(400, read);
  faults.clear();
  faults.push(...read);
  return faults.waiting;
}

/** The log lines of an action, or of an event, oldest first; metrics are left out. */
function logsOf({ logs }: LocalStack, actionId: string | null, eventId: string | null): readonly unknown[] {
  const lines = logs.items.flatMap((line) => {
    const entry = Object(parseJson(line));
    return '_aws' in entry || !('message' in entry) ? [] : [entry];
  });
  return lines.filter(
    (entry) =>
      (actionId === null || entry.actionId === actionId) &&
      // What is done for an event has its id as the correlation id.
      (eventId === null || entry.eventId === eventId || entry.correlationId === eventId),
  );
}

async function putEvent({ bus }: LocalStack, { body }: Asked): Promise<HttpAnswer | unknown> {
  const event = await eventIn(body.toString(), 'The event').catch((error: Error) => error);
  if (event instanceof Error) return gatewayAnswer(400, event.message);
  const { source: Source, 'detail-type': DetailType, detail } = event;
  const client = new EventBridgeClient({ endpoint: bus(), region: REGION, credentials: CREDENTIALS });
  const entry = { Source, DetailType, Detail: JSON.stringify(detail) };
  const { Entries = [] } = await client
    .send(new PutEventsCommand({ Entries: [entry] }))
    .finally(() => client.destroy());
  const [{ EventId, ErrorMessage } = {}] = Entries;
  return EventId === undefined
    ? gatewayAnswer(400, ErrorMessage ?? 'The bus did not take the event.')
    : { eventId: EventId };
}
