import { describe, expect, it } from 'vitest';
import { buildRuntime } from '../../lib/runtime.ts';
import { VENDOR_NAMES } from '../../lib/vendors/vendors.ts';
import { ENVIRONMENT } from '../kit/bundle.ts';
import { everything } from '../kit/world.ts';

describe('a runtime', () => {
  it('is built from its environment alone, and reaches for nothing', () => {
    const runtime = buildRuntime({ env: { ...ENVIRONMENT, AWS_REGION: 'eu-central-1' } });
    expect(Object.keys(runtime.vendors)).toEqual(VENDOR_NAMES);
    expect(runtime.resultEvents).toBeUndefined();
  });

  it('publishes result events where a bus is named', () => {
    const env = {
      ...ENVIRONMENT,
      AWS_REGION: 'eu-central-1',
      RESULT_BUS_NAME: 'results',
      WAKE_UP_QUEUE_URL: 'https://sqs.example/q',
    };
    expect(buildRuntime({ env }).resultEvents).toBeDefined();
  });

  it.each(['STAGE', 'SECRETS_PREFIX', 'TABLE_NAME'] as const)('says that it lacks %s', (name) => {
    const env: Record<string, string> = { ...ENVIRONMENT };
    delete env[name];
    expect(() => buildRuntime({ env })).toThrow(
      expect.objectContaining({ kind: 'misconfigured', message: expect.stringContaining(name) }),
    );
  });

  it('gives the ledger a pace for every vendor', () => {
    const { runtime } = everything().bundle;
    for (const vendor of Object.keys(runtime.vendors)) {
      expect(runtime.ledger().perMinute[vendor as keyof typeof runtime.vendors]).toBeGreaterThan(0);
    }
  });
});

describe('an account', () => {
  it('is known by its secret', async () => {
    const { runtime } = everything().bundle;
    await expect(runtime.checkAccount('helpscout', 'default')).resolves.toEqual({});
    await expect(runtime.checkAccount('helpscout', 'nowhere')).rejects.toMatchObject({ kind: 'unknown_account' });
  });

  it('is taken on trust while Secrets Manager cannot be asked: the action waits for it', async () => {
    const { runtime } = everything({ secretSource: () => Promise.reject(new Error('throttled')) }).bundle;
    await expect(runtime.checkAccount('helpscout', 'default')).resolves.toEqual({});
  });
});
