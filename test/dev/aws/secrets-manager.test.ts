import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { afterEach, describe, expect, it } from 'vitest';
import { CREDENTIALS, REGION } from '../../../dev/aws/account.ts';
import { type SecretsSource, secretsFromFile, secretsInMemory } from '../../../dev/aws/secrets.ts';
import { secretsManager } from '../../../dev/aws/secrets-manager.ts';
import { serveAws } from '../../../dev/aws/server.ts';
import { Opened } from '../../../dev/opened.ts';

let opened = new Opened();
afterEach(async () => {
  await opened.close();
  opened = new Opened();
});

async function clientOf(source: SecretsSource): Promise<SecretsManagerClient> {
  const server = await opened.add(
    serveAws({ actions: secretsManager(source, 'bundle/local'), invoke: () => Promise.reject(new Error('unused')) }),
  );
  const client = new SecretsManagerClient({ endpoint: server.url, region: REGION, credentials: CREDENTIALS });
  await opened.add({ close: () => client.destroy() });
  return client;
}

const get = (SecretId: string) => new GetSecretValueCommand({ SecretId });

describe('the local Secrets Manager, to the unmodified SDK', () => {
  it('answers a secret by name and by ARN, as text', async () => {
    const client = await clientOf(secretsInMemory({ 'khoros/default': { username: 'u' } }));
    const byName = await client.send(get('bundle/local/khoros/default'));
    expect(byName).toMatchObject({ SecretString: '{"username":"u"}', VersionStages: ['AWSCURRENT'] });
    expect(byName.VersionId).toMatch(/^[0-9a-f]{32}$/u);
    const byArn = await client.send(get(byName.ARN ?? ''));
    expect(byArn.SecretString).toBe(byName.SecretString);
  });

  it('does not know a secret of another stage', async () => {
    const client = await clientOf(secretsInMemory({ 'khoros/default': {} }));
    await expect(client.send(get('khoros/default'))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      $metadata: { httpStatusCode: 400 },
    });
  });

  it('gives each value its own version, the same for the same value', async () => {
    const client = await clientOf(secretsInMemory({ 'wapikit/default': 'one' }));
    const SecretId = 'bundle/local/wapikit/default';
    const first = await client.send(get(SecretId));
    const second = await client.send(new PutSecretValueCommand({ SecretId, SecretString: 'two' }));
    expect(second.VersionId).not.toBe(first.VersionId);
    expect(await client.send(get(SecretId))).toMatchObject({ SecretString: 'two', VersionId: second.VersionId });
    const third = await client.send(new PutSecretValueCommand({ SecretId, SecretString: 'one' }));
    expect(third.VersionId).toBe(first.VersionId);
  });

  it('has no version but the current one', async () => {
    const client = await clientOf(secretsInMemory({ 'wapikit/default': 'one' }));
    const previous = new GetSecretValueCommand({
      SecretId: 'bundle/local/wapikit/default',
      VersionStage: 'AWSPREVIOUS',
    });
    await expect(client.send(previous)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  it('describes and lists secrets without their values', async () => {
    const client = await clientOf(secretsInMemory({ 'reamaze/default': 'hidden', 'reamaze/second': 'hidden' }));
    const { SecretList = [] } = await client.send(new ListSecretsCommand({}));
    expect(SecretList.map(({ Name }) => Name)).toEqual(['bundle/local/reamaze/default', 'bundle/local/reamaze/second']);
    const described = await client.send(new DescribeSecretCommand({ SecretId: 'bundle/local/reamaze/second' }));
    expect(described.VersionIdsToStages).toEqual({
      [Object.keys(described.VersionIdsToStages ?? {})[0] ?? '']: ['AWSCURRENT'],
    });
    expect(JSON.stringify([SecretList, described])).not.toContain('hidden');
  });

  it('refuses what is not a request of its API', async () => {
    const client = await clientOf(secretsInMemory({}));
    await expect(client.send(get(''))).rejects.toMatchObject({ name: 'ValidationException' });
  });
});

describe('secrets from a file', () => {
  async function file(): Promise<{ path: string; write(text: string): Promise<void> }> {
    const folder = await mkdtemp(join(tmpdir(), 'secrets-'));
    await opened.add({ close: () => rm(folder, { recursive: true }) });
    const path = join(folder, 'secrets.json');
    return { path, write: (text) => writeFile(path, text) };
  }

  it('are read anew each time: rewriting the file is a rotation', async () => {
    const { path, write } = await file();
    const client = await clientOf(secretsFromFile(path));
    await write('{"khoros/default": {"password": "old"}}');
    const before = await client.send(get('bundle/local/khoros/default'));
    await write('{"khoros/default": {"password": "new"}}');
    const after = await client.send(get('bundle/local/khoros/default'));
    expect(after.SecretString).toBe('{"password":"new"}');
    expect(after.VersionId).not.toBe(before.VersionId);
  });

  it.each([
    ['an object', { clientId: 'c' }],
    ['a text', '{"clientId":"c"}'],
  ])('go to the simulator unless they name somewhere else: %s', async (_, secret) => {
    const { path, write } = await file();
    const source = secretsFromFile(path, { helpscout: 'http://127.0.0.1:1' });
    const read = async () => JSON.parse((await source.read()).get('helpscout/default') ?? '');
    await write(JSON.stringify({ 'helpscout/default': secret }));
    expect(await read()).toEqual({ clientId: 'c', baseUrl: 'http://127.0.0.1:1' });
    const elsewhere = { baseUrl: 'http://127.0.0.1:2' };
    await write(
      JSON.stringify({ 'helpscout/default': typeof secret === 'string' ? JSON.stringify(elsewhere) : elsewhere }),
    );
    expect(await read()).toEqual(elsewhere);
  });

  it.each(['plain', '7', 'null', '["a"]'])('stay as they are where they are no object: %s', async (secret) => {
    const { path, write } = await file();
    await write(JSON.stringify({ 'helpscout/default': secret }));
    const secrets = await secretsFromFile(path, { helpscout: 'http://127.0.0.1:1' }).read();
    expect(secrets.get('helpscout/default')).toBe(secret);
  });

  it('fail without showing the file when it cannot be read or is not what it should be', async () => {
    const { path, write } = await file();
    const client = await clientOf(secretsFromFile(path));
    const failure = () => client.send(get('bundle/local/khoros/default')).catch((error: Error) => error);
    expect(await failure()).toMatchObject({ name: 'InternalServiceError', message: 'SECRETS_FILE cannot be read.' });
    for (const text of ['{"khoros/default": hunter2}', '["hunter2"]']) {
      await write(text);
      const error = await failure();
      expect(error).toMatchObject({ name: 'InternalServiceError' });
      expect(String(error)).not.toContain('hunter2');
    }
  }, 20_000);

  it('are changed in the file, not through the API', async () => {
    const { path, write } = await file();
    await write('{"khoros/default": "old"}');
    const client = await clientOf(secretsFromFile(path));
    const put = new PutSecretValueCommand({ SecretId: 'bundle/local/khoros/default', SecretString: 'new' });
    await expect(client.send(put)).rejects.toMatchObject({ name: 'InvalidRequestException' });
  });
});
