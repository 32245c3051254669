import type { Sqs } from '../../aws/services.ts';
import { MAX_WAKE_UP_MS, type WakeUps } from '../../ledger/ledger.ts';

/** Wake-ups over SQS: the message is the action's id, and nothing else. */
export function createWakeUps(call: Sqs, queueUrl: string): WakeUps {
  return {
    async send(actionId, delayMs) {
      await call('SendMessage', {
        QueueUrl: queueUrl,
        MessageBody: JSON.stringify({ actionId }),
        DelaySeconds: Math.ceil(Math.min(MAX_WAKE_UP_MS, Math.max(0, delayMs)) / 1_000),
      });
    },
  };
}
