import { type Answer, empty, json } from '../exchange.ts';

/** The one error that the Author API declares: 400 with an empty object. Other bodies are not known. */
export function refusal(status: number): Answer {
  return json(status, {});
}

/** The Conversation API's words for what does not exist. */
export function notFound(message: string): Answer {
  return json(404, { status: 'fail', message });
}

export function unauthorized(): Answer {
  return json(401, {}, { 'WWW-Authenticate': 'Basic realm="Care"' });
}

/** Says nothing of how long to wait. */
export function rateLimited(): Answer {
  return empty(429);
}
