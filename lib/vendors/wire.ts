import type { HttpRequest, HttpResponse } from '../http/transport.ts';
import { NothingSent } from '../operation.ts';
import { parseExact } from './exact-json.ts';
import type { Headers, VendorRequest, VendorResponse } from './profile.ts';
import { clockOffsetMs } from './vendor-clock.ts';

const USER_AGENT = 'conversation-actions';

/** A vendor's request as it goes out: the body as JSON, its keys in their order. */
export function jsonRequest(request: VendorRequest, url: string, credential: Headers, deadline: number): HttpRequest {
  const { method, body, resend } = request;
  const headers = { ...headersOf(request), ...credential };
  return { method, url, headers, body: body === undefined ? undefined : JSON.stringify(body), resend, deadline };
}

/** A form, as token endpoints take it; it changes nothing, so it may be sent again. */
export function formRequest(url: string, form: Readonly<Record<string, string>>, deadline: number): HttpRequest {
  const headers = {
    accept: 'application/json',
    'user-agent': USER_AGENT,
    'content-type': 'application/x-www-form-urlencoded',
  };
  return { method: 'POST', url, headers, body: new URLSearchParams(form).toString(), resend: 'read', deadline };
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
export function answered({ status, headers, text }: HttpResponse, url: string, now: number): VendorResponse {
  return { status, headers, text, url, clockOffsetMs: clockOffsetMs({ headers }, now), json: () => parseExact(text) };
}

function headersOf({ method, headers, body }: VendorRequest): Headers {
  const common = { accept: 'application/json', 'user-agent': USER_AGENT, ...headers };
  if (body !== undefined) return { 'content-type': 'application/json', ...common };
  return method === 'PUT' || method === 'POST' ? { 'content-length': '0', ...common } : common;
}
