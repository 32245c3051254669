import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import {
  InvokeCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { PurgeQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod/mini';
import { stackNameOf } from '../stages/stage.ts';
import { STAGE } from './stage.ts';

const SERVICE = stackNameOf(STAGE);

/** An answer of the bundle: an action, or a problem. */
export type Answer = Readonly<Record<string, unknown>>;

const Mapping = z.object({ UUID: z.string(), EventSourceArn: z.string() });

/** Somebody who uses a deployed stage, with the unmodified SDK and plain HTTP. */
export interface Caller {
  /** @param path as in the API: `/health` · @param signed whether the request names an IAM caller */
  http(method: string, path: string, body?: unknown, options?: { key?: string; signed?: boolean }): Promise<Reply>;
  /** @param functionKey as in functions/functions.yml */
  invoke(functionKey: string, payload: unknown): Promise<Answer>;
  putEvent(source: string, detailType: string, detail: unknown): Promise<void>;
  createSecret(name: string, secret: unknown): Promise<void>;
  /** Stops or starts the mapping that carries wake-ups to their worker. */
  carryWakeUps(enabled: boolean): Promise<void>;
  dropWakeUps(): Promise<void>;
}

export interface Reply {
  readonly status: number;
  readonly body: Answer;
}

/** @param endpoint where AWS is · @param apiId of the deployed HTTP API */
export async function callerAt(endpoint: string, apiId: string): Promise<Caller> {
  const sdk = { endpoint, region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
  const lambda = new LambdaClient(sdk);
  const bus = new EventBridgeClient(sdk);
  const secrets = new SecretsManagerClient(sdk);
  const queues = new SQSClient(sdk);
  const accessKey = await createAccessKey(endpoint);

  async function wakeUpMapping(): Promise<z.infer<typeof Mapping>> {
    const { EventSourceMappings = [] } = await lambda.send(new ListEventSourceMappingsCommand({}));
    return Mapping.parse(EventSourceMappings[0]);
  }

  return {
    async http(method, path, body, { key, signed = true } = {}) {
      const headers = {
        host: `${apiId}.execute-api.localhost`,
        'content-type': 'application/json',
        ...(key === undefined ? {} : { 'idempotency-key': key }),
        ...(signed ? { authorization: authorization(accessKey, 'execute-api') } : {}),
      };
      return requestWithHost(`${endpoint}${path}`, method, headers, body);
    },
    async invoke(functionKey, payload) {
      const FunctionName = `${SERVICE}-${functionKey}`;
      const { Payload, FunctionError } = await lambda.send(
        new InvokeCommand({ FunctionName, Payload: JSON.stringify(payload) }),
      );
      const text = Buffer.from(Payload ?? []).toString();
      if (FunctionError) throw new Error(`${FunctionName} threw: ${text}`);
      return JSON.parse(text);
    },
    async putEvent(source, detailType, detail) {
      const entry = { Source: source, DetailType: detailType, Detail: JSON.stringify(detail) };
      await bus.send(new PutEventsCommand({ Entries: [entry] }));
    },
    async createSecret(name, secret) {
      const Name = `conversation-actions/${STAGE}/${name}`;
      await secrets.send(new CreateSecretCommand({ Name, SecretString: JSON.stringify(secret) }));
    },
    async carryWakeUps(Enabled) {
      const { UUID } = await wakeUpMapping();
      await lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled }));
    },
    async dropWakeUps() {
      const { EventSourceArn } = await wakeUpMapping();
      const [, , , , account, name] = EventSourceArn.split(':');
      await queues.send(new PurgeQueueCommand({ QueueUrl: `${endpoint}/${account}/${name}` }));
    },
  };
}

/** Creates an IAM user and returns the id of an access key of theirs. */
async function createAccessKey(endpoint: string): Promise<string> {
  const act = async (parameters: Record<string, string>) => {
    const headers = { authorization: authorization('test', 'iam') };
    const body = new URLSearchParams({ ...parameters, UserName: 'deploy-check', Version: '2010-05-08' });
    return (await fetch(endpoint, { method: 'POST', headers, body })).text();
  };
  await act({ Action: 'CreateUser' });
  const [, id] = /<AccessKeyId>(\w+)</.exec(await act({ Action: 'CreateAccessKey' })) ?? [];
  if (id === undefined) throw new Error('Ministack created no access key.');
  return id;
}

/** Ministack reads who signed, and does not verify the signature: an API Gateway would refuse this header. */
function authorization(accessKey: string, service: string): string {
  const day = new Date().toISOString().slice(0, 10).replaceAll('-', '');
  const scope = `${day}/us-east-1/${service}/aws4_request`;
  return `AWS4-HMAC-SHA256 Credential=${accessKey}/${scope}, SignedHeaders=host, Signature=0`;
}

/** `fetch` sets the host by itself; the API is found by it. */
function requestWithHost(url: string, method: string, headers: Record<string, string>, body: unknown): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const sending = request(url, { method, headers }, (response) => {
      text(response).then((answer) => resolve({ status: response.statusCode ?? 0, body: JSON.parse(answer) }), reject);
    });
    sending.once('error', reject);
    sending.end(body === undefined ? undefined : JSON.stringify(body));
  });
}
