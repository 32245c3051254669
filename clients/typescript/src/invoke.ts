import { when } from './client.ts';
import { OPERATIONS } from './generated/operations.ts';
import { ActionProblem, AnswerLost, GatewayError } from './problem.ts';
import type { Sign } from './signing.ts';
import { isProblem } from './transport.ts';
import type { ActionOptions, Answer, InputOf, OperationName } from './types.ts';

export interface InvokerOptions {
  readonly region: string;
  readonly stage: string;
  /** `sigV4(credentials, { region, service: 'lambda' })`. */
  readonly sign: Sign;
  /** What the stack is called. @default "conversation-actions" */
  readonly service?: string;
  /** @default Lambda's own in the region */
  readonly endpoint?: string;
  readonly fetch?: typeof globalThis.fetch;
}

/** What an operation's function takes: a direct invoke's payload, and the `detail` of an event of ours. */
export function payloadOf<Name extends OperationName>(_: Name, input: InputOf<Name>, options: ActionOptions = {}) {
  const { idempotencyKey } = options;
  return { input, idempotencyKey, ...when(options) };
}

/** Invokes an operation's own function, past the API. It answers what HTTP answers. */
export function createInvoker(options: InvokerOptions) {
  const { region, stage, sign, service = 'conversation-actions', fetch = globalThis.fetch } = options;
  const { endpoint = `https://lambda.${region}.amazonaws.com` } = options;

  /** @throws ActionProblem refused, or ended `failed`; GatewayError where Lambda did not run it; AnswerLost */
  async function act<Name extends OperationName>(
    operation: Name,
    input: InputOf<Name>,
    how: ActionOptions = {},
  ): Promise<Answer<Name>> {
    const name = `${service}-${stage}-${OPERATIONS[operation].deployedAs}`;
    const request = new Request(`${endpoint}/2015-03-31/functions/${name}/invocations`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-amz-invocation-type': 'RequestResponse' },
      body: JSON.stringify(payloadOf(operation, input, how)),
    });
    const response = await fetch(await sign(request)).catch((cause) => {
      throw new AnswerLost('The connection failed.', { cause });
    });
    const answer: unknown = await response.json().catch(() => undefined);
    if (!response.ok || response.headers.has('x-amz-function-error')) {
      throw new GatewayError(response.status, 'Lambda did not run the function to its end.');
    }
    const { error } = Object(answer) as { readonly error?: unknown };
    if (isProblem(error)) throw new ActionProblem(error);
    return answer as Answer<Name>;
  }

  return { act };
}
