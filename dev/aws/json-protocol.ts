import { randomUUID } from 'node:crypto';
import type * as z from 'zod/mini';
import { judge } from '../../lib/judge.ts';
import { AwsError } from './aws-error.ts';

/** What a service does, by its `X-Amz-Target`: `secretsmanager.GetSecretValue`. */
export type Actions = Readonly<Record<string, (input: unknown) => unknown>>;

export interface AwsAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** One action: its input is checked, then carried out. */
export function action<Input>(schema: z.ZodMiniType<Input>, act: (input: Input) => unknown): Actions[string] {
  return (input) => {
    const judged = judge(schema, input);
    if ('data' in judged) return act(judged.data);
    const wrong = judged.issues.map(({ path, message }) => `${path} ${message}`.trim());
    throw new AwsError('ValidationException', `The request is not valid: ${wrong.join('; ')}.`);
  };
}

/**
 * Responds to one request of the AWS JSON 1.1 protocol. Signatures are not checked.
 * @see https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html
 */
export async function answerJson(actions: Actions, target: string, body: Buffer): Promise<AwsAnswer> {
  try {
    const act = Object.hasOwn(actions, target) ? actions[target] : undefined;
    if (!act)
      throw new AwsError('UnknownOperationException', `There is no ${target || 'action without X-Amz-Target'}.`);
    return jsonAnswer(200, await act(parse(body)));
  } catch (thrown) {
    return errorAnswer(AwsError.from(thrown));
  }
}

function parse(body: Buffer): unknown {
  try {
    return body.length ? JSON.parse(body.toString()) : {};
  } catch {
    throw new AwsError('SerializationException', 'The body is not JSON.');
  }
}

function errorAnswer({ code, message, status }: AwsError): AwsAnswer {
  const { headers, ...answer } = jsonAnswer(status, { __type: code, message });
  return { ...answer, headers: { ...headers, 'x-amzn-errortype': code } };
}

function jsonAnswer(status: number, body: unknown): AwsAnswer {
  const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': randomUUID() };
  return { status, headers, body: JSON.stringify(body ?? {}) };
}
