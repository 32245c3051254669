import { expect, it } from 'vitest';
import { operation } from '../../../functions/helpscout/create-reply.ts';
import { readConfig } from '../../../lib/config/config.ts';
import { serve } from '../../../lib/doors/serve.ts';
import { runtimeOf } from '../../../lib/runtime.ts';
import { httpEvent } from '../../kit/http-event.ts';
import { lambdaContext } from '../../kit/lambda-context.ts';

const ENV = { STAGE: 'test', SECRETS_PREFIX: 'conversation-actions/test', TABLE_NAME: 'test' };

it('has production’s defaults', () => {
  expect(readConfig(ENV)).toMatchObject({ VENDOR_RESPONSE_TIMEOUT_MS: 10_000, SETTLE_MS: 600_000, EVENT_SOURCES: [] });
});

it('names every variable that is missing or wrong, and does not say that a wrong one is missing', () => {
  const { STAGE: _, ...rest } = ENV;
  expect(() => readConfig({ ...rest, SETTLE_MS: 'ten-minutes' })).toThrow(
    expect.objectContaining({
      kind: 'misconfigured',
      message:
        'The environment is not valid: STAGE is required; SETTLE_MS must be a whole number of milliseconds, from 1.',
      facts: expect.objectContaining({
        issues: [expect.objectContaining({ path: 'STAGE' }), expect.objectContaining({ path: 'SETTLE_MS' })],
      }),
    }),
  );
});

it('keeps what a variable holds to itself', () => {
  const error = (() => {
    try {
      return readConfig({ ...ENV, SETTLE_MS: 'a-secret-by-mistake' });
    } catch (thrown) {
      return thrown;
    }
  })();
  expect(JSON.stringify([error, String(error)])).not.toContain('a-secret-by-mistake');
});

it('says which rule of a policy is wrong to the log, once, and to callers only that the policy is', async () => {
  const lines: string[] = [];
  const policy = {
    ana: { accounts: ['*'], may: ['send'] },
    'arn:aws:iam::1:role/b': { accounts: ['*'], may: ['fly'] },
  };
  const env = { ...ENV, ACCESS_POLICY: JSON.stringify(policy) };
  const handler = serve(operation, runtimeOf({ env, write: (line) => lines.push(line) }));
  const asked = { input: operation.example, idempotencyKey: 'one' };
  const direct = await handler(asked, lambdaContext()).catch((thrown: Error) => thrown.message);
  const answers = [direct, await handler(httpEvent({ body: {} }), lambdaContext())];
  for (const answer of answers) {
    expect(JSON.stringify(answer)).toContain('ACCESS_POLICY');
    expect(JSON.stringify(answer)).not.toMatch(/arn:aws|ana|fly/);
  }
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { message: 'environment not valid', kind: 'misconfigured', fields: ['ACCESS_POLICY.arn:aws:iam::1:role/b.may[0]'] },
  ]);
  expect(lines.join()).not.toContain('fly');
});
