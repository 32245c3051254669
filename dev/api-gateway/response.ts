/** What goes back to the client. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: string | Buffer;
}

/** JSON, laid out for a person to read. @param status @default 200 */
export function json(value: unknown, status = 200): HttpAnswer {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value, null, 2) };
}

/** An answer of API Gateway itself: `{"message": …}`. */
export function gatewayAnswer(status: number, message: string): HttpAnswer {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ message }) };
}

/**
 * Turns a function's payload, format 2.0, into the answer: without a `statusCode` the whole payload is a JSON body with status 200.
 * @returns a 500 where the payload breaks the format
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function toHttpAnswer(payload: string): HttpAnswer {
  const answer: unknown = JSON.parse(payload);
  if (!isObject(answer) || !('statusCode' in answer)) return inferred(answer);

  const { body = '', headers = {}, cookies = [], isBase64Encoded = false } = answer;
  const status = Number(answer['statusCode']);
  const sound = Number.isInteger(status) && status >= 200 && status <= 599 && typeof body === 'string';
  if (!sound || !isObject(headers) || !Array.isArray(cookies)) return gatewayAnswer(500, 'Internal Server Error');

  return {
    status,
    headers: {
      'content-type': 'text/plain;charset=utf-8',
      ...Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)])),
      ...(cookies.length > 0 && { 'set-cookie': cookies.map(String) }),
    },
    body: isBase64Encoded === true ? Buffer.from(body, 'base64') : body,
  };
}

function inferred(answer: unknown): HttpAnswer {
  const body = typeof answer === 'string' ? answer : JSON.stringify(answer);
  return { status: 200, headers: { 'content-type': 'application/json' }, body };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
