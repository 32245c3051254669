import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import * as z from 'zod';
import { AppError, invalid } from '../errors/app-error.ts';
import { toProblem } from '../errors/problem.ts';
import { check, parseJson } from './intake/check.ts';
import { correlationId } from './intake/correlation.ts';

/** Lambda takes 6 MB; the body inside may be base64. */
const MAX_BODY_BYTES = 6 * 1024 * 1024;

/** Who sent the request, as the authorizer knows; only the authorizer may say. */
interface Authorizer {
  readonly iam?: { readonly userArn?: string };
  readonly jwt?: { readonly claims?: Readonly<Record<string, unknown>> };
}

const Texts = z.record(z.string(), z.string().optional()).nullish();

/** What is read of a request. API Gateway leaves out what there is not; other tools say null. */
const Parts = z.object({
  headers: Texts,
  queryStringParameters: Texts,
  pathParameters: Texts,
  body: z.string().nullish(),
  isBase64Encoded: z.boolean().nullish(),
});

/** @throws AppError where an event only looks like a request: whoever may invoke the function may say anything */
export function checkRequest(event: APIGatewayProxyEventV2): void {
  check(Parts, event);
}

/** What the callers of other triggers are named: no request may pose as one of them. */
const OTHER_TRIGGERS = /^(?:direct$|event:)/;

/** The caller's name: an IAM ARN or a token's subject. @throws AppError `unauthenticated` */
export function callerOf(event: APIGatewayProxyEventV2): string {
  const { authorizer } = event.requestContext as { authorizer?: Authorizer };
  const subject = authorizer?.iam?.userArn ?? authorizer?.jwt?.claims?.['sub'];
  if (typeof subject !== 'string' || subject === '') {
    throw new AppError('unauthenticated', 'The request has no caller: the route must have an authorizer.');
  }
  if (OTHER_TRIGGERS.test(subject)) {
    throw new AppError('unauthenticated', 'The caller has a name that is kept for events and direct invokes.');
  }
  return subject;
}

/** The caller's `X-Correlation-Id`. */
export function correlationIdOf(event: APIGatewayProxyEventV2, context: Context): string {
  return correlationId(event.headers?.['x-correlation-id'], context);
}

/**
 * The body as an object; no body is an empty object.
 * @throws AppError `unsupported_media_type`, `payload_too_large`, `invalid_input`
 */
export function bodyOf(event: APIGatewayProxyEventV2): Readonly<Record<string, unknown>> {
  const text = textOf(event);
  if (text === '') return {};
  const type = event.headers?.['content-type'] ?? '';
  if (!/^application\/(?:[\w.+-]+\+)?json\s*(?:;\s*charset=["']?utf-8["']?\s*)?$/i.test(type.trim())) {
    throw new AppError('unsupported_media_type', 'The body must be sent as application/json in UTF-8.');
  }
  const body = parseJson(text);
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw invalid('', 'The body must be an object.');
  return body as Readonly<Record<string, unknown>>;
}

/** Path parameters and body as one input. @throws AppError where the body repeats a path parameter */
export function inputOf(event: APIGatewayProxyEventV2): Readonly<Record<string, unknown>> {
  const body = bodyOf(event);
  const path = event.pathParameters ?? {};
  for (const name of Object.keys(path)) {
    if (Object.hasOwn(body, name)) throw invalid(name, 'is given by the path, not by the body');
  }
  return { ...path, ...body };
}

/** A JSON answer. */
export function json(
  statusCode: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): APIGatewayProxyStructuredResultV2 {
  return { statusCode, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) };
}

/** An error as `application/problem+json`, with `Retry-After` where waiting helps. */
export function problemAnswer(
  error: AppError,
  context: Parameters<typeof toProblem>[1],
  headers: Readonly<Record<string, string>> = {},
): APIGatewayProxyStructuredResultV2 {
  const problem = toProblem(error, context);
  const waits = error.retryable && (problem.status === 429 || problem.status === 503 || problem.status === 409);
  const retryAfter = waits ? { 'retry-after': String(Math.ceil((error.facts.retryAfterMs ?? 1_000) / 1_000)) } : {};
  const location = problem.actionId ? { location: `/actions/${problem.actionId}` } : {};
  const type = { 'content-type': 'application/problem+json' };
  return json(problem.status, problem, { ...retryAfter, ...location, ...headers, ...type });
}

function textOf(event: APIGatewayProxyEventV2): string {
  const { isBase64Encoded } = event;
  const body = event.body ?? '';
  const bytes = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');
  if (bytes.length > MAX_BODY_BYTES) throw new AppError('payload_too_large', 'The body may have 6 MB at most.');
  if (!isBase64Encoded) return body;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw invalid('', 'The body is not UTF-8.');
  }
}
