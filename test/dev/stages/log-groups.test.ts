import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CREDENTIALS, REGION } from '../../../dev/aws/account.ts';
import { logGroupsOf } from '../../../dev/stages/log-groups.ts';

const FILTER = { filterPattern: '{ $.message = "*" }', startTime: 1_000 };
const MISSING = { status: 400, body: { __type: 'ResourceNotFoundException', message: 'no such group' } };

/** What CloudWatch responds, by log group and page. */
let pages: Record<string, { status?: number; body: object }> = {};
let asked: { target: string; scope: string; body: Record<string, unknown> }[] = [];
const server = createServer(async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>;
  const scope = /Credential=[^/]+\/\d+\/([^,]+)/.exec(request.headers.authorization ?? '')?.[1] ?? '';
  asked.push({ target: String(request.headers['x-amz-target']), scope, body });
  const { status = 200, body: answer } = pages[[body['logGroupName'], body['nextToken']].join(' ').trim()] ?? MISSING;
  response.writeHead(status).end(JSON.stringify(answer));
});
let groups: ReturnType<typeof logGroupsOf>;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const env = { AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
  const sdk = new SecretsManagerClient({ region: REGION, credentials: CREDENTIALS });
  groups = logGroupsOf(REGION, { env, sdk });
});
beforeEach(() => {
  pages = {};
  asked = [];
});
afterAll(() => server.close());

describe('the log groups of a deployed stage', () => {
  it('are asked in the name of CloudWatch Logs, for what the filter says', async () => {
    pages = { one: { body: {} } };
    await groups.linesOf(['one'], FILTER);
    expect(asked).toEqual([
      {
        target: 'Logs_20140328.FilterLogEvents',
        scope: `${REGION}/logs/aws4_request`,
        body: { logGroupName: 'one', ...FILTER },
      },
    ]);
  });

  it('are read to their last page, and give their lines in the order of time', async () => {
    pages = {
      one: { body: { events: [{ message: 'first\n', timestamp: 1 }], nextToken: 'more' } },
      'one more': { body: { events: [{ message: 'third\n', timestamp: 3 }] } },
      two: { body: { events: [{ message: 'second\n', timestamp: 2 }] } },
    };
    expect(await groups.linesOf(['one', 'two'], FILTER)).toEqual(['first', 'second', 'third']);
  });

  it('that do not exist yet have no lines', async () => {
    expect(await groups.linesOf(['none'], FILTER)).toEqual([]);
  });

  it('that may not be read fail by the name of what CloudWatch responded', async () => {
    pages = { one: { status: 400, body: { __type: 'AccessDeniedException' } } };
    await expect(groups.linesOf(['one'], FILTER)).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });
});
