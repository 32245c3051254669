import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { WakeUps } from '../ledger/deps.ts';

const MAX_DELAY_S = 900;

/** Wake-ups over SQS: the message is the action's id, and nothing else. */
export function createWakeUps(client: Pick<SQSClient, 'send'>, queueUrl: string): WakeUps {
  return {
    async send(actionId, delayMs) {
      await client.send(
        new SendMessageCommand({
          QueueUrl: queueUrl,
          MessageBody: JSON.stringify({ actionId }),
          DelaySeconds: Math.min(MAX_DELAY_S, Math.max(0, Math.ceil(delayMs / 1_000))),
        }),
      );
    },
  };
}
