import { expect, it } from 'vitest';
import { readConfig } from '../../../lib/config/config.ts';

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
      facts: { issues: [expect.objectContaining({ path: 'STAGE' }), expect.objectContaining({ path: 'SETTLE_MS' })] },
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
