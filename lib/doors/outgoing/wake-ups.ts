import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { MAX_WAKE_UP_MS, type WakeUps } from '../../ledger/ledger.ts';

/** Wake-ups over SQS: the message is the action's id, and nothing else. */
export function createWakeUps(client: Pick<SQSClient, 'send'>, queueUrl: string): WakeUps {
  return {
    async send(actionId, delayMs) {
      await client.send(
        new SendMessageCommand({
          QueueUrl: queueUrl,
          MessageBody: JSON.stringify({ actionId }),
          DelaySeconds: Math.ceil(Math.min(MAX_WAKE_UP_MS, Math.max(0, delayMs)) / 1_000),
        }),
      );
    },
  };
}
