import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { Operation } from '../../lib/operation.ts';

/** What somebody asks for, whatever the trigger. */
export interface Ask {
  readonly operation: Operation;
  readonly input: Readonly<Record<string, unknown>>;
  /** @default 'default' */
  readonly account?: string | undefined;
  /** Epoch milliseconds. */
  readonly notBefore?: number | undefined;
  /** Epoch milliseconds. */
  readonly notAfter?: number | undefined;
  readonly onlyIf?: string | undefined;
}

/** A producer whose events the simulated stage takes for its own. */
export const SOURCE = 'shop';

/** As API Gateway's HTTP API hands it over. Everything may stand in the body: which of it was in the path is the route's business. */
export function httpEvent(ask: Ask, key: string | undefined): APIGatewayProxyEventV2 {
  const { operation, input } = ask;
  const options = optionsOf(ask);
  return {
    ...posted(`/${operation.name}`, input, arnOf('simulation')),
    ...(Object.keys(options).length === 0 ? {} : { queryStringParameters: options }),
    headers: { 'content-type': 'application/json', ...(key === undefined ? {} : { 'idempotency-key': key }) },
  };
}

/** A person's decision about an action, over the API. */
export function decisionEvent(actionId: string, resolution: string, by: string): APIGatewayProxyEventV2 {
  const event = posted(`/actions/${actionId}/resolve`, { resolution, note: `${by} looked.` }, by);
  return { ...event, pathParameters: { actionId } };
}

/** How the authorizer names a user. */
export function arnOf(user: string): string {
  return `arn:aws:iam::123456789012:user/${user}`;
}

function posted(path: string, body: object, userArn: string): APIGatewayProxyEventV2 {
  const route = `POST ${path}`;
  return {
    version: '2.0',
    routeKey: route,
    rawPath: path,
    rawQueryString: '',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    isBase64Encoded: false,
    requestContext: {
      accountId: '123456789012',
      apiId: 'simulation',
      domainName: 'simulation',
      domainPrefix: 'simulation',
      http: { method: 'POST', path, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'simulation' },
      requestId: 'simulation',
      routeKey: route,
      stage: '$default',
      time: '02/Mar/2026:09:00:00 +0000',
      timeEpoch: 0,
      ...{ authorizer: { iam: { userArn } } },
    },
  };
}

/** As another Lambda invokes the function. */
export function directEvent(ask: Ask, key: string | undefined): object {
  return { input: ask.input, ...(key === undefined ? {} : { idempotencyKey: key }), ...optionsOf(ask) };
}

/** As EventBridge delivers an event of ours. */
export function ownEvent(ask: Ask, key: string | undefined): object {
  return {
    version: '0',
    id: key ?? 'event',
    source: SOURCE,
    'detail-type': ask.operation.name,
    account: '123456789012',
    region: 'eu-central-1',
    time: '2026-03-02T09:00:00Z',
    resources: [],
    detail: directEvent(ask, key),
  };
}

/** How the action is to be carried out: a query's words, and a direct object's. */
function optionsOf({ account, notBefore, notAfter, onlyIf }: Ask): Record<string, string> {
  return {
    ...(account === undefined ? {} : { account }),
    ...(notBefore === undefined ? {} : { notBefore: rfc3339(notBefore) }),
    ...(notAfter === undefined ? {} : { notAfter: rfc3339(notAfter) }),
    ...(onlyIf === undefined ? {} : { onlyIf }),
  };
}

function rfc3339(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
