import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import type { Operation, Query } from '../operation.ts';
import type { RuntimeSource } from '../runtime.ts';
import { directDoor, directRouteDoor } from './direct.ts';
import { eventDoor } from './event.ts';
import type { BusEvent } from './event-identity.ts';
import type { Delivery } from './event-requests.ts';
import { httpDoor, routeDoor } from './http.ts';
import { directQueryDoor, queryDoor } from './query.ts';
import type { Route } from './route.ts';
import { warmUpOnLambda } from './warm-up.ts';

export type LambdaHandler = (event: unknown, context: Context) => Promise<unknown>;

/** The Lambda handler of an operation: one function, three doors, told apart by the shape of the event. */
export function serve(operation: Operation, runtime: RuntimeSource): LambdaHandler {
  warmUpOnLambda(operation, runtime);
  const http = httpDoor(operation, runtime);
  const bus = eventDoor(operation, runtime);
  const direct = directDoor(operation, runtime);
  return async (event, context) => {
    if (isHttp(event)) return http(event, context);
    if (isDelivery(event)) return bus(event, context);
    return direct(event, context);
  };
}

/** The Lambda handler of a route that is no operation: HTTP or direct. */
export function serveRoute(route: Route, runtime: RuntimeSource): LambdaHandler {
  const http = routeDoor(route, runtime);
  const direct = directRouteDoor(route, runtime);
  return async (event, context) => (isHttp(event) ? http(event, context) : direct(event, context));
}

/** The Lambda handler of a query: HTTP or direct. */
export function serveQuery(query: Query, runtime: RuntimeSource): LambdaHandler {
  warmUpOnLambda(query, runtime);
  const http = queryDoor(query, runtime);
  const direct = directQueryDoor(query, runtime);
  return async (event, context) => (isHttp(event) ? http(event, context) : direct(event, context));
}

function isHttp(event: unknown): event is APIGatewayProxyEventV2 {
  return isObject(event) && event['version'] === '2.0' && isObject(event['requestContext']);
}

function isDelivery(event: unknown): event is Delivery {
  if (isBusEvent(event)) return true;
  return isObject(event) && typeof event['mapping'] === 'string' && isBusEvent(event['event']);
}

function isBusEvent(event: unknown): event is BusEvent {
  return isObject(event) && typeof event['detail-type'] === 'string' && typeof event['source'] === 'string';
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
