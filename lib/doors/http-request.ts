import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import * as z from 'zod/mini';
import { AppError, invalid } from '../errors/app-error.ts';
import { toProblem } from '../errors/problem.ts';
import { check, parseJson } from './intake/check.ts';
import { correlationId } from './intake/correlation.ts';

/** Lambda takes 6 MB; the body inside may be base64. */
const MAX_BODY_BYTES = 6 * 1024 * 1024;

/** Who sent the request. Only API Gateway's authorizer writes this: no header can set it. */
interface Authorizer {
  readonly iam?: { readonly userArn?: string };
  readonly jwt?: { readonly claims?: Readonly<Record<string, unknown>> };
}

const Texts = z.nullish(z.record(z.string(), z.optional(z.string())));

/** The parts of a request that are read. API Gateway leaves out missing parts; other tools send null. */
const Parts = z.object({
  headers: Texts,
  queryStringParameters: Texts,
  pathParameters: Texts,
  body: z.nullish(z.string()),
  isBase64Encoded: z.nullish(z.boolean()),
});

/** @throws AppError if an event only looks like a request: a direct invocation may hold anything */
export function checkRequest(event: APIGatewayProxyEventV2): void {
  check(Parts, event);
}

/** Caller names reserved for events and direct invokes. A token with such a name is refused, or it would have their permissions. */
const OTHER_TRIGGERS = /^(?:direct$|event:)/;

/** Claims that name the holder of a token, in the order in which they are tried: a machine's token may have no `sub`. */
const NAMING_CLAIMS = ['sub', 'client_id', 'azp'] as const;

/** Returns the caller's name: an IAM ARN, or the holder of a token. @throws AppError `unauthenticated` */
export function callerOf(event: APIGatewayProxyEventV2): string {
  const { authorizer } = event.requestContext as { authorizer?: Authorizer };
  const { iam, jwt } = authorizer ?? {};
  const name = [iam?.userArn, ...NAMING_CLAIMS.map((claim) => jwt?.claims?.[claim])].find(isName);
  if (name === undefined) {
    const missing = jwt
      ? `The token names no caller: it has none of the claims ${NAMING_CLAIMS.join(', ')}.`
      : 'The request has no caller: the route must have an authorizer.';
    throw new AppError('unauthenticated', missing);
  }
  if (OTHER_TRIGGERS.test(name)) {
    throw new AppError('unauthenticated', 'The caller has a name that is kept for events and direct invokes.');
  }
  return name;
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
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
  if (!isJson(event.headers?.['content-type'] ?? '')) {
    throw new AppError('unsupported_media_type', 'The body must be sent as application/json in UTF-8.');
  }
  const body = parseJson(text);
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw invalid('', 'The body must be an object.');
  return body as Readonly<Record<string, unknown>>;
}

/** Whether a content type means JSON in UTF-8. Parameters other than `charset` are ignored. */
function isJson(contentType: string): boolean {
  const [type = '', ...parameters] = contentType.split(';').map((part) => part.trim());
  const charsets = parameters.filter((parameter) => /^charset\s*=/i.test(parameter));
  const isUtf8 = charsets.every((charset) => /=\s*["']?(?:utf-?8|us-ascii)["']?$/i.test(charset));
  return isUtf8 && /^application\/(?:[\w.+-]+\+)?json$/i.test(type);
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
  const { retryAfterMs = error.retryable ? 1_000 : undefined } = error.facts;
  const retryAfter: Record<string, string> =
    retryAfterMs === undefined ? {} : { 'retry-after': String(Math.ceil(retryAfterMs / 1_000)) };
  const location = problem.actionId ? { location: `/actions/${problem.actionId}` } : {};
  const type = { 'content-type': 'application/problem+json' };
  return json(problem.status, problem, { ...retryAfter, ...location, ...headers, ...type });
}

/** The body's text, without a byte order mark. */
function textOf(event: APIGatewayProxyEventV2): string {
  const { isBase64Encoded } = event;
  const body = event.body ?? '';
  const bytes = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');
  if (bytes.length > MAX_BODY_BYTES) throw new AppError('payload_too_large', 'The body may have 6 MB at most.');
  if (!isBase64Encoded) return body.replace(/^\uFEFF/, '');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw invalid('', 'The body is not UTF-8.');
  }
}
