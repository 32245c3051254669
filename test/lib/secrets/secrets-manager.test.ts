import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterEach, expect, it } from 'vitest';
import { secretsManager } from '../../../lib/secrets/secrets-manager.ts';
import { systemWorld } from '../../../lib/world.ts';

let server: http.Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** Secrets Manager's own protocol, AWS JSON 1.1, answering every request alike. */
async function managerThat(status: number, body: object) {
  const { url, asked } = await serving((response) =>
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body)),
  );
  return { source: secretsManager(clientOf(url)), asked };
}

async function serving(respond: (response: http.ServerResponse) => unknown) {
  const asked: string[] = [];
  server = http.createServer(async (request, response) => {
    for await (const chunk of request) asked.push(String(chunk));
    respond(response);
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

function clientOf(endpoint: string): SecretsManagerClient {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  return new SecretsManagerClient({ endpoint, region: 'eu-central-1', credentials, maxAttempts: 1 });
}

it('reads a secret’s text and version by its name', async () => {
  const { source, asked } = await managerThat(200, { SecretString: '{"a":1}', VersionId: 'v7' });
  expect(await source('stage/acme/default')).toEqual({ text: '{"a":1}', versionId: 'v7' });
  expect(asked).toEqual(['{"SecretId":"stage/acme/default"}']);
});

it('takes a name that does not exist for no secret', async () => {
  const { source } = await managerThat(400, { __type: 'ResourceNotFoundException', Message: 'no' });
  expect(await source('stage/acme/nobody')).toBeUndefined();
});

it.each([
  ['InvalidRequestException', 'The secret stage/acme/default is marked for deletion.'],
  ['AccessDeniedException', 'The secret stage/acme/default may not be read by this function.'],
  ['DecryptionFailure', 'The secret stage/acme/default cannot be decrypted.'],
])('says of a secret that is there and cannot be read what is the matter: %s', async (type, message) => {
  const { source } = await managerThat(400, { __type: type, Message: 'no' });
  await expect(source('stage/acme/default')).rejects.toMatchObject({ kind: 'misconfigured', message });
});

it('says of a binary secret what to do', async () => {
  const { source } = await managerThat(200, { SecretBinary: 'eyJhIjoxfQ==', VersionId: 'v7' });
  await expect(source('stage/acme/default')).rejects.toMatchObject({
    kind: 'misconfigured',
    message: 'The secret stage/acme/default is binary: store it as text, as SecretString.',
  });
});

it('does not take an outage for a missing secret', async () => {
  const { source } = await managerThat(500, { __type: 'InternalServiceError', Message: 'no' });
  await expect(source('stage/acme/default')).rejects.not.toMatchObject({ kind: expect.anything() });
});

it('ends a read after its time, because all that have joined it would wait as long', async () => {
  const client = {
    send: (_: unknown, { abortSignal }: { abortSignal: AbortSignal }) =>
      new Promise((__, reject) => abortSignal.addEventListener('abort', () => reject(new Error('ended')))),
  };
  const after = (_: number, task: () => void) => {
    setImmediate(task);
    return () => undefined;
  };
  await expect(secretsManager(client as never, { after })('stage/acme/default')).rejects.toThrow('ended');
});

it('waits for no response that begins and does not end', async () => {
  const { url } = await serving((response) => response.writeHead(200, { 'content-length': 100 }).write('{'));
  const source = secretsManager(clientOf(url), { after: (_, task) => systemWorld.after(100, task) });
  await expect(source('stage/acme/default')).rejects.toThrow();
});
