import type { PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import type { EventBridge } from '../../lib/aws/services.ts';
import { createResultEvents } from '../../lib/doors/outgoing/result-events.ts';
import type { Action } from '../../lib/ledger/records/action.ts';
import { compilePattern } from '../../lib/mappings/event-pattern.ts';
import { pages } from '../kit/markdown.ts';
import { replies } from '../kit/replies.ts';
import { everything } from '../kit/world.ts';

const text = pages()
  .find(({ file }) => file === 'docs/runbook.md')
  ?.blocks.find(({ text: block }) => block.includes('AWS::Events::ApiDestination'))?.text;
const { HeldToChat } = parse(text ?? '');
const { EventPattern, Targets } = HeldToChat.Properties;
const [{ InputTransformer, Arn }] = Targets;

/** The event that the bus is given of an action in a state. */
async function announced(state: 'held' | 'done') {
  const all = everything({ env: { SETTLE_MS: '1000' } });
  const item = await all.bundle.runtime.ledger().store.get<Action>(`A#${await replies[state](all)}`);
  const entries: PutEventsRequestEntry[] = [];
  const call: EventBridge = async (_operation, { Entries = [] }) => {
    entries.push(...Entries);
    return { FailedEntryCount: 0, $metadata: {} };
  };
  if (item) await createResultEvents(call, 'results').publish(item.body);
  return entries.map(({ Source: source = '', DetailType = '', Detail = '' }) => ({
    ...{ version: '0', id: '1', account: '', time: '', region: '', resources: [] },
    ...{ source, 'detail-type': DetailType, detail: JSON.parse(Detail) },
  }));
}

/** What EventBridge makes of an event: each `<name>` of the template is the value at that name's path. */
function transformed(event: object): unknown {
  const paths: Readonly<Record<string, string>> = InputTransformer.InputPathsMap;
  const filled = String(InputTransformer.InputTemplate).replaceAll(/<(\w+)>/gu, (_, name: string) =>
    String(valueAt(event, paths[name] ?? '')),
  );
  return JSON.parse(filled);
}

function valueAt(event: object, path: string): unknown {
  return path
    .split('.')
    .slice(1)
    .reduce<unknown>((value, step) => Object(value)[step], event);
}

it('tells a chat of what is held, and of nothing else, without a customer’s words', async () => {
  const [held] = await announced('held');
  const [done] = await announced('done');
  const matches = compilePattern(EventPattern);
  expect([held, done].map((event) => event !== undefined && matches(event))).toEqual([true, false]);
  expect(transformed(held ?? {})).toEqual({
    text: `Held: helpscout.createReply, ${held?.detail.reason}. npm run actions -- show ${held?.detail.actionId} --stage prod`,
  });
  expect(Arn).toEqual({ 'Fn::GetAtt': ['ChatDestination', 'Arn'] });
});
