import type * as z from 'zod';
import { toDotPath } from 'zod/v4/core'; // z.core.toDotPath would bundle all of zod: 250 kB
import { AppError } from '../errors/app-error.ts';
import type { VendorResponse } from './profile.ts';

/**
 * What a vendor responded to a read, checked by its schema.
 * @param title the vendor, for the error
 * @throws AppError `vendor_contract` naming the path; `vendor_unavailable` for a page or nothing at all: a proxy's login or
 * maintenance page stands where the vendor should be
 */
export function readAnswer<Output>(schema: z.ZodType<Output>, response: VendorResponse, title: string): Output {
  const body = response.json();
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const vendor = { status: response.status };
  if (body === undefined && /^\s*(<|$)/.test(response.text)) {
    const facts = { outcome: 'not_applied', vendor } as const;
    throw new AppError('vendor_unavailable', `${title} responded with a page instead of data.`, facts);
  }
  throw new AppError('vendor_contract', `${title} responded in a form that it does not document.`, {
    outcome: 'not_applied',
    issues: parsed.error.issues.map((issue) => ({ path: toDotPath(issue.path), message: issue.message })),
    vendor,
  });
}

/** A whole number in a header; `undefined` where there is none, or something else. */
export function countIn(headers: ReadonlyMap<string, string>, name: string): number | undefined {
  const text = headers.get(name);
  return text !== undefined && /^\d{1,7}$/.test(text) ? Number(text) : undefined;
}

/** What a body says that is no JSON, unless it is a proxy's page. */
export function plainText(response: VendorResponse): string {
  const text = response.text.trim();
  return response.json() === undefined && !text.startsWith('<') ? text : '';
}
