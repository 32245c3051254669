import { readFileSync } from 'node:fs';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { parse } from 'yaml';
import { serveDynamoDb } from '../../../../dev/aws/dynamodb.ts';
import type { Listening } from '../../../../dev/listen.ts';
import { operation as createReply } from '../../../../functions/helpscout/create-reply.ts';
import { AWS_CLIENT } from '../../../../lib/aws/aws-client.ts';
import { createDynamoStore } from '../../../../lib/ledger/records/dynamo-store.ts';
import { commit, fresh, type Item } from '../../../../lib/ledger/records/store.ts';
import { awsAt, PATIENT_DYNAMODB } from '../../../kit/aws.ts';
import { reply } from '../../../kit/replies.ts';
import { everything, untilSettled } from '../../../kit/world.ts';

const TABLE = 'lost-answers';

let database: Listening;
let client: ReturnType<typeof awsAt>;
/** Writes that took place and whose answers were lost; and every request that went out. */
let lost = 0;
let sent: { name: string; input: object }[] = [];

beforeAll(async () => {
  const { Resources } = parse(readFileSync(new URL('../../../../infra/table.yml', import.meta.url), 'utf8'));
  database = await serveDynamoDb(TABLE, Resources.Table.Properties);
  const answered = new Set<string>();
  const { requestHandler: sockets } = new SecretsManagerClient(AWS_CLIENT).config;
  // Behind the client's own retries: the first answer to each write never arrives.
  client = awsAt(database.url, {
    requestHandler: {
      async handle(...[request, options]: Parameters<typeof sockets.handle>) {
        const name = String(request.headers['x-amz-target']).replace(/.*\./, '');
        sent.push({ name, input: JSON.parse(request.body) });
        const answer = await sockets.handle(request, options);
        if (name !== 'PutItem' || answered.has(request.body)) return answer;
        answered.add(request.body);
        lost += 1;
        throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
      },
    },
  });
});

beforeEach(() => {
  lost = 0;
  sent = [];
});

afterAll(async () => {
  client.close();
  await database.close();
});

const countOf = (name: string) => sent.filter((command) => command.name === name).length;

it('a reply goes out once, and ends, though the answer to every write is lost and each is sent again', async () => {
  const all = everything({ store: createDynamoStore(client.aws(PATIENT_DYNAMODB), TABLE) });
  const answers = await Promise.all(Array.from({ length: 8 }, () => reply(all, { key: 'order-5123' })));
  const [winner, ...others] = answers.filter(({ body }) => body.replayed === false);
  expect({ winner, others }).toMatchObject({ winner: { status: 200, body: { state: 'done' } }, others: [] });
  expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
  expect(all.vendors.simulators.helpscout.effects()).toHaveLength(1);
  expect(lost).toBeGreaterThan(4);
  expect(countOf('PutItem')).toBeGreaterThanOrEqual(2 * lost);
});

it('of two who claim an action at once, one carries it out, though neither is told that its write took place', async () => {
  const all = everything({ store: createDynamoStore(client.aws(PATIENT_DYNAMODB), TABLE) });
  const asksToWait = { name: 'rate-limited', retryAfterS: 60, match: { operation: 'createReply' } } as const;
  all.vendors.simulators.helpscout.faults.push(asksToWait);
  const { body } = await reply(all, { key: 'order-5124' });
  expect(body).toMatchObject({ state: 'waiting', reason: 'rate_limited' });
  all.world.advance(60_000);
  await Promise.all(Array.from({ length: 3 }, () => all.bundle.drive(createReply, body.actionId)));
  expect(await untilSettled(all, createReply, body.actionId)).toMatchObject({ state: 'done', epoch: 2 });
  expect(all.vendors.simulators.helpscout.effects()).toHaveLength(1);
});

it('a write is known again by the process that wrote it, and by no other', async () => {
  const store = createDynamoStore(client.aws(PATIENT_DYNAMODB), TABLE);
  let writers = 0;
  const world = { uniqueId: () => `writer-${++writers}` };
  for (let rev = 0; rev < 3; rev += 1) {
    const before: Item = (await store.get('A#contended')) ?? fresh('A#contended', {});
    const commits = await Promise.all([1, 2, 3].map((body) => commit<unknown>(store, world, before, { body })));
    const won = commits.filter((item) => item !== undefined);
    expect(won).toMatchObject([{ rev: rev + 1 }]);
    expect(await store.get('A#contended')).toMatchObject({ writer: won[0]?.writer, body: won[0]?.body });
  }
});

it('a record is never read but consistently', async () => {
  const all = everything({ store: createDynamoStore(client.aws(PATIENT_DYNAMODB), TABLE) });
  await reply(all, { key: 'order-5125' });
  const reads = sent.filter(({ name }) => name === 'GetItem');
  expect(reads.length).toBeGreaterThan(3);
  expect(reads.filter(({ input }) => !('ConsistentRead' in input && input.ConsistentRead === true))).toEqual([]);
});
