import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { InvokeCommand, type InvokeCommandInput, LambdaClient } from '@aws-sdk/client-lambda';
import { ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CREDENTIALS, REGION } from '../../../dev/aws/account.ts';
import { type Cloud, startCloud } from '../../../dev/aws/cloud.ts';
import { secretsInMemory } from '../../../dev/aws/secrets.ts';
import { fixtureBundle } from '../fixture/bundle.ts';
import { Logs } from '../fixture/logs.ts';

let cloud: Cloud;
const logs = new Logs();

beforeAll(async () => {
  cloud = await startCloud({
    bundle: fixtureBundle,
    secrets: secretsInMemory('conversation-actions/local', {}),
    secretsPrefix: 'conversation-actions/local',
    env: { SETTLE_MS: '7', HOME: '/root' },
    asyncRetryDelayMs: 1,
    sweepIntervalMs: 60_000,
    onLog: (line) => logs.add(line),
  });
});
afterAll(() => cloud.close());

const config = (endpoint: string) => ({ endpoint, region: REGION, credentials: CREDENTIALS, maxAttempts: 1 });

describe('the local Lambda, to the unmodified SDK', () => {
  const invoke = async (FunctionName: string, event: unknown = {}, more: Partial<InvokeCommandInput> = {}) => {
    const client = new LambdaClient(config(cloud.endpoints.lambda));
    const Payload = typeof event === 'string' ? event : JSON.stringify(event);
    const { Payload: payload, ...answer } = await client
      .send(new InvokeCommand({ FunctionName, Payload, ...more }))
      .finally(() => client.destroy());
    const text = payload?.transformToString() ?? '';
    return { ...answer, payload: text && JSON.parse(text) };
  };

  it.each([
    'test-echo',
    'conversation-actions-local-test-echo',
    'arn:aws:lambda:us-east-1:000000000000:function:conversation-actions-local-test-echo',
    'conversation-actions-local-test-echo:$LATEST',
  ])('runs a function that is called %s', async (name) => {
    const { payload, StatusCode, ExecutedVersion } = await invoke(name, { a: ['ü'] });
    expect({ StatusCode, ExecutedVersion }).toEqual({ StatusCode: 200, ExecutedVersion: '$LATEST' });
    expect(payload).toMatchObject({
      event: { a: ['ü'] },
      functionName: 'conversation-actions-local-test-echo',
      stage: 'local',
    });
  });

  it('counts down the time that the function has', async () => {
    const { payload } = await invoke('test-echo');
    expect(payload.remainingMs).toBeGreaterThan(0);
    expect(payload.remainingMs).toBeLessThanOrEqual(5000);
  });

  it('hands over the client context', async () => {
    const ClientContext = Buffer.from('{"custom":{"a":"b"}}').toString('base64');
    expect((await invoke('test-echo', {}, { ClientContext })).payload.clientContext).toEqual({ custom: { a: 'b' } });
  });

  it('gives functions the environment of the bundle, and nothing of this process', async () => {
    const { env } = (await invoke('test-environment')).payload;
    expect(env).toMatchObject({ STAGE: 'local', SECRETS_PREFIX: 'conversation-actions/local', SETTLE_MS: '7' });
    expect(env).not.toHaveProperty('PATH');
    expect(env).not.toHaveProperty('HOME');
  });

  it('does not know every name', async () => {
    await expect(invoke('test-nothing')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  it.each([
    ['test-echo:prod', undefined],
    ['test-echo', 'prod'],
    ['test-echo', '1'],
    ['arn:aws:lambda:us-east-1:000000000000:function:conversation-actions-local-test-echo:7', undefined],
  ])('has no version or alias: %s with the qualifier %s', async (name, Qualifier) => {
    await expect(invoke(name, {}, { Qualifier })).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      $metadata: { httpStatusCode: 404 },
    });
    expect(await invoke('test-echo', {}, { Qualifier: '$LATEST' })).toMatchObject({ StatusCode: 200 });
  });

  it('refuses what is not JSON', async () => {
    await expect(invoke('test-echo', '{')).rejects.toMatchObject({ name: 'InvalidRequestContentException' });
  });

  it('takes 6 MB from a caller who waits, and 1 MB from one who does not', async () => {
    const ofBytes = (bytes: number) => JSON.stringify('x'.repeat(bytes - 2));
    const tooLarge = { name: 'RequestEntityTooLargeException', $metadata: { httpStatusCode: 413 } };
    await expect(invoke('test-length', ofBytes(6_291_456))).resolves.toMatchObject({ payload: 6_291_454 });
    await expect(invoke('test-length', ofBytes(6_291_457))).rejects.toMatchObject(tooLarge);
    const later = { InvocationType: 'Event' } as const;
    await expect(invoke('test-length', ofBytes(1024 * 1024 + 1), later)).rejects.toMatchObject(tooLarge);
  });

  it('only checks on a dry run', async () => {
    expect(await invoke('test-fail', {}, { InvocationType: 'DryRun' })).toMatchObject({ StatusCode: 204 });
  });

  it.each([
    ['throws', 'test-fail', { errorType: 'RangeError', errorMessage: 'no such luck' }],
    ['cannot be loaded', 'test-missing', { errorType: 'Runtime.HandlerNotFound' }],
    ['wants a callback', 'test-callback', { errorType: 'Runtime.CallbackHandlerDeprecated' }],
    ['answers more than 6 MB', 'test-flood', { errorType: 'Function.ResponseSizeTooLarge' }],
  ])('tells of a function that %s', async (_, name, error) => {
    expect(await invoke(name)).toMatchObject({ StatusCode: 200, FunctionError: 'Unhandled', payload: error });
  });

  it('tells in which file and line of the source a function threw', async () => {
    const { payload } = await invoke('test-fail');
    expect(payload.trace).toContainEqual(expect.stringMatching(/test\/dev\/fixture\/functions\/handlers\.ts:\d+:\d+/u));
  });

  it('ends a function that is out of time, and what it would have done later', async () => {
    const { FunctionError, payload } = await invoke('test-hang', { ms: 300 });
    expect(FunctionError).toBe('Unhandled');
    expect(payload.errorMessage).toMatch(/Task timed out after 0\.10 seconds$/u);
    expect((await invoke('test-echo')).payload.stage).toBe('local');
    expect(logs.all).not.toContain('woke up');
  });

  it('survives a function that exits or crashes', async () => {
    const error = { errorType: 'Runtime.ExitError' };
    expect(await invoke('test-exit')).toMatchObject({ FunctionError: 'Unhandled', payload: error });
    expect(await invoke('test-crash')).toMatchObject({ FunctionError: 'Unhandled', payload: error });
    expect((await invoke('test-echo')).payload.stage).toBe('local');
  });

  it('accepts an event at once, and runs it under the request id that it answered', async () => {
    const answer = await invoke('test-log', { n: 1 }, { InvocationType: 'Event' });
    expect(answer).toMatchObject({ StatusCode: 202, payload: '' });
    const line = await logs.find((entry) => entry['logged'] !== undefined);
    expect(line).toEqual({ logged: { n: 1 }, requestId: answer.$metadata.requestId });
  });

  it('tries a failed event twice more under the same request id, then hands it to the OnFailure destination', async () => {
    const answer = await invoke('test-fail', { n: 2 }, { InvocationType: 'Event' });
    expect(await receive('InvocationDeadLetterQueue')).toMatchObject({
      requestContext: {
        requestId: answer.$metadata.requestId,
        condition: 'RetriesExhausted',
        approximateInvokeCount: 3,
      },
      requestPayload: { n: 2 },
      responseContext: { functionError: 'Unhandled' },
      responsePayload: { errorType: 'RangeError' },
    });
    const attempts = logs.entries.filter(({ requestId }) => requestId === answer.$metadata.requestId);
    expect(attempts).toHaveLength(3);
  });
});

describe('the local event bus', () => {
  const put = async (DetailType: string) => {
    const client = new EventBridgeClient(config(cloud.endpoints.events));
    const Entries = [{ Source: 'test', DetailType, Detail: '{"n":3}' }];
    await client.send(new PutEventsCommand({ Entries })).finally(() => client.destroy());
  };

  it('invokes the target of a rule', async () => {
    await put('log');
    const { logged } = await logs.find(({ logged }) => (logged as { source?: string })?.source === 'test');
    expect(logged).toMatchObject({ 'detail-type': 'log', detail: { n: 3 } });
  });

  it('accepts an event on a bus that does not exist, and drops it; the log says so', async () => {
    const client = new EventBridgeClient(config(cloud.endpoints.events));
    const Entries = [{ Source: 'test', DetailType: 'log', Detail: '{"n":4}', EventBusName: 'orders' }];
    const answer = await client.send(new PutEventsCommand({ Entries })).finally(() => client.destroy());
    expect(answer).toMatchObject({ FailedEntryCount: 0, Entries: [{ EventId: expect.any(String) }] });
    expect(await logs.find(({ bus }) => bus === 'orders')).toMatchObject({ level: 'warn', source: 'test' });
    expect(logs.entries.filter(({ logged }) => Object(logged).detail?.n === 4)).toEqual([]);
  });

  it('leaves an event in the dead letters of events when its target does not exist', async () => {
    await put('gone');
    expect(await receive('EventDeadLetterQueue')).toMatchObject({ 'detail-type': 'gone' });
  });

  it('leaves an event in the dead letters of invocations when its target failed each time', async () => {
    await put('fail');
    expect(await receive('InvocationDeadLetterQueue')).toMatchObject({ requestPayload: { 'detail-type': 'fail' } });
  });
});

describe('the local queue', () => {
  it('has a URL on this machine, which the SDK follows', () => {
    const url = cloud.queues.get('WakeUpQueue')?.url;
    expect(url).toBe(`${cloud.endpoints.sqs}/000000000000/conversation-actions-local-WakeUpQueue`);
  });

  const send = async (MessageBody: string, DelaySeconds?: number) => {
    const client = new SQSClient(config(cloud.endpoints.sqs));
    const QueueUrl = cloud.queues.get('WakeUpQueue')?.url;
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody, DelaySeconds })).finally(() => client.destroy());
  };
  const consumed = (body: string) =>
    logs.entries.flatMap(({ consumed }) => ((consumed as { body?: string })?.body === body ? [consumed] : []));

  it.each([901, -1])('refuses a delay of %i seconds, as SQS does', async (seconds) => {
    await expect(send('"later"', seconds)).rejects.toMatchObject({ name: 'InvalidParameterValue' });
    await expect(send('"much later"', 900)).resolves.toBeUndefined();
  });

  it('wakes its function with one record, and forgets what succeeded', async () => {
    await send('{"actionId":"act_1"}');
    const { consumed: record } = await logs.find(({ consumed }) => consumed !== undefined);
    expect(record).toMatchObject({
      body: '{"actionId":"act_1"}',
      eventSource: 'aws:sqs',
      eventSourceARN: cloud.queues.get('WakeUpQueue')?.arn,
      awsRegion: REGION,
      attributes: { ApproximateReceiveCount: '1' },
    });
  });

  it('shows a failed record again, until it is a dead letter', async () => {
    await send('"fail"');
    expect(await receive('WakeUpDeadLetterQueue')).toBe('fail');
    expect(consumed('"fail"')).toHaveLength(2);
    expect(consumed('{"actionId":"act_1"}')).toHaveLength(1);
  });
});

it('has the table of the bundle', async () => {
  const client = new DynamoDBClient(config(cloud.endpoints.dynamodb));
  const describeTable = new DescribeTableCommand({ TableName: 'conversation-actions-local' });
  const { Table } = await client.send(describeTable).finally(() => client.destroy());
  expect(Table).toMatchObject({ TableStatus: 'ACTIVE', KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }] });
});

/** Takes the next message from a queue, as JSON. */
async function receive(queue: string): Promise<unknown> {
  const client = new SQSClient(config(cloud.endpoints.sqs));
  const receiveMessage = new ReceiveMessageCommand({
    QueueUrl: cloud.queues.get(queue)?.url,
    WaitTimeSeconds: 20,
    VisibilityTimeout: 600,
  });
  const { Messages = [] } = await client.send(receiveMessage).finally(() => client.destroy());
  return JSON.parse(Messages[0]?.Body ?? 'null');
}
