import { randomUUID } from 'node:crypto';
import { arn } from './account.ts';
import type { AsyncInvocations } from './async-invocations.ts';
import { AwsError } from './aws-error.ts';
import type { AwsAnswer } from './json-protocol.ts';
import { type Lambda, type LambdaFunction, MAX_EVENT_BYTES } from './lambda.ts';

/** A request of the Invoke API. */
export interface InvokeRequest {
  /** Key, name or ARN, as it stood in the path, decoded. */
  readonly functionId: string;
  /** `?Qualifier=`, a version or an alias. */
  readonly qualifier?: string | undefined;
  /** `X-Amz-Invocation-Type`. @default RequestResponse */
  readonly invocationType?: string | undefined;
  /** `X-Amz-Client-Context`: base64 of JSON. */
  readonly clientContext?: string | undefined;
  readonly payload: Buffer;
}

const MAX_ASYNC_BYTES = 1024 * 1024;

/**
 * Lambda's Invoke API: `POST /2015-03-31/functions/{name}/invocations`.
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export async function answerInvoke(
  lambda: Lambda,
  later: AsyncInvocations,
  request: InvokeRequest,
): Promise<AwsAnswer> {
  try {
    return await invoke(lambda, later, request);
  } catch (thrown) {
    const { code, message, status } = AwsError.from(thrown);
    const body = JSON.stringify({ Type: status < 500 ? 'User' : 'Service', message });
    return { status, headers: { ...json(), 'x-amzn-errortype': code }, body };
  }
}

async function invoke(lambda: Lambda, later: AsyncInvocations, request: InvokeRequest): Promise<AwsAnswer> {
  const { functionId, qualifier, invocationType = 'RequestResponse', payload } = request;
  const target = find(lambda, qualifier === undefined ? functionId : `${functionId}:${qualifier}`);
  const clientContext = decodeContext(request.clientContext);
  switch (invocationType) {
    case 'DryRun':
      return { status: 204, headers: json(), body: '' };
    case 'Event': {
      const requestId = later.accept(target, toEvent(payload, MAX_ASYNC_BYTES), clientContext);
      return { status: 202, headers: json(requestId), body: '' };
    }
    case 'RequestResponse': {
      const event = toEvent(payload, MAX_EVENT_BYTES);
      const { requestId, payload: body, functionError } = await lambda.invoke(target, event, { clientContext });
      const headers = { ...json(requestId), 'x-amz-executed-version': '$LATEST' };
      return {
        status: 200,
        headers: functionError ? { ...headers, 'x-amz-function-error': functionError } : headers,
        body,
      };
    }
    default:
      throw new AwsError('InvalidParameterValueException', `There is no invocation type ${invocationType}.`);
  }
}

function find(lambda: Lambda, functionId: string): LambdaFunction {
  const found = lambda.find(functionId);
  if (found) return found;
  const wanted = functionId.startsWith('arn:') ? functionId : arn('lambda', `function:${functionId}`);
  throw new AwsError('ResourceNotFoundException', `Function not found: ${wanted}`, 404);
}

function toEvent(payload: Buffer, limit: number): string {
  if (payload.length > limit)
    throw new AwsError(
      'RequestEntityTooLargeException',
      `${payload.length} byte payload is too large for the ${limit === MAX_EVENT_BYTES ? 'RequestResponse' : 'Event'} invocation type (limit ${limit} bytes)`,
      413,
    );
  const text = payload.length ? payload.toString() : '{}';
  try {
    JSON.parse(text);
  } catch {
    throw new AwsError('InvalidRequestContentException', 'Could not parse request body into json.');
  }
  return text;
}

function decodeContext(header: string | undefined): unknown {
  if (!header) return undefined;
  try {
    return JSON.parse(Buffer.from(header, 'base64').toString());
  } catch {
    throw new AwsError('InvalidRequestContentException', 'Client context must be a valid Base64-encoded JSON object.');
  }
}

function json(requestId: string = randomUUID()): Record<string, string> {
  return { 'content-type': 'application/json', 'x-amzn-requestid': requestId };
}
