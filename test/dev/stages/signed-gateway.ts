import { type Listening, listen, readBody } from '../../../dev/listen.ts';
import { isSigned, OPERATOR } from './verified.ts';

/** The operator's credentials, as the SDK reads them from the environment. */
export const CREDENTIALS = {
  AWS_ACCESS_KEY_ID: OPERATOR.accessKeyId,
  AWS_SECRET_ACCESS_KEY: OPERATOR.secretAccessKey,
  AWS_SESSION_TOKEN: OPERATOR.sessionToken,
};

/**
 * The API as a deployed stage has it: a request without the operator's signature is refused, and the authorizer names the caller.
 * @param api of the local stack behind it
 * @param callerOf whom the operator is taken for
 */
export function signedGateway(api: string, callerOf: () => string): Promise<Listening> {
  return listen(async (request, response) => {
    const body = await readBody(request, 1_000_000);
    const signed = body !== 'too large' && isSigned(request, body);
    const answer = signed
      ? await fetch(`${api}${request.url}`, {
          method: request.method ?? 'GET',
          headers: { 'content-type': 'application/json', 'x-local-caller': callerOf() },
          ...(body.length > 0 ? { body: String(body) } : {}),
        })
      : Response.json({ message: 'Forbidden' }, { status: 403 });
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? 'application/json' });
    response.end(await answer.text());
  });
}

/** Puts the operator's credentials into the environment. @returns what takes them out again */
export function asOperator(): () => void {
  const before = Object.keys(CREDENTIALS).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, CREDENTIALS);
  return () => {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  };
}
