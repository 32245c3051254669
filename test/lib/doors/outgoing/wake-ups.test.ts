import { expect, it } from 'vitest';
import { createWakeUps } from '../../../../lib/doors/outgoing/wake-ups.ts';

async function sent(delayMs: number): Promise<Record<string, unknown>> {
  const inputs: Record<string, unknown>[] = [];
  const call = async (operation: string, input: object) => {
    inputs.push({ ...input });
    return { operation, $metadata: {} };
  };
  await createWakeUps(call, 'https://sqs.example/wake-ups').send('act_1', delayMs);
  return inputs[0] ?? {};
}

it('sends the action’s id, and nothing else of it', async () => {
  expect(await sent(0)).toEqual({
    QueueUrl: 'https://sqs.example/wake-ups',
    MessageBody: '{"actionId":"act_1"}',
    DelaySeconds: 0,
  });
});

it.each([
  [-5_000, 0],
  [0, 0],
  [1, 1],
  [1_000, 1],
  [1_001, 2],
  [900_000, 900],
  [86_400_000, 900],
])('%d ms are %d s: never early, and no more than SQS takes', async (ms, seconds) => {
  expect(await sent(ms)).toMatchObject({ DelaySeconds: seconds });
});
