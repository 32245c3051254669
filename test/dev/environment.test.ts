import { describe, expect, it } from 'vitest';
import { functionEnvironment } from '../../dev/environment.ts';
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
