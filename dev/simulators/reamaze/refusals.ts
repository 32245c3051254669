import { type Answer, json } from '../exchange.ts';
import type { ReamazeKnobs } from './knobs.ts';

/** What is wrong, by field. */
export type Problems = Readonly<Record<string, readonly string[]>>;

/** A 422 in one of the shapes that clients have seen; the vendor documents none. */
export function unprocessable(shape: ReamazeKnobs['refusalShape'], problems: Problems): Answer {
  const sentences = Object.entries(problems).flatMap(([field, texts]) =>
    texts.map((text) => `${field[0]?.toUpperCase()}${field.slice(1).replaceAll('_', ' ')} ${text}`),
  );
  switch (shape) {
    case 'object':
      return json(422, { errors: problems });
    case 'array':
      return json(422, { errors: sentences });
    case 'string':
      return json(422, { errors: sentences.join(', ') });
    case 'errorString':
      return json(422, { error: sentences.join(', ') });
  }
}

export function refusal(status: number, error = 'Something went wrong'): Answer {
  return json(status, { error });
}

/** A wrong login is 403; there is no 401. */
export function unauthorized(): Answer {
  return refusal(403, 'Access denied');
}

export function rateLimited(retryAfterS: number, { sendRetryAfter }: ReamazeKnobs): Answer {
  const headers = sendRetryAfter ? { 'Retry-After': String(retryAfterS) } : {};
  return json(429, { error: 'Rate limit exceeded' }, headers);
}
