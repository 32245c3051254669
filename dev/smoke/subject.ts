import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { DescribeSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { secretsManager } from '../../lib/secrets/secrets-manager.ts';
import type { FunctionEntry } from '../../scripts/catalog.ts';
import type { Cloud } from '../stages/cloud.ts';

/** What HTTP or a function has answered. */
export interface Reply {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** A stage, reached by each of its triggers. */
export interface Subject {
  readonly isLocal: boolean;
  /** @param body as JSON · @param key the idempotency key */
  http(method: string, path: string, body?: string, key?: string): Promise<Reply>;
  invoke(entry: FunctionEntry, payload: unknown): Promise<Readonly<Record<string, unknown>>>;
  putEvent(source: string, detailType: string, detail: unknown): Promise<void>;
  /** The mode of an account, and for how long its secret has had no other version; `undefined` where there is no such secret. */
  account(name: string): Promise<{ readonly mode: unknown; readonly settledForMs: number } | undefined>;
}

interface Api {
  /** Sends a request, signed. */
  send(method: string, path: string, body?: string, headers?: Readonly<Record<string, string>>): Promise<Response>;
}

/** @param bus whose events the stage's rules see */
export function subjectOf(cloud: Cloud, api: Api, bus: string): Subject {
  const lambda = new LambdaClient(cloud.settings('lambda'));
  const events = new EventBridgeClient(cloud.settings('events'));
  const secrets = new SecretsManagerClient(cloud.settings('secretsmanager'));
  return {
    isLocal: cloud.isLocal,
    async http(method, path, body, key) {
      const response = await api.send(method, path, body, key === undefined ? {} : { 'idempotency-key': key });
      return { status: response.status, body: Object(await response.json().catch(() => ({}))) };
    },
    async invoke({ deployedAs }, payload) {
      const FunctionName = `${cloud.prefix}-${deployedAs}`;
      const { Payload, FunctionError } = await lambda.send(
        new InvokeCommand({ FunctionName, Payload: JSON.stringify(payload) }),
      );
      if (FunctionError) throw new Error(`${FunctionName} ended with ${FunctionError}: npm run logs says why.`);
      return Object(JSON.parse(Payload?.transformToString() || '{}'));
    },
    async putEvent(Source, DetailType, detail) {
      const entry = { Source, DetailType, Detail: JSON.stringify(detail), EventBusName: bus };
      const { Entries: [put] = [] } = await events.send(new PutEventsCommand({ Entries: [entry] }));
      if (put?.EventId === undefined) throw new Error(`The bus ${bus} did not take the event: ${put?.ErrorMessage}`);
    },
    async account(name) {
      const SecretId = `${cloud.secretsPrefix}/${name}`;
      const version = await secretsManager(secrets)(SecretId);
      if (version === undefined) return undefined;
      const { LastChangedDate, VersionIdsToStages = {} } = await secrets.send(new DescribeSecretCommand({ SecretId }));
      const { mode } = Object(JSON.parse(version.text)) as { mode?: unknown };
      const hadAnother = Object.values(VersionIdsToStages).flat().includes('AWSPREVIOUS');
      const sinceMs = Date.now() - (LastChangedDate?.getTime() ?? 0);
      return { mode, settledForMs: hadAnother ? sinceMs : Number.POSITIVE_INFINITY };
    },
  };
}
