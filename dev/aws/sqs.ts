import { CreateQueueCommand, GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { buildApp } from 'fauxqs';
import type { Listening } from '../listen.ts';
import { CREDENTIALS, REGION } from './account.ts';
import { type OnCall, readCall } from './recorded-call.ts';

/** A queue, by the logical id of the template's `AWS::SQS::Queue`. */
export interface QueueDefinition {
  readonly id: string;
  /** As `CreateQueue` takes them: all are texts. */
  readonly attributes: Readonly<Record<string, string>>;
  /** Where messages go that were received too often. */
  readonly redrive?: { readonly to: string; readonly maxReceiveCount: number } | undefined;
}

export interface Queue {
  readonly url: string;
  readonly arn: string;
}

export interface Sqs extends Listening {
  readonly client: SQSClient;
  /** By logical id. */
  readonly queues: ReadonlyMap<string, Queue>;
}

const INSIDE = `http://sqs.${REGION}.localhost`;
const OUTSIDE = 'http://127.0.0.1';

/** Amazon SQS in memory, with these queues; `name` makes a queue's name of its logical id. */
export async function serveSqs(
  definitions: readonly QueueDefinition[],
  name: (id: string) => string,
  onCall?: OnCall,
): Promise<Sqs> {
  const app = buildApp({ logger: false, defaultRegion: REGION });
  // It names queues by a host that not every machine resolves: outside, they are on 127.0.0.1.
  app.addHook('preHandler', async ({ headers, body }, reply) => {
    const { authorization, 'x-amz-target': target } = headers;
    const call = onCall && readCall({ authorization, target: String(target), body: JSON.stringify(body) });
    if (call && onCall(call) === 'down') return reply.code(503).send({ __type: 'ServiceUnavailable' });
    const delay = delaysOf(body).find((seconds) => !(seconds >= 0 && seconds <= MAX_DELAY_S));
    if (delay !== undefined) return reply.code(400).type('application/x-amz-json-1.0').send(refusedDelay(delay));
    if (hasQueueUrl(body)) body.QueueUrl = body.QueueUrl.replace(OUTSIDE, INSIDE);
  });
  app.addHook('onSend', async (_request, _reply, payload) =>
    typeof payload === 'string' ? payload.replaceAll(INSIDE, OUTSIDE) : payload,
  );
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  const client = new SQSClient({ endpoint: url, region: REGION, credentials: CREDENTIALS });
  const queues = new Map<string, Queue>();
  // Dead-letter queues first: the others name them by ARN.
  for (const { id, attributes, redrive } of [...definitions].sort((left) => (left.redrive ? 1 : -1))) {
    const deadLetters = redrive && {
      RedrivePolicy: JSON.stringify({
        deadLetterTargetArn: queues.get(redrive.to)?.arn,
        maxReceiveCount: redrive.maxReceiveCount,
      }),
    };
    queues.set(id, await createQueue(client, name(id), { ...attributes, ...deadLetters }));
  }
  const close = async () => {
    client.destroy();
    await app.close();
  };
  return { url, client, queues, close };
}

async function createQueue(client: SQSClient, name: string, attributes: Record<string, string>): Promise<Queue> {
  const { QueueUrl: url = '' } = await client.send(new CreateQueueCommand({ QueueName: name, Attributes: attributes }));
  const { Attributes: { QueueArn: arn = '' } = {} } = await client.send(
    new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['QueueArn'] }),
  );
  return { url, arn };
}

/** SQS refuses these; the emulator takes any. */
const MAX_DELAY_S = 900;

/** The delays of one message or of a batch's. */
function delaysOf(body: unknown): number[] {
  const { DelaySeconds, Entries } = Object(body);
  const messages: unknown[] = Array.isArray(Entries) ? Entries : [];
  return [DelaySeconds, ...messages.map((message) => Object(message).DelaySeconds)].filter(
    (delay) => delay !== undefined,
  );
}

function refusedDelay(delay: number): object {
  const message = `Value ${delay} for parameter DelaySeconds is invalid. Reason: DelaySeconds must be >= 0 and <= ${MAX_DELAY_S}.`;
  return { __type: 'com.amazonaws.sqs#InvalidParameterValue', message };
}

function hasQueueUrl(body: unknown): body is { QueueUrl: string } {
  return typeof body === 'object' && body !== null && 'QueueUrl' in body && typeof body.QueueUrl === 'string';
}
