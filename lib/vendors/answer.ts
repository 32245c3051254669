import type * as z from 'zod';
import { toDotPath } from 'zod/v4/core'; // z.core.toDotPath would bundle all of zod: 250 kB
import { AppError, type Outcome } from '../errors/app-error.ts';
import type { VendorResponse } from './profile.ts';

/**
 * Reads a vendor's answer by its schema.
 * @param title the vendor, for the error
 * @param outcome what is known of the request although its answer cannot be read; a read has changed nothing
 * @throws AppError `vendor_contract` naming the path
 */
export function readAnswer<Output>(
  schema: z.ZodType<Output>,
  response: VendorResponse,
  title: string,
  outcome: Outcome = 'not_applied',
): Output {
  const parsed = schema.safeParse(response.json());
  if (parsed.success) return parsed.data;
  throw new AppError('vendor_contract', `${title} answered in a form that it does not document.`, {
    outcome,
    issues: parsed.error.issues.map((issue) => ({ path: toDotPath(issue.path), message: issue.message })),
    vendor: { status: response.status },
  });
}
