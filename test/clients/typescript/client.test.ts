import { readFileSync } from 'node:fs';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import {
  ActionProblem,
  actionEvent,
  bearer,
  createClient,
  createInvoker,
  isResultEvent,
  key,
  type ResultEvent,
  sigV4,
} from '../../../clients/typescript/src/index.ts';
import { CREDENTIALS, REGION } from '../../../dev/aws/account.ts';
import { type Stack, startStack } from '../../../dev/stack.ts';
import { ROOT } from '../../../scripts/catalog.ts';

const REPLY = { conversationId: '123', customer: { id: 123 }, text: 'Your order is on its way.' };

let stack: Stack;
const heard: ResultEvent[] = [];
let onHeard = () => {};
beforeAll(async () => {
  stack = await startStack({
    onEvent(event) {
      if (isResultEvent(event)) heard.push(event);
      onHeard();
    },
  });
});
afterAll(() => stack.close());

const client = () => createClient({ baseUrl: stack.api, sign: bearer('a-token') });

/** The result event of an action, as soon as the bus has told of it. */
function resultOf(matches: (event: ResultEvent) => boolean): Promise<ResultEvent> {
  return new Promise((resolve) => {
    onHeard = () => {
      const found = heard.find(matches);
      if (found) resolve(found);
    };
    onHeard();
  });
}

describe('the client against the local stack', () => {
  it('runs an operation, once under one key, and has its result with a type', async () => {
    const how = { idempotencyKey: key('client', 1) };
    const first = await client().act('helpscout.createReply', REPLY, how);
    const again = await client().act('helpscout.createReply', REPLY, how);
    if (first.state !== 'done' || again.state !== 'done') throw new Error(`${first.state}, then ${again.state}`);
    expect(first.result?.conversationId).toBe('123');
    expect(again).toMatchObject({ replayed: true, actionId: first.actionId, result: first.result });
  });

  it('tells what is only recorded by its state, cancels it, and finds it so', async () => {
    const tomorrow = new Date(Date.now() + 86_400_000);
    const answer = await client().act('helpscout.createReply', REPLY, { notBefore: tomorrow });
    expect(answer).toMatchObject({ state: 'waiting', reason: 'scheduled' });
    await client().cancel(answer.actionId);
    expect((await client().waitFor(answer.actionId)).state).toBe('cancelled');
  });

  it('throws a problem that names the field', async () => {
    const refused = client().act('helpscout.createReply', { ...REPLY, customer: {} });
    await expect(refused).rejects.toBeInstanceOf(ActionProblem);
    await expect(refused).rejects.toMatchObject({ kind: 'invalid_input', issues: [{ path: 'customer' }] });
  });

  it('shows a dry run, and reads at a vendor', async () => {
    const shown = await client().dryRun('reamaze.updateConversation', { slug: 'refund-for-order-5123', status: 0 });
    expect(shown.request.method).toBe('PUT');
    const read = await client().query('helpscout.getConversation', { conversationId: '123' });
    expect(String(read.conversation.id)).toBe('123');
  });

  it('invokes a function directly', async () => {
    const sign = sigV4(CREDENTIALS, { region: REGION, service: 'lambda' });
    const invoker = createInvoker({ region: REGION, stage: 'local', sign, endpoint: stack.aws.lambda });
    const input = { slug: 'refund-for-order-5123', status: 0 as const };
    expect(await invoker.act('reamaze.updateConversation', input)).toMatchObject({ state: 'done' });
    const nowhere = { slug: 'refund-for-order-5123', tag_list: [] };
    await expect(invoker.act('reamaze.updateConversation', nowhere, { account: 'nobody' })).rejects.toMatchObject({
      kind: 'unknown_account',
    });
  });

  it('builds an event that runs an operation, and knows the event that tells of its result', async () => {
    const bus = new EventBridgeClient({ region: REGION, endpoint: stack.aws.events, credentials: CREDENTIALS });
    const entry = actionEvent(
      'wapikit.updateConversation',
      { conversationId: '6f9619ff-8b86-4d01-b42d-00cf4fc964ff', status: 'Active' },
      { idempotencyKey: key('client', 'event') },
    );
    await bus.send(new PutEventsCommand({ Entries: [entry] }));
    bus.destroy();
    const told = await resultOf(({ detail }) => detail.operation === 'wapikit.updateConversation');
    expect(told['detail-type']).toBe('action.done');
    const contract = JSON.parse(readFileSync(`${ROOT}openapi/events/action.done.json`, 'utf8'));
    const schema = z.fromJSONSchema(contract.components.schemas.AWSEvent, { defaultTarget: 'openapi-3.0' });
    expect(schema.safeParse(told).error?.issues ?? []).toEqual([]);
  });
});
