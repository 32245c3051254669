import type * as z from 'zod';
import { toDotPath } from 'zod/v4/core'; // z.core.toDotPath would bundle all of zod: 250 kB
import { AppError } from '../errors/app-error.ts';
import type { VendorResponse } from './profile.ts';

/**
 * Reads what a vendor answers to a read, by its schema.
 * @param title the vendor, for the error
 * @throws AppError `vendor_contract` naming the path
 */
export function readAnswer<Output>(schema: z.ZodType<Output>, response: VendorResponse, title: string): Output {
  const parsed = schema.safeParse(response.json());
  if (parsed.success) return parsed.data;
  throw new AppError('vendor_contract', `${title} answered in a form that it does not document.`, {
    outcome: 'not_applied',
    issues: parsed.error.issues.map((issue) => ({ path: toDotPath(issue.path), message: issue.message })),
    vendor: { status: response.status },
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
