import { createHash } from 'node:crypto';
import type { Fields } from '../../lib/operation.ts';
import type { FunctionEntry, Served } from '../catalog.ts';
import { splitInput } from '../openapi/places.ts';

/** The key of every sample: a reply sent under it is the action that the samples of the ledger's routes name. */
const KEY = 'order-5123-shipped';

const CALLER = {
  accessKey: 'AKIAIOSFODNN7EXAMPLE',
  accountId: '123456789012',
  callerId: 'AIDACKCEVSQ6C2EXAMPLE',
  cognitoIdentity: null,
  principalOrgId: null,
  userArn: 'arn:aws:iam::123456789012:user/support-tooling',
  userId: 'AIDACKCEVSQ6C2EXAMPLE',
};

/** The samples of a function by what stands before `.json`: what each of its triggers delivers, made of its example. */
export function samplesOf(entry: FunctionEntry): Readonly<Record<string, unknown>> {
  if (entry.kind === 'worker') {
    const { example, queue } = entry.declared;
    return queue ? { sqs: batchOf(example, queue.id) } : { schedule: example };
  }
  const isOperation = entry.kind === 'operation';
  const direct = { input: entry.declared.example, ...(isOperation && { idempotencyKey: KEY }) };
  return { http: requestOf(entry), direct, ...(isOperation && { event: eventOf(entry.name, direct) }) };
}

/** API Gateway HTTP API, payload format 2.0. */
function requestOf(entry: Served): unknown {
  const { http, declared, kind } = entry;
  const { inPath, inQuery, inBody } = splitInput(entry);
  const pathParameters = textsOf(pick(declared.example, inPath));
  const query = textsOf(pick(declared.example, inQuery));
  const rawPath = http.path.replace(/\{(\w+)\}/g, (_, name: string) => pathParameters[name] ?? '');
  const body = inBody.length > 0 ? JSON.stringify(pick(declared.example, inBody)) : undefined;
  const routeKey = `${http.method} ${http.path}`;
  return {
    version: '2.0',
    routeKey,
    rawPath,
    rawQueryString: new URLSearchParams(query).toString(),
    headers: {
      accept: '*/*',
      ...(body !== undefined && {
        'content-length': String(Buffer.byteLength(body)),
        'content-type': 'application/json',
      }),
      host: 'a1b2c3d4e5.execute-api.us-east-1.amazonaws.com',
      ...(kind === 'operation' && { 'idempotency-key': KEY }),
      'user-agent': 'curl/8.5.0',
      'x-amzn-trace-id': 'Root=1-69216880-0c0e2b5a6f0d4e1b9a3c7d58',
      'x-forwarded-for': '203.0.113.7',
      'x-forwarded-port': '443',
      'x-forwarded-proto': 'https',
    },
    ...(Object.keys(query).length > 0 && { queryStringParameters: query }),
    requestContext: {
      accountId: '123456789012',
      apiId: 'a1b2c3d4e5',
      ...(!http.isPublic && { authorizer: { iam: CALLER } }),
      domainName: 'a1b2c3d4e5.execute-api.us-east-1.amazonaws.com',
      domainPrefix: 'a1b2c3d4e5',
      http: {
        method: http.method,
        path: rawPath,
        protocol: 'HTTP/1.1',
        sourceIp: '203.0.113.7',
        userAgent: 'curl/8.5.0',
      },
      requestId: 'Uc3nVhIsIAMEJyQ=',
      routeKey,
      stage: '$default',
      time: '22/Nov/2025:07:40:00 +0000',
      timeEpoch: 1763797200000,
    },
    ...(inPath.length > 0 && { pathParameters }),
    ...(body !== undefined && { body }),
    isBase64Encoded: false,
  };
}

/** An event of ours, as a rule delivers it. */
function eventOf(operation: string, detail: unknown): unknown {
  return {
    version: '0',
    id: '7b5c1f0e-3a7d-4c55-9d59-6d1c2b1f8a01',
    'detail-type': operation,
    source: 'conversation-actions.requests',
    account: '123456789012',
    time: '2025-11-22T07:40:00Z',
    region: 'us-east-1',
    resources: [],
    detail,
  };
}

/** A batch of one message. */
function batchOf(message: Fields, queue: string): unknown {
  const body = JSON.stringify(message);
  return {
    Records: [
      {
        messageId: '059f36b4-87a3-44ab-83d2-661975830a7d',
        receiptHandle: 'AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a',
        body,
        attributes: {
          ApproximateReceiveCount: '1',
          SentTimestamp: '1763797200000',
          SenderId: 'AROAIOSFODNN7EXAMPLE:conversation-actions',
          ApproximateFirstReceiveTimestamp: '1763797200100',
        },
        messageAttributes: {},
        md5OfBody: createHash('md5').update(body).digest('hex'),
        eventSource: 'aws:sqs',
        eventSourceARN: `arn:aws:sqs:us-east-1:123456789012:${queue}`,
        awsRegion: 'us-east-1',
      },
    ],
  };
}

function pick(fields: Fields, names: readonly string[]): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => names.includes(name)));
}

function textsOf(fields: Fields): Record<string, string> {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, String(value)]));
}
