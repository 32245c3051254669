import * as z from 'zod/mini';
import { AppError } from '../../errors/app-error.ts';
import type { Refusal, VendorResponse } from '../profile.ts';
import { failureWithin } from './schemas.ts';

const Words = z.catch(z.optional(z.string()), undefined);

/** Every envelope that Khoros is known to use somewhere; any part of it may be missing. */
const ErrorBody = z.object({
  message: Words,
  data: z.catch(
    z.optional(z.object({ code: z.catch(z.optional(z.union([z.string(), z.number()])), undefined) })),
    undefined,
  ),
  error: z.catch(
    z.optional(z.object({ message: Words, messages: z.catch(z.array(z.string()), []), requestId: Words })),
    undefined,
  ),
});

/**
 * What a refusal says. The Author API declares one error, 400 with `{}`; what else is read here is what the Conversation
 * API (`status`, `message`), the Community (`data.code`) and the bots (`error`) are documented to say.
 * @see https://developer.khoros.com/khoroscaredevdocs/reference/bot-api-3
 */
export function refusal(response: VendorResponse): Refusal {
  const { data: body } = ErrorBody.safeParse(response.json());
  const { message, messages = [], requestId } = body?.error ?? {};
  const code = body?.data?.code === undefined ? undefined : `code ${body.data.code}`;
  const words = [body?.message, code, message, ...messages].filter((text) => text !== undefined && text !== '');
  return { issues: words.map((text) => ({ path: '', message: String(text) })), logRef: requestId };
}

/** A failure that came with a success's status: a `fail` changed nothing, an `error` may have. */
export function throwIfFailed(response: VendorResponse): void {
  const failure = failureWithin(response);
  const facts = { accepted: true, vendor: { status: response.status } };
  if (failure === 'fail') throw new AppError('vendor_refused', 'Khoros refused.', { ...facts, outcome: 'refused' });
  if (failure === 'error') throw new AppError('vendor_unavailable', 'Khoros failed.', { ...facts, outcome: 'unknown' });
}
