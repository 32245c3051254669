import { DeleteMessageCommand, type Message, ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { REGION } from './account.ts';
import type { Invocation } from './lambda.ts';
import type { Queue } from './sqs.ts';

export interface QueuePollerOptions {
  readonly client: SQSClient;
  readonly queue: Queue;
  /** How many messages are worked on at the same time. */
  readonly maximumConcurrency: number;
  /** Runs the function with an SQS event, as JSON. */
  invoke(event: string): Promise<Invocation>;
}

/** How long one `ReceiveMessage` waits for a message, in seconds. */
const LONG_POLL_S = 20;

/**
 * Lambda's poller of a queue, batch size 1 with `ReportBatchItemFailures`: what succeeded is deleted, what failed is seen
 * again when its visibility timeout ends, until the queue moves it to its dead letters.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 */
export function pollQueue(options: QueuePollerOptions): { close(): Promise<void> } {
  const stop = new AbortController();
  const pollers = Array.from({ length: options.maximumConcurrency }, () => poll(options, stop.signal));
  return {
    close: async () => {
      stop.abort();
      await Promise.all(pollers);
    },
  };
}

async function poll(options: QueuePollerOptions, stop: AbortSignal): Promise<void> {
  while (!stop.aborted) {
    try {
      for (const message of await receive(options, stop)) await handle(options, message);
    } catch (error) {
      if (!stop.aborted) console.error('The local queue cannot be polled.', error);
    }
  }
}

async function receive({ client, queue }: QueuePollerOptions, abortSignal: AbortSignal): Promise<Message[]> {
  const command = new ReceiveMessageCommand({
    QueueUrl: queue.url,
    MaxNumberOfMessages: 1,
    WaitTimeSeconds: LONG_POLL_S,
    MessageSystemAttributeNames: ['All'],
    MessageAttributeNames: ['All'],
  });
  const { Messages = [] } = await client.send(command, { abortSignal });
  return Messages;
}

async function handle({ client, queue, invoke }: QueuePollerOptions, message: Message): Promise<void> {
  const invocation = await invoke(JSON.stringify({ Records: [toRecord(message, queue)] }));
  if (failed(invocation)) return;
  await client.send(new DeleteMessageCommand({ QueueUrl: queue.url, ReceiptHandle: message.ReceiptHandle }));
}

/** Whether the message is to be seen again. With a batch of one, any reported failure is its. */
function failed({ functionError, payload }: Invocation): boolean {
  if (functionError) return true;
  const answer: unknown = JSON.parse(payload);
  const reported = typeof answer === 'object' && answer !== null && 'batchItemFailures' in answer;
  return reported && Array.isArray(answer.batchItemFailures) && answer.batchItemFailures.length > 0;
}

/** A message as a function receives it: names in lower case, unlike the API's. */
function toRecord(message: Message, { arn }: Queue): Record<string, unknown> {
  const attributes = Object.entries(message.MessageAttributes ?? {}).map(([name, { StringValue, DataType }]) => [
    name,
    { stringValue: StringValue, dataType: DataType, stringListValues: [], binaryListValues: [] },
  ]);
  return {
    messageId: message.MessageId,
    receiptHandle: message.ReceiptHandle,
    body: message.Body,
    attributes: message.Attributes ?? {},
    messageAttributes: Object.fromEntries(attributes),
    md5OfBody: message.MD5OfBody,
    eventSource: 'aws:sqs',
    eventSourceARN: arn,
    awsRegion: REGION,
  };
}
