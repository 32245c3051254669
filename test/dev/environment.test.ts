import { describe, expect, it } from 'vitest';
import { checkUserEnvironment, functionEnvironment } from '../../dev/environment.ts';
import { Environment } from '../../lib/config/config.ts';
import { textOf } from '../kit/imports.ts';

const here = 'http://127.0.0.1:1';
const STACK = {
  aws: { dynamodb: here, sqs: here, secretsmanager: here, events: here, lambda: here },
  ...{
    secretsPrefix: 'bundle/local',
    tableName: 'actions',
    params: {},
    wakeUpQueueUrl: undefined,
    publicUrl: undefined,
  },
};
/** What the stack decides for itself: where it is, and that no vendor is reached. */
const DECIDED = {
  STAGE: 'local',
  SECRETS_PREFIX: 'bundle/local',
  TABLE_NAME: 'actions',
  RESULT_BUS_NAME: 'default',
  EVENT_SOURCES: '',
  ALLOW_LOOPBACK_VENDORS: 'true',
  ONLY_LOOPBACK_VENDORS: 'true',
  WAKE_UP_QUEUE_URL: undefined,
  PUBLIC_URL: undefined,
};
const MINE = Object.fromEntries(Object.keys(Environment.shape).map((name) => [name, `{"${name}": []}`]));
const passedThrough = Object.keys(MINE).filter((name) => !(name in DECIDED));

it('lets nothing of the user’s environment decide where the stack is, or whether a vendor is reached', () => {
  const environment = functionEnvironment(STACK, MINE);
  expect(Object.fromEntries(Object.keys(DECIDED).map((name) => [name, environment[name]]))).toEqual(DECIDED);
});

describe('every other variable of the functions is the user’s to set, and dev/README.md has it', () => {
  it.each(passedThrough)('%s', (name) => {
    expect(functionEnvironment(STACK, MINE)[name]).toContain(name);
    expect(functionEnvironment(STACK, { [name]: '' })).not.toHaveProperty(name);
    expect(textOf('dev/README.md')).toContain(`\`${name}\``);
  });
});

describe('what the user of the stack has set', () => {
  it.each([
    [{ SETTLE_MS: '-1' }, 'SETTLE_MS must be a whole number of milliseconds, from 1.'],
    [{ REQUIRE_IDEMPOTENCY_KEY: 'yes' }, 'REQUIRE_IDEMPOTENCY_KEY must be true or false.'],
    [{ ACCESS_POLICY: '{' }, 'ACCESS_POLICY must be a JSON object, not a text: rules by caller.'],
    [
      { SETTLE_MS: '0', ALLOWED_VENDOR_HOSTS: 'https://x' },
      'ALLOWED_VENDOR_HOSTS must be hosts, like care.example.com or *.example.com; SETTLE_MS must be a whole number of milliseconds, from 1.',
    ],
  ])('is refused before anything starts: %j', (env, said) => {
    expect(() => checkUserEnvironment(env)).toThrow(new Error(said));
  });

  it('is taken where the functions would take it', () => {
    expect(() => checkUserEnvironment({})).not.toThrow();
    expect(() => checkUserEnvironment({ SETTLE_MS: '5', ACCESS_POLICY: '{"local":["helpscout/*"]}' })).not.toThrow();
  });
});
