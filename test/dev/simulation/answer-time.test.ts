import { describe, expect, it } from 'vitest';
import type { Fates } from '../../../dev/simulation/process.ts';
import { SECRETS } from '../../../dev/simulation/simulation.ts';
import type { FaultName } from '../../../dev/simulators/faults.ts';
import { SERVICES } from '../../../lib/aws/services.ts';
import { REPLY, type Standing, stand } from './standing.ts';

/** What a caller is promised, and what DynamoDB may still take when the end is written: twice. */
const PROMISED_MS = 12_000;
const LAST_CALLS_MS = 6_200;
/** What AWS's client takes to give up: see lib/config/aws-client.ts. */
const AWS_GIVES_UP_MS = 3_000;

const QUICK = { latencyMs: 5 };
const AWAY = { latencyMs: AWS_GIVES_UP_MS, fails: 'before' } as const;

async function timed(all: Standing, trigger: 'http' | 'direct' = 'http') {
  const at = all.clock.now();
  const told = await all.during(all.ask(trigger, REPLY, 'order-1'));
  return { told, tookMs: all.clock.now() - at };
}

const hangs = (name: FaultName, operation: string, times = 100) => ({ name, times, match: { operation } });

describe('a caller has an answer within twelve seconds', () => {
  it.each([
    ['the token endpoint', 'token'],
    ['the read before the write', 'listThreads'],
    ['the write', 'createReply'],
  ])('although %s hangs', async (_, operation) => {
    const all = stand();
    all.simulators.helpscout.faults.push(hangs('hang-before', operation));
    for (const trigger of ['http', 'direct'] as const) {
      const { told, tookMs } = await timed(all, trigger);
      expect([trigger, told.status]).toEqual([trigger, 202]);
      expect(tookMs).toBeLessThanOrEqual(PROMISED_MS);
    }
  });

  it.each([1_000, 2_000, 3_000, 4_000, 4_900, 6_000])(
    'although the vendor takes twice %d ms for each response, be it as the last of several in a row',
    async (latencyMs) => {
      const fates: Fates = (port) => (port === 'vendor' ? { latencyMs } : QUICK);
      const all = stand({ fates });
      const { told, tookMs } = await timed(all);
      expect([200, 202]).toContain(told.status);
      expect(tookMs).toBeLessThanOrEqual(PROMISED_MS);
      await all.settled();
      expect(all.simulators.helpscout.effects().length).toBeLessThanOrEqual(1);
    },
  );

  it.each([undefined, 'createReply'])('although SQS hangs, and with it the vendor (%s)', async (operation) => {
    const sqs = { latencyMs: SERVICES.sqs.timeoutMs * 2 + 100, fails: 'before' } as const;
    const all = stand({ fates: (port) => (port === 'wakeUps' ? sqs : QUICK) });
    if (operation) all.simulators.helpscout.faults.push(hangs('hang-before', operation));
    const { told, tookMs } = await timed(all);
    expect(told.status).toBe(operation ? 202 : 200);
    expect(tookMs).toBeLessThanOrEqual(operation ? PROMISED_MS : 2_000);
  });

  it('although Secrets Manager hangs', async () => {
    const all = stand({ secrets: SECRETS, fates: (port) => (port === 'secrets' ? AWAY : QUICK) });
    const { told, tookMs } = await timed(all);
    expect(told).toMatchObject({ status: 202, body: { reason: 'unavailable' } });
    expect(tookMs).toBeLessThanOrEqual(PROMISED_MS);
  });

  it.each(Array.from({ length: 12 }, (_, calls) => calls))(
    'although DynamoDB hangs from its call %d on, but for the end, which is written all the same',
    async (healthy) => {
      let calls = 0;
      const all = stand({
        fates(port) {
          if (port.startsWith('store.')) calls += 1;
          return port.startsWith('store.') && calls > healthy ? AWAY : QUICK;
        },
      });
      const { told, tookMs } = await timed(all);
      expect([200, 202, 500, 503]).toContain(told.status);
      expect(tookMs).toBeLessThanOrEqual(PROMISED_MS + LAST_CALLS_MS);
      expect(all.simulators.helpscout.effects().length).toBeLessThanOrEqual(1);
    },
  );
});
