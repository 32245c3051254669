import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { expect, it } from 'vitest';
import { CREDENTIALS, REGION } from '../../../dev/aws/account.ts';
import { AWS_CLIENT, EVENTS_CLIENT } from '../../../lib/config/aws-client.ts';
import { sources, textOf } from '../../kit/imports.ts';

it('gives up a service that does not answer, after two attempts', async () => {
  const silent = http.createServer(() => {});
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const client = new DynamoDBClient({
    ...AWS_CLIENT,
    requestHandler: { ...AWS_CLIENT.requestHandler, requestTimeout: 20 },
    ...{ endpoint: `http://127.0.0.1:${(silent.address() as AddressInfo).port}`, region: REGION },
    credentials: CREDENTIALS,
  });
  try {
    const read = client.send(new GetItemCommand({ TableName: 'table', Key: { pk: { S: 'key' } } }));
    await expect(read).rejects.toMatchObject({ name: 'TimeoutError', $metadata: { attempts: 2 } });
  } finally {
    client.destroy();
    silent.closeAllConnections();
    silent.close();
  }
});

it('is how every client of ours is built', () => {
  const builds = ['lib', 'functions']
    .flatMap(sources)
    .flatMap((file) => textOf(file).match(/new \w+Client\(.*/g) ?? []);
  expect(builds.length).toBeGreaterThanOrEqual(4);
  expect(
    builds.filter((build) => !/new \w+Client\((?:AWS_CLIENT|EVENTS_CLIENT|\{ \.\.\.AWS_CLIENT\b)/.test(build)),
  ).toEqual([]);
});

it('keeps no caller waiting longer than two seconds for a result event', () => {
  const { maxAttempts, requestHandler } = EVENTS_CLIENT;
  const { connectionTimeout, requestTimeout, throwOnRequestTimeout } = requestHandler;
  expect(throwOnRequestTimeout).toBe(true);
  expect(maxAttempts * Math.max(connectionTimeout, requestTimeout)).toBeLessThanOrEqual(1_500);
});
