import type * as z from 'zod/mini';
import { AppError, type Issue } from '../errors/app-error.ts';
import { judge } from '../judge.ts';
import type { VendorResponse } from './profile.ts';

/**
 * Returns the body of a response to a read, checked by its schema.
 * @param title the vendor, for the error
 * @throws AppError `vendor_contract` naming the path; `vendor_unavailable` for an HTML page or an empty body: a proxy
 * responded with its login or maintenance page, not the vendor
 */
export function readBody<Output>(schema: z.ZodMiniType<Output>, response: VendorResponse, title: string): Output {
  const body = response.json();
  const judged = judge(schema, body);
  if ('data' in judged) return judged.data;
  if (body === undefined && /^\s*(<|$)/.test(response.text)) {
    const facts = { outcome: 'not_applied', vendor: { status: response.status } } as const;
    throw new AppError('vendor_unavailable', `${title} responded with a page instead of data.`, facts);
  }
  throw undocumented(judged.issues, response, title);
}

/**
 * Returns a part of such a body, which a schema of its own checks.
 * @throws AppError `vendor_contract` naming the path within the part
 */
export function readPart<Output>(
  schema: z.ZodMiniType<Output>,
  part: unknown,
  response: VendorResponse,
  title: string,
): Output {
  const judged = judge(schema, part);
  if ('data' in judged) return judged.data;
  throw undocumented(judged.issues, response, title);
}

function undocumented(issues: readonly Issue[], { status }: VendorResponse, title: string): AppError {
  const facts = { outcome: 'not_applied', issues, vendor: { status } } as const;
  return new AppError('vendor_contract', `${title} responded in a form that it does not document.`, facts);
}

/** Whether a response is a page: of a proxy or a firewall, because no vendor's API has one. */
export function isPage({ text }: Pick<VendorResponse, 'text'>): boolean {
  return text.trimStart().startsWith('<');
}

/** A whole number in a header; `undefined` if the header is missing or is anything else. */
export function countIn(headers: ReadonlyMap<string, string>, name: string): number | undefined {
  const text = headers.get(name);
  return text !== undefined && /^\d{1,7}$/.test(text) ? Number(text) : undefined;
}

/** A body that is plain text; empty for JSON and for a proxy's HTML page. */
export function plainText(response: VendorResponse): string {
  const text = response.text.trim();
  return response.json() === undefined && !text.startsWith('<') ? text : '';
}
