import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import * as http from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { CreateSecretCommand, DeleteSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CREDENTIALS, REGION } from '../../dev/aws/account.ts';
import { type Stack, startStack } from '../../dev/stack.ts';
import type { Mapping } from '../../lib/mappings/compile.ts';
import { ROOT } from '../../scripts/catalog.ts';
import { fixtureBundle } from './fixture/bundle.ts';

type Json = Record<string, unknown>;

/** Result events so far, and whoever waits for one. */
const results: Json[] = [];
const waiting = new Set<() => void>();

/** The result of the action that `matches`, as the bus told of it. */
function resultOf(matches: (detail: Json) => boolean): Promise<Json> {
  return new Promise((resolve) => {
    const look = () => {
      const found = results.find(matches);
      if (found && waiting.delete(look)) resolve(found);
    };
    waiting.add(look);
    look();
  });
}

let stack: Stack;
beforeAll(async () => {
  stack = await startStack({
    onEvent({ source, detail }) {
      if (source !== 'conversation-actions') return;
      results.push(detail as Json);
      for (const look of waiting) look();
    },
  });
});
afterAll(() => stack.close());

it('answers nobody who calls this machine by another name: a site may have made its own name point here', async () => {
  const { dynamodb, secretsmanager } = stack.aws;
  const urls = [
    `${stack.api}/_local`,
    `${stack.api}/health`,
    `${stack.vendors.helpscout}/_state`,
    dynamodb,
    secretsmanager,
  ];
  const asked = async (url: string, host: string) => {
    const { port, pathname: path } = new URL(url);
    const request = http.request({ host: '127.0.0.1', port, path, headers: { host: `${host}:${port}` } }).end();
    const [response] = (await once(request, 'response')) as [http.IncomingMessage];
    response.resume();
    return response.statusCode;
  };
  for (const url of urls) {
    expect(await asked(url, 'rebound.example'), url).toBe(403);
    expect(await asked(url, 'localhost.rebound.example'), url).toBe(403);
  }
  expect(await asked(`${stack.api}/_local`, 'localhost')).toBe(200);
});

const config = (endpoint: string) => ({ endpoint, region: REGION, credentials: CREDENTIALS });

async function post(
  path: string,
  body: Json,
  headers: Record<string, string> = {},
): Promise<Json & { status: number }> {
  const init = {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  };
  const response = await fetch(`${stack.api}${path}`, init);
  return { ...((await response.json()) as Json), status: response.status };
}

async function put(Source: string, DetailType: string, detail: Json): Promise<void> {
  const client = new EventBridgeClient(config(stack.aws.events));
  const Entries = [{ Source, DetailType, Detail: JSON.stringify(detail) }];
  const { FailedEntryCount } = await client.send(new PutEventsCommand({ Entries })).finally(() => client.destroy());
  expect(FailedEntryCount).toBe(0);
}

async function invoke(FunctionName: string, event: Json): Promise<Json> {
  const client = new LambdaClient(config(stack.aws.lambda));
  const command = new InvokeCommand({ FunctionName, Payload: JSON.stringify(event) });
  const { Payload } = await client.send(command).finally(() => client.destroy());
  return JSON.parse(Payload?.transformToString() ?? 'null');
}

const mails = (text: string) => stack.simulators.helpscout.effects().filter((mail) => mail.text === text);
const reply = (text: string) => ({ customer: { id: 123 }, text });

describe('the whole bundle on one machine', () => {
  it('replies over HTTP', async () => {
    const answer = await post('/helpscout/conversations/123/reply', reply('over HTTP'));
    expect(answer).toMatchObject({ status: 200, operation: 'helpscout.createReply', state: 'done' });
    expect(mails('over HTTP')).toHaveLength(1);
  });

  it('replies when another program invokes the function, by its key or by its deployed name', async () => {
    for (const name of ['helpscout-create-reply', 'conversation-actions-local-helpscout-create-reply']) {
      const answer = await invoke(name, { input: { conversationId: '123', ...reply(name) } });
      expect(answer).toMatchObject({ state: 'done' });
      expect(mails(name)).toHaveLength(1);
    }
  });

  it('replies when our own event is on the bus', async () => {
    const detail = { idempotencyKey: 'own', input: { conversationId: '123', ...reply('over the bus') } };
    await put('conversation-actions.requests', 'helpscout.createReply', detail);
    await resultOf(
      ({ operation, trigger }) =>
        operation === 'helpscout.createReply' && trigger !== 'http' && mails('over the bus').length > 0,
    );
    expect(mails('over the bus')).toHaveLength(1);
  });

  it("reactivates an author's conversations, once, when a payment's event comes twice", async () => {
    const detail = {
      paymentId: 'p-1',
      networkType: 'facebook',
      networkId: '32031810236844413',
      pageId: '354241721305178',
    };
    await put('payments', 'payment.completed', detail);
    await put('payments', 'payment.completed', detail);
    const result = await resultOf(({ operation }) => operation === 'khoros.reactivateAuthorConversations');
    expect(result).toMatchObject({ state: 'done', result: { conversationIds: ['12745258'] } });
    const again = await invoke('khoros-reactivate-author-conversations', {
      idempotencyKey: 'payment-p-1',
      input: { ...detail, paymentId: undefined, comment: 'payment processed' },
    });
    expect(again).toMatchObject({ state: 'done', replayed: true });
    expect(stack.simulators.khoros.effects()).toHaveLength(1);
  });

  it('settles a reply whose answer was lost, woken by the queue', async () => {
    stack.simulators.helpscout.faults.push({ name: 'reset-after', match: { operation: 'createReply' } });
    const { status, actionId } = await post('/helpscout/conversations/124/reply', {
      ...reply('lost'),
      customer: { id: 124 },
    });
    expect(status).toBe(202);
    expect(await resultOf((detail) => detail['actionId'] === actionId)).toMatchObject({
      state: 'done',
      reconciled: true,
    });
    expect(mails('lost')).toHaveLength(1);
  });

  it('goes on after all its functions were lost', async () => {
    await stack.killFunctions();
    expect(await post('/helpscout/conversations/123/reply', reply('after the loss'))).toMatchObject({ state: 'done' });
  });
});

describe('an account whose secret names no address', () => {
  const change = async (command: DeleteSecretCommand) => {
    const client = new SecretsManagerClient(config(stack.aws.secretsmanager));
    await client.send(command).finally(() => client.destroy());
  };
  const create = async (name: string, secret: Json) => {
    const client = new SecretsManagerClient(config(stack.aws.secretsmanager));
    const Name = `conversation-actions/local/${name}`;
    await client
      .send(new CreateSecretCommand({ Name, SecretString: JSON.stringify(secret) }))
      .finally(() => client.destroy());
    return Name;
  };

  it('reaches no vendor, least of all the live one: the action waits until the secret is mended', async () => {
    const SecretId = await create('helpscout/live', { clientId: 'local-client', clientSecret: 'local-secret' });
    const path = '/helpscout/conversations/123/reply?account=live';
    const answer = await post(path, reply('to the live vendor'));
    expect(answer).toMatchObject({ status: 202, state: 'waiting', reason: 'credentials' });
    expect(mails('to the live vendor')).toHaveLength(0);
    await change(new DeleteSecretCommand({ SecretId, ForceDeleteWithoutRecovery: true }));
  });

  it('is a mistake, not an unknown account, while its secret is marked for deletion', async () => {
    const SecretId = await create('helpscout/gone', {
      clientId: 'a',
      clientSecret: 'b',
      baseUrl: stack.vendors.helpscout,
    });
    await change(new DeleteSecretCommand({ SecretId }));
    const path = '/helpscout/conversations/123/reply?account=';
    expect(await post(`${path}gone`, reply('gone'))).toMatchObject({ status: 503, kind: 'misconfigured' });
    expect(await post(`${path}never`, reply('never'))).toMatchObject({ status: 404, kind: 'unknown_account' });
  });
});

describe('SECRETS_FILE', () => {
  it('that names a vendor which there is not is refused before anything starts', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'secrets-'));
    const SECRETS_FILE = join(folder, 'secrets.json');
    await writeFile(SECRETS_FILE, '{"zendesk/default": {}}');
    await expect(startStack({ env: { SECRETS_FILE } })).rejects.toThrow('SECRETS_FILE names zendesk');
    await rm(folder, { recursive: true });
  });

  it('is where accounts come from, and rewriting it is a rotation', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'secrets-'));
    const SECRETS_FILE = join(folder, 'secrets.json');
    const secret = (path: string) => {
      const account = { accessToken: 'token', baseUrl: `${stack.vendors.wapikit}${path}` };
      return writeFile(SECRETS_FILE, JSON.stringify({ 'wapikit/default': account }));
    };
    const rehearse = async (account?: string) => {
      const input = { conversationId: 'c1', status: 'Active' };
      return (await other.invoke('wapikit-update-conversation', {
        input,
        dryRun: true,
        ...(account && { account }),
      })) as Json;
    };
    await secret('/before');
    const other = await startStack({ env: { SECRETS_FILE, SECRETS_MAX_AGE_MS: '1' } });
    try {
      expect(await rehearse()).toMatchObject({ request: { url: `${stack.vendors.wapikit}/before/conversation/c1` } });
      await secret('/after');
      expect(await rehearse()).toMatchObject({ request: { url: `${stack.vendors.wapikit}/after/conversation/c1` } });
      expect(await rehearse('second')).toMatchObject({ error: { kind: 'unknown_account' } });
    } finally {
      await other.close();
      await rm(folder, { recursive: true });
    }
  });
});

describe('a problem', () => {
  it('has a type that opens: what its kind means', async () => {
    const { type, kind, title, status } = await post('/helpscout/conversations/0/reply', reply('never'));
    expect({ kind, status }).toEqual({ kind: 'invalid_input', status: 400 });
    const entry = await fetch(String(type)).then((response) => response.json());
    expect(entry).toMatchObject({ kind, title, status, advice: expect.stringContaining('issues') });
    const failed = await post('/helpscout/conversations/142/reply', { ...reply('locked'), customer: { id: 124 } });
    const action = (await fetch(`${stack.api}/actions/${failed['actionId']}`).then((response) =>
      response.json(),
    )) as Json;
    expect(action).toMatchObject({ state: 'failed', error: { type: failed['type'], kind: 'conversation_locked' } });
    expect(await fetch(String(failed['type']))).toMatchObject({ status: 200 });
  });
});

describe('a stack', () => {
  it('answers where everything is', async () => {
    const where = await fetch(`${stack.api}/_local`).then((response) => response.json());
    expect(where).toEqual({
      api: stack.api,
      region: 'us-east-1',
      aws: stack.aws,
      bus: 'default',
      functions: expect.arrayContaining(['helpscout-create-reply', 'workers-sweep']),
      secrets: expect.arrayContaining(['conversation-actions/local/helpscout/default']),
      simulators: stack.vendors,
    });
  });

  it('leaves nothing behind', async () => {
    const before = countResources();
    const other = await startStack({ bundle: fixtureBundle });
    await other.invoke('test-echo', {});
    await other.close();
    for (const url of [other.api, ...Object.values(other.aws), ...Object.values(other.vendors)])
      await expect(fetch(url)).rejects.toThrow();
    await expect.poll(countResources).toEqual(before);
  });

  it('leaves nothing behind either when its port is taken', async () => {
    const before = countResources();
    const port = Number(new URL(stack.api).port);
    await expect(startStack({ bundle: fixtureBundle, port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await expect.poll(countResources).toEqual(before);
  });

  it('does not start with a sweep that would never rest', async () => {
    for (const SWEEP_INTERVAL_MS of ['soon', '0', '-1', '1e12'])
      await expect(startStack({ bundle: fixtureBundle, env: { SWEEP_INTERVAL_MS } })).rejects.toThrow(
        'SWEEP_INTERVAL_MS',
      );
  });

  it('throws what a function threw', async () => {
    const other = await startStack({ bundle: fixtureBundle });
    await expect(other.invoke('test-fail', {})).rejects.toMatchObject({ name: 'RangeError', message: 'no such luck' });
    await other.close();
  });

  it('takes the mappings that it is given, and writes none of them', async () => {
    const mapping: Mapping = {
      ...{ name: 'order-given', match: { source: ['shop'] }, operation: 'helpscout.createReply', key: ['detail.id'] },
      input: { conversationId: '"124"', customer: { id: '124' }, text: 'Your order {{ detail.id }} is on its way.' },
    };
    const file = `${ROOT}mappings/mappings.json`;
    const [before, mappings] = [readFileSync(file, 'utf8'), JSON.parse(readFileSync(file, 'utf8'))];
    const event = {
      ...{ version: '0', id: 'given-1', source: 'shop', 'detail-type': 'order.given', detail: { id: 'g-1' } },
      ...{ time: '2026-03-02T09:00:00Z', account: '', region: '', resources: [] },
    };
    await stack.deployMappings([...mappings, mapping]);
    expect(await stack.invoke('helpscout-create-reply', { mapping: mapping.name, event })).toMatchObject({
      operation: 'helpscout.createReply',
    });
    await stack.deployMappings(mappings);
    expect(readFileSync(file, 'utf8')).toBe(before);
  });
});

/** What keeps this process alive: servers, threads, timers. */
function countResources(): Record<string, number> {
  const counts: Record<string, number> = { TCPServerWrap: 0, MessagePort: 0 };
  for (const name of process.getActiveResourcesInfo()) if (name in counts) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
