import type { HttpRequest, HttpResponse } from '../http/transport.ts';
import { type Call, NothingSent } from '../operation.ts';
import { parseExact } from './exact-json.ts';
import type { Headers, VendorRequest, VendorResponse } from './profile.ts';
import { clockOffsetMs } from './vendor-clock.ts';

const USER_AGENT = 'conversation-actions';

type Times = Pick<Call, 'deadline' | 'answerBy'>;

/** A vendor's request as it goes out: the body as JSON, its keys in their order. */
export function jsonRequest(
  request: VendorRequest,
  url: string,
  credential: Headers,
  { deadline, answerBy }: Times,
): HttpRequest {
  const { method, body, resend } = request;
  const headers = { ...headersOf(request), ...credential };
  const text = body === undefined ? undefined : JSON.stringify(body);
  return { method, url, headers, body: text, resend, deadline, answerBy };
}

/** A form, as token endpoints take it; it changes nothing, so it may be sent again. */
export function formRequest(
  url: string,
  form: Readonly<Record<string, string>>,
  { deadline, answerBy }: Times,
): HttpRequest {
  const headers = {
    accept: 'application/json',
    'user-agent': USER_AGENT,
    'content-type': 'application/x-www-form-urlencoded',
  };
  const body = new URLSearchParams(form).toString();
  return { method: 'POST', url, headers, body, resend: 'read', deadline, answerBy };
}

/** The request that a dry run shows instead of sending it. */
export function nothingSent(request: VendorRequest, url: string, maskedHeaders: Headers): NothingSent {
  const { method, body } = request;
  return new NothingSent({
    method,
    url,
    headers: { ...headersOf(request), ...maskedHeaders },
    ...(body === undefined ? {} : { body }),
  });
}

/** A response whose body is parsed when it is asked for. @param now when it was read, in epoch milliseconds */
export function vendorResponse({ status, headers, text }: HttpResponse, url: string, now: number): VendorResponse {
  return { status, headers, text, url, clockOffsetMs: clockOffsetMs({ headers }, now), json: () => parseExact(text) };
}

function headersOf({ method, headers, body }: VendorRequest): Headers {
  const common = { accept: 'application/json', 'user-agent': USER_AGENT, ...headers };
  if (body !== undefined) return { 'content-type': 'application/json', ...common };
  return method === 'PUT' || method === 'POST' ? { 'content-length': '0', ...common } : common;
}
