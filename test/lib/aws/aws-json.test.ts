import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import { addAbortSignal, Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CREDENTIALS, REGION } from '../../../dev/aws/account.ts';
import { AWS_CLIENT } from '../../../lib/aws/aws-client.ts';
import { createAwsJson } from '../../../lib/aws/aws-json.ts';
import { type DynamoDb, SERVICES } from '../../../lib/aws/services.ts';
import { awsAt } from '../../kit/aws.ts';

type HttpRequest = Parameters<SecretsManagerClient['config']['requestHandler']['handle']>[0];

const NOW = Date.UTC(2026, 2, 2, 9);
const ITEM = { TableName: 'table', Item: { pk: { S: 'Zoë 👋' }, rev: { N: '1' } } };
const REFUSED = { status: 400, body: { __type: 'com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException' } };

/** What the service answers, one after the other; then it stays silent. */
let answers: { status: number; body: object; stalls?: boolean }[] = [];
let asked: http.IncomingMessage[] = [];
const server = http.createServer((request, response) => {
  asked.push(request);
  const answer = answers.shift();
  if (answer?.stalls) response.writeHead(answer.status, { 'content-length': 100 }).write('{');
  else if (answer) response.writeHead(answer.status).end(JSON.stringify(answer.body));
});
let dynamodb: DynamoDb;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  dynamodb = awsAt(`http://127.0.0.1:${(server.address() as AddressInfo).port}`).aws({
    ...SERVICES.dynamodb,
    timeoutMs: 100,
  });
});
beforeEach(() => {
  answers = [];
  asked = [];
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

describe('a service that does not take a call', () => {
  it('is asked twice where it is silent, busy or broken', async () => {
    await expect(dynamodb('PutItem', ITEM)).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(asked).toHaveLength(2);
    const busy = { status: 400, body: { __type: 'com.amazonaws.dynamodb.v20120810#ThrottlingException' } };
    const broken = { status: 500, body: { __type: 'com.amazonaws.dynamodb.v20120810#InternalServerError' } };
    for (const first of [busy, broken, { status: 503, body: {} }]) {
      answers = [first, { status: 200, body: { Attributes: {} } }];
      expect(await dynamodb('PutItem', ITEM)).toEqual({ Attributes: {} });
    }
    answers = [busy, broken, REFUSED];
    await expect(dynamodb('PutItem', ITEM)).rejects.toMatchObject({ name: 'InternalServerError', status: 500 });
  });

  it('is asked again where its response begins and does not end', async () => {
    const stalls = { status: 200, body: {}, stalls: true };
    const put = () => Promise.race([dynamodb('PutItem', ITEM), delay(20_000, 'stalls', { ref: false })]);
    answers = [stalls, { status: 200, body: { Attributes: {} } }];
    expect(await put()).toEqual({ Attributes: {} });
    answers = [stalls, stalls];
    await expect(put()).rejects.toThrow();
  });

  it('is asked once where it has refused, and its code is the name of the error', async () => {
    answers = [REFUSED, REFUSED];
    await expect(dynamodb('PutItem', ITEM)).rejects.toMatchObject({ name: 'ConditionalCheckFailedException' });
    expect(asked).toHaveLength(1);
  });

  it('keeps no caller waiting longer than two seconds for a result event', () => {
    expect(AWS_CLIENT.maxAttempts * SERVICES.events.timeoutMs).toBeLessThanOrEqual(1_500);
  });
});

describe('a request', () => {
  const world = { now: () => NOW, random: () => 0, sleep: async () => undefined, after: () => () => undefined };
  const wire: HttpRequest[] = [];
  const requestHandler = {
    async handle(request: HttpRequest) {
      wire.push(request);
      return { response: { statusCode: 200, headers: {}, body: Readable.from([Buffer.from('{}')]) } };
    },
  };
  const identity = { region: REGION, credentials: { ...CREDENTIALS, sessionToken: 'token' }, requestHandler };
  const toAws = (env: Record<string, string>) =>
    createAwsJson({
      sdk: new SecretsManagerClient(identity as object),
      ...{ env, world },
    });

  it('is ended after its time, also when its response has begun', async () => {
    const stalling = {
      handle: async (_: HttpRequest, { abortSignal }: { abortSignal: AbortSignal }) => ({
        response: {
          ...{ statusCode: 200, headers: {} },
          body: addAbortSignal(abortSignal, new Readable({ read: () => undefined })),
        },
      }),
    };
    const sdk = new SecretsManagerClient({ ...identity, requestHandler: stalling } as object);
    const after = (_: number, task: () => void) => {
      setImmediate(task);
      return () => undefined;
    };
    const call = createAwsJson({ sdk, env: {}, world: { ...world, after } })(SERVICES.dynamodb);
    await expect(call('PutItem', ITEM)).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('is the one that the SDK’s own client sends', async () => {
    wire.length = 0;
    const sdk = new DynamoDBClient(identity as object);
    await sdk.send(new PutItemCommand(ITEM));
    await toAws({})(SERVICES.dynamodb)('PutItem', ITEM);
    const [theirs, ours] = wire.map(({ method, protocol, hostname, path, body, headers }) => ({
      ...{ method, protocol, hostname, path, body: JSON.parse(body) },
      type: headers['content-type'],
      target: headers['x-amz-target'],
      token: headers['x-amz-security-token'],
    }));
    expect(ours).toEqual(theirs);
    expect(wire[1]?.headers['authorization']).toMatch(
      /^AWS4-HMAC-SHA256 Credential=local\/20260302\/us-east-1\/dynamodb\/aws4_request, SignedHeaders=.*host.*x-amz-target, /,
    );
  });

  it('goes where the environment says, by the SDK’s variables', async () => {
    wire.length = 0;
    const here = { AWS_ENDPOINT_URL: 'http://127.0.0.1:1', AWS_ENDPOINT_URL_SQS: 'http://127.0.0.1:2' };
    for (const env of [here, { ...here, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' }])
      for (const service of [SERVICES.sqs, SERVICES.events]) await toAws(env)(service)('SendMessage', {});
    expect(wire.map(({ hostname, port }) => [hostname, port].join(':'))).toEqual([
      ...['127.0.0.1:2', '127.0.0.1:1', 'sqs.us-east-1.amazonaws.com:', 'events.us-east-1.amazonaws.com:'],
    ]);
  });

  it('tells Lambda of the call that it belongs to, so that endless loops are found', async () => {
    wire.length = 0;
    await toAws({ _X_AMZN_TRACE_ID: 'Root=1' })(SERVICES.sqs)('SendMessage', {});
    await toAws({ _X_AMZN_TRACE_ID: 'Root=1', AWS_LAMBDA_FUNCTION_NAME: 'f' })(SERVICES.sqs)('SendMessage', {});
    expect(wire.map(({ headers }) => headers['x-amzn-trace-id'])).toEqual([undefined, 'Root=1']);
  });

  const CLIENTS = { dynamodb: DynamoDBClient, sqs: SQSClient, events: EventBridgeClient } as const;
  const REGIONS = ['us-east-1', 'eu-central-1', 'cn-north-1', 'us-gov-west-1', 'us-iso-east-1', 'ap-southeast-5'];

  it.each(Object.entries(CLIENTS))('to %s goes where the SDK sends it, in any partition', async (name, Client) => {
    for (const region of REGIONS) {
      const sdk = new SecretsManagerClient({ ...identity, region } as object);
      wire.length = 0;
      const call = createAwsJson({ sdk, env: {}, world });
      await call(SERVICES[name as keyof typeof CLIENTS])('Any', {});
      const { config } = new Client({ ...identity, region } as object);
      const flags = { Region: region, UseFIPS: false, UseDualStack: false };
      expect(`${wire[0]?.protocol}//${wire[0]?.hostname}/`).toEqual(config.endpointProvider(flags).url.href);
    }
  });
});
