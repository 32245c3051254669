import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  type FilterNameStringType,
  GetSecretValueCommand,
  ListSecretsCommand,
  type ListSecretsCommandInput,
  ListSecretVersionIdsCommand,
  PutSecretValueCommand,
  RestoreSecretCommand,
  SecretsManagerClient,
  UpdateSecretCommand,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { afterEach, describe, expect, it } from 'vitest';
import { CREDENTIALS, REGION } from '../../../dev/aws/account.ts';
import { type SecretsSource, secretsInMemory } from '../../../dev/aws/secrets.ts';
import { checkSecretsFile, secretsFromFile } from '../../../dev/aws/secrets-file.ts';
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
    serveAws({ actions: secretsManager(source), invoke: () => Promise.reject(new Error('unused')) }),
  );
  const client = new SecretsManagerClient({ endpoint: server.url, region: REGION, credentials: CREDENTIALS });
  await opened.add({ close: () => client.destroy() });
  return client;
}

const PREFIX = 'bundle/local';
const NAME = `${PREFIX}/wapikit/default`;
const get = (SecretId: string) => new GetSecretValueCommand({ SecretId });

describe('the local Secrets Manager, to the unmodified SDK', () => {
  it('answers a secret by name and by ARN, as text', async () => {
    const client = await clientOf(secretsInMemory(PREFIX, { 'khoros/default': { username: 'u' } }));
    const byName = await client.send(get('bundle/local/khoros/default'));
    expect(byName).toMatchObject({ SecretString: '{"username":"u"}', VersionStages: ['AWSCURRENT'] });
    expect(byName.VersionId).toMatch(/^[0-9a-f]{32}$/u);
    const byArn = await client.send(get(byName.ARN ?? ''));
    expect(byArn.SecretString).toBe(byName.SecretString);
  });

  it('does not know a secret of another stage', async () => {
    const client = await clientOf(secretsInMemory(PREFIX, { 'khoros/default': {} }));
    await expect(client.send(get('khoros/default'))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      $metadata: { httpStatusCode: 400 },
    });
  });

  it('describes and lists secrets without their values', async () => {
    const client = await clientOf(
      secretsInMemory(PREFIX, { 'helpscout/default': 'hidden', 'helpscout/second': 'hidden' }),
    );
    const { SecretList = [] } = await client.send(new ListSecretsCommand({}));
    expect(SecretList.map(({ Name }) => Name)).toEqual([
      'bundle/local/helpscout/default',
      'bundle/local/helpscout/second',
    ]);
    const described = await client.send(new DescribeSecretCommand({ SecretId: 'bundle/local/helpscout/second' }));
    expect(described.VersionIdsToStages).toEqual({
      [Object.keys(described.VersionIdsToStages ?? {})[0] ?? '']: ['AWSCURRENT'],
    });
    expect(JSON.stringify([SecretList, described])).not.toContain('hidden');
  });

  it('refuses what is not a request of its API', async () => {
    const client = await clientOf(secretsInMemory(PREFIX, {}));
    await expect(client.send(get(''))).rejects.toMatchObject({ name: 'ValidationException' });
  });
});

describe('versions', () => {
  const tokenOf = (digit: string) => digit.repeat(32);
  const put = (SecretString: string, more: object = {}) =>
    new PutSecretValueCommand({ SecretId: NAME, SecretString, ...more });
  const at = async (client: SecretsManagerClient, VersionStage: string) =>
    (await client.send(new GetSecretValueCommand({ SecretId: NAME, VersionStage }))).SecretString;

  it('take the place of the current one, which stays as the previous one', async () => {
    const client = await clientOf(secretsInMemory(PREFIX, { 'wapikit/default': 'one' }));
    const first = await client.send(get(NAME));
    const second = await client.send(put('two'));
    expect(second).toMatchObject({
      VersionStages: ['AWSCURRENT'],
      VersionId: expect.not.stringMatching(`^${first.VersionId}$`),
    });
    expect({ current: await at(client, 'AWSCURRENT'), previous: await at(client, 'AWSPREVIOUS') }).toEqual({
      current: 'two',
      previous: 'one',
    });
    const byId = await client.send(new GetSecretValueCommand({ SecretId: NAME, VersionId: first.VersionId }));
    expect(byId).toMatchObject({ SecretString: 'one', VersionStages: ['AWSPREVIOUS'] });
    await client.send(put('three'));
    expect({ current: await at(client, 'AWSCURRENT'), previous: await at(client, 'AWSPREVIOUS') }).toEqual({
      current: 'three',
      previous: 'two',
    });
  });

  it('may be prepared under AWSPENDING: the current one is not touched until the label is moved', async () => {
    const client = await clientOf(secretsInMemory(PREFIX, { 'wapikit/default': 'old' }));
    const { VersionId: old } = await client.send(get(NAME));
    await expect(at(client, 'AWSPENDING')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    const pending = { VersionStages: ['AWSPENDING'], ClientRequestToken: tokenOf('1') };
    expect(await client.send(put('new', pending))).toMatchObject({
      VersionId: tokenOf('1'),
      VersionStages: ['AWSPENDING'],
    });
    expect({ current: await at(client, 'AWSCURRENT'), pending: await at(client, 'AWSPENDING') }).toEqual({
      current: 'old',
      pending: 'new',
    });
    const move = { SecretId: NAME, VersionStage: 'AWSCURRENT', MoveToVersionId: tokenOf('1') };
    await expect(client.send(new UpdateSecretVersionStageCommand(move))).rejects.toMatchObject({
      name: 'InvalidParameterException',
    });
    await client.send(new UpdateSecretVersionStageCommand({ ...move, RemoveFromVersionId: old }));
    expect({ current: await at(client, 'AWSCURRENT'), previous: await at(client, 'AWSPREVIOUS') }).toEqual({
      current: 'new',
      previous: 'old',
    });
  });

  it('are the same under the same token, which cannot name two values', async () => {
    const client = await clientOf(secretsInMemory(PREFIX, { 'wapikit/default': 'one' }));
    const token = { ClientRequestToken: tokenOf('2') };
    const [first, again] = [await client.send(put('two', token)), await client.send(put('two', token))];
    expect({ first: first.VersionId, again: again.VersionId }).toEqual({ first: tokenOf('2'), again: tokenOf('2') });
    const { Versions } = await client.send(
      new ListSecretVersionIdsCommand({ SecretId: NAME, IncludeDeprecated: true }),
    );
    expect(Versions).toHaveLength(2);
    await expect(client.send(put('three', token))).rejects.toMatchObject({ name: 'ResourceExistsException' });
  });

  it('may be bytes', async () => {
    const client = await clientOf(secretsInMemory(PREFIX, { 'wapikit/default': 'one' }));
    await client.send(new PutSecretValueCommand({ SecretId: NAME, SecretBinary: Buffer.from('{"a":1}') }));
    const { SecretString, SecretBinary } = await client.send(get(NAME));
    expect({ SecretString, binary: Buffer.from(SecretBinary ?? []).toString() }).toEqual({
      SecretString: undefined,
      binary: '{"a":1}',
    });
  });
});

describe('secrets that come and go', () => {
  const create = (Name: string, more: object = { SecretString: '{}' }) => new CreateSecretCommand({ Name, ...more });

  it('are created once, changed, and described', async () => {
    const client = await clientOf(secretsInMemory(PREFIX, {}));
    await client.send(
      create(NAME, { SecretString: 'one', Description: 'The shop’s', Tags: [{ Key: 'team', Value: 'crm' }] }),
    );
    await expect(client.send(create(NAME))).rejects.toMatchObject({ name: 'ResourceExistsException' });
    await client.send(new UpdateSecretCommand({ SecretId: NAME, SecretString: 'two', Description: 'Everybody’s' }));
    expect(await client.send(get(NAME))).toMatchObject({ SecretString: 'two' });
    expect(await client.send(new DescribeSecretCommand({ SecretId: NAME }))).toMatchObject({
      Description: 'Everybody’s',
      Tags: [{ Key: 'team', Value: 'crm' }],
    });
  });

  it('may have no value yet', async () => {
    const client = await clientOf(secretsInMemory(PREFIX, {}));
    await client.send(create(NAME, {}));
    await expect(client.send(get(NAME))).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  it('are not given out once they are marked for deletion, until they are restored', async () => {
    const client = await clientOf(secretsInMemory(PREFIX, { 'wapikit/default': 'one' }));
    await client.send(new DeleteSecretCommand({ SecretId: NAME }));
    for (const command of [
      get(NAME),
      create(NAME),
      new PutSecretValueCommand({ SecretId: NAME, SecretString: 'two' }),
    ]) {
      await expect(client.send(command as ReturnType<typeof get>)).rejects.toMatchObject({
        name: 'InvalidRequestException',
      });
    }
    expect((await client.send(new ListSecretsCommand({}))).SecretList).toEqual([]);
    const { DeletedDate } = await client.send(new DescribeSecretCommand({ SecretId: NAME }));
    expect(DeletedDate).toBeInstanceOf(Date);
    await client.send(new RestoreSecretCommand({ SecretId: NAME }));
    expect(await client.send(get(NAME))).toMatchObject({ SecretString: 'one' });
  });

  it('are gone at once where that is asked for', async () => {
    const client = await clientOf(secretsInMemory(PREFIX, { 'wapikit/default': 'one' }));
    await client.send(new DeleteSecretCommand({ SecretId: NAME, ForceDeleteWithoutRecovery: true }));
    await expect(client.send(get(NAME))).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  it('are listed by filters, a page at a time', async () => {
    const client = await clientOf(
      secretsInMemory(PREFIX, { 'wapikit/default': '', 'wapikit/eu': '', 'khoros/default': '' }),
    );
    await client.send(create('other/khoros', { Description: 'Not ours', Tags: [{ Key: 'team', Value: 'crm' }] }));
    const names = async (input: ListSecretsCommandInput) =>
      (await client.send(new ListSecretsCommand(input))).SecretList?.map(({ Name }) => Name);
    const by = (Key: FilterNameStringType, ...Values: string[]) => names({ Filters: [{ Key, Values }] });
    expect(await by('name', `${PREFIX}/wapikit`)).toEqual([`${PREFIX}/wapikit/default`, `${PREFIX}/wapikit/eu`]);
    expect(await by('name', '!bundle')).toEqual(['other/khoros']);
    expect(await by('tag-key', 'team')).toEqual(['other/khoros']);
    expect(await by('description', 'not')).toEqual(['other/khoros']);
    expect(await by('all', 'KHOROS')).toEqual([`${PREFIX}/khoros/default`, 'other/khoros']);
    const page = await client.send(new ListSecretsCommand({ MaxResults: 3, SortOrder: 'desc' }));
    expect(page.SecretList?.[0]?.Name).toBe('other/khoros');
    expect(await names({ MaxResults: 3, SortOrder: 'desc', NextToken: page.NextToken })).toEqual([
      `${PREFIX}/khoros/default`,
    ]);
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
    const client = await clientOf(secretsFromFile(PREFIX, path));
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
    const source = secretsFromFile(PREFIX, path, { helpscout: 'http://127.0.0.1:1' });
    const read = async () => JSON.parse((await source.read())[0]?.versions[0]?.text ?? '');
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
    const [found] = await secretsFromFile(PREFIX, path, { helpscout: 'http://127.0.0.1:1' }).read();
    expect(found?.versions[0]?.text).toBe(secret);
  });

  it.each([
    ['{"khoros/default": hunter2}', 'SECRETS_FILE is broken JSON: look at line 1, column 20.'],
    ['["hunter2"]', 'SECRETS_FILE is not JSON of the form {"vendor/account": {…}}.'],
    ['{"khoros/default": 7}', 'SECRETS_FILE is not JSON of the form {"vendor/account": {…}}.'],
    ['{"khoros": {}}', 'SECRETS_FILE has a name that is not vendor/account.'],
    ['{"khorus/default": {}}', 'SECRETS_FILE names khorus, which is no vendor. There are khoros, wapikit.'],
  ])('are checked before anything starts: %s', async (text, message) => {
    const { path, write } = await file();
    await expect(checkSecretsFile(path, ['khoros'])).rejects.toThrow(`SECRETS_FILE cannot be read: ${path}`);
    await write(text);
    await expect(checkSecretsFile(path, ['khoros', 'wapikit'])).rejects.toThrow(message);
    await write('{"khoros/default": {}, "wapikit/eu": "a text"}');
    await expect(checkSecretsFile(path, ['khoros', 'wapikit'])).resolves.toBeUndefined();
  });

  it('fail without showing the file when it cannot be read or is not what it should be', async () => {
    const { path, write } = await file();
    const client = await clientOf(secretsFromFile(PREFIX, path));
    const failure = () => client.send(get('bundle/local/khoros/default')).catch((error: Error) => error);
    expect(await failure()).toMatchObject({
      name: 'InternalServiceError',
      message: `SECRETS_FILE cannot be read: ${path}`,
    });
    for (const text of ['{"khoros/default": hunter2}', '["hunter2"]']) {
      await write(text);
      const error = await failure();
      expect(error).toMatchObject({ name: 'InternalServiceError' });
      expect(String(error)).not.toContain('hunter2');
    }
  });

  it('are changed in the file, not through the API', async () => {
    const { path, write } = await file();
    await write('{"khoros/default": "old"}');
    const client = await clientOf(secretsFromFile(PREFIX, path));
    const put = new PutSecretValueCommand({ SecretId: 'bundle/local/khoros/default', SecretString: 'new' });
    await expect(client.send(put)).rejects.toMatchObject({ name: 'InvalidRequestException' });
  });
});
