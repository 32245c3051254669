import { plainText } from '../answer.ts';
import type { Refusal, VendorResponse } from '../profile.ts';
import { ErrorBody } from './schemas.ts';

/** What a refusal says: a bare JSON string, `{message}` or `{error}`, depending on the server's age; or plain text. */
export function refusal(response: VendorResponse): Refusal {
  const { data: said = plainText(response) } = ErrorBody.safeParse(response.json());
  return { issues: said ? [{ path: '', message: said }] : [] };
}
