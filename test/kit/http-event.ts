import type { APIGatewayProxyEventV2 } from 'aws-lambda';

export interface HttpRequest {
  readonly method?: string;
  readonly path?: string;
  readonly pathParameters?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON; a string goes out as it is. */
  readonly body?: unknown;
  readonly isBase64Encoded?: boolean;
  /** `undefined`: a request that no authorizer has seen. */
  readonly caller?: string | undefined;
}

/** An event of API Gateway's HTTP API, payload version 2, as an IAM authorizer leaves it. */
export function httpEvent(request: HttpRequest = {}): APIGatewayProxyEventV2 {
  const { method = 'POST', path = '/', pathParameters, query, headers, body, isBase64Encoded = false } = request;
  const caller = 'caller' in request ? request.caller : 'arn:aws:iam::123456789012:user/test';
  const text = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body);
  const requestContext = {
    accountId: '123456789012',
    apiId: 'test',
    domainName: 'test',
    domainPrefix: 'test',
    http: { method, path, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'test' },
    requestId: 'request',
    routeKey: `${method} ${path}`,
    stage: '$default',
    time: '22/Nov/2026:00:00:00 +0000',
    timeEpoch: 0,
    ...(caller === undefined ? {} : { authorizer: { iam: { userArn: caller } } }),
  };
  return {
    version: '2.0',
    routeKey: `${method} ${path}`,
    rawPath: path,
    rawQueryString: '',
    headers: { ...(text === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(pathParameters ? { pathParameters } : {}),
    ...(query ? { queryStringParameters: query } : {}),
    ...(text === undefined ? {} : { body: text }),
    isBase64Encoded,
    requestContext,
  };
}
