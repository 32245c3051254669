import { setTimeout as delay } from 'node:timers/promises';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { stemOf } from '../../lib/doors/function-stem.ts';
import type { Fields, VendorName } from '../../lib/operation.ts';
import { CREDENTIALS, REGION } from '../aws/account.ts';
import { Opened } from '../opened.ts';
import type { Stack } from '../stack.ts';
import type { Kind } from './kinds.ts';

export interface Ask {
  readonly kind: Kind;
  readonly account: string;
  readonly key: string;
  readonly input: Fields;
}

const REPEATS = 5;
const REPEAT_AFTER_MS = 500;

/** Asks by a trigger, and waits for the caller's answer; what became of the action, the result event tells. */
export type Caller = (ask: Ask) => Promise<unknown>;

/** A caller for each trigger, over the sockets that others would use. */
export interface Callers {
  readonly triggers: Readonly<Record<'http' | 'event' | 'direct', Caller>>;
  addAccount(vendor: VendorName, account: string, secret: unknown): Promise<unknown>;
  /** The events that could not be recorded, however often they were tried: where an operator finds them. They are taken out. */
  deadLetters(): Promise<readonly string[]>;
  close(): Promise<void>;
}

export async function openCallers({ api, aws, bundle, queues }: Stack): Promise<Callers> {
  const opened = new Opened();
  const of = (endpoint: string) => ({ endpoint, region: REGION, credentials: CREDENTIALS });
  const opening = <Client extends { destroy(): void }>(client: Client) =>
    opened.add(Object.assign(client, { close: () => client.destroy() }));
  const events = await opening(new EventBridgeClient(of(aws.events)));
  const lambda = await opening(new LambdaClient(of(aws.lambda)));
  const secrets = await opening(new SecretsManagerClient(of(aws.secretsmanager)));
  const sqs = await opening(new SQSClient(of(aws.sqs)));
  const functionOf = ({ operation }: Kind) => stemOf(operation.name).replace('/', '-');
  const direct = ({ account, key, input }: Ask) => ({ input, account, idempotencyKey: key });
  return {
    triggers: {
      async http({ kind, account, key, input }) {
        const functionKey = functionOf(kind);
        const route = bundle.routes.find((each) => each.functionKey === functionKey);
        if (!route) throw new Error(`${functionKey} has no route.`);
        const { path, body } = apart(route.path, input);
        const headers = { 'content-type': 'application/json', 'idempotency-key': key };
        const init = { method: route.method, headers, body: JSON.stringify(body) };
        const response = await fetch(`${api}${path}?account=${account}`, init);
        return response.json();
      },
      event: (ask) => {
        const detail = { Source: 'conversation-actions.requests', DetailType: ask.kind.operation.name };
        return events.send(new PutEventsCommand({ Entries: [{ ...detail, Detail: JSON.stringify(direct(ask)) }] }));
      },
      async direct(ask) {
        const FunctionName = functionOf(ask.kind);
        const { Payload } = await lambda.send(
          new InvokeCommand({ FunctionName, Payload: JSON.stringify(direct(ask)) }),
        );
        return JSON.parse(Payload?.transformToString() ?? 'null');
      },
    },
    addAccount: (vendor, account, secret) =>
      secrets.send(
        new CreateSecretCommand({
          Name: `conversation-actions/local/${vendor}/${account}`,
          SecretString: JSON.stringify(secret),
        }),
      ),
    async deadLetters() {
      const letters: string[] = [];
      for (const queue of ['InvocationDeadLetterQueue', 'EventDeadLetterQueue']) {
        const receive = new ReceiveMessageCommand({ QueueUrl: queues[queue], MaxNumberOfMessages: 10 });
        for (;;) {
          const { Messages: messages = [] } = await sqs.send(receive);
          if (messages.length === 0) break;
          letters.push(...messages.map(({ Body = '' }) => Body));
        }
      }
      return letters;
    },
    close: () => opened.close(),
  };
}

/** Repeats what was not recorded, as a caller may: 503 and 504 say so. @returns whether it was taken in the end */
export async function untilTaken(call: () => Promise<unknown>): Promise<boolean> {
  for (let left = REPEATS; left > 0; left -= 1) {
    const { error, ...answer } = Object(await call());
    const { status } = error ?? answer;
    if (status !== 503 && status !== 504) return true;
    await delay(REPEAT_AFTER_MS);
  }
  return false;
}

/** What of an input stands in the route's path, and the rest. */
function apart(path: string, input: Fields): { path: string; body: Fields } {
  const names = [...path.matchAll(/\{(\w+)\}/gu)].map(([, name = '']) => name);
  const filled = path.replace(/\{(\w+)\}/gu, (_, name: string) => encodeURIComponent(String(input[name])));
  const body = Object.fromEntries(Object.entries(input).filter(([name]) => !names.includes(name)));
  return { path: filled, body };
}
