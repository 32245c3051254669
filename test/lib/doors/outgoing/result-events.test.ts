import type { PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { expect, it } from 'vitest';
import type { EventBridge } from '../../../../lib/aws/services.ts';
import { createResultEvents } from '../../../../lib/doors/outgoing/result-events.ts';
import { viewOf } from '../../../../lib/doors/outgoing/view.ts';
import type { Action } from '../../../../lib/ledger/records/action.ts';
import { replies } from '../../../kit/replies.ts';
import { everything } from '../../../kit/world.ts';

function bus(FailedEntryCount = 0) {
  const entries: PutEventsRequestEntry[] = [];
  const call: EventBridge = async (_operation, { Entries = [] }) => {
    entries.push(...Entries);
    return { FailedEntryCount, $metadata: {} };
  };
  return { entries, events: createResultEvents(call, 'results') };
}

async function actionThatIs(state: keyof typeof replies): Promise<Action> {
  const all = everything({ env: { SETTLE_MS: '1000' } });
  const actionId = await replies[state](all);
  const item = await all.bundle.runtime.ledger().store.get<Action>(`A#${actionId}`);
  if (!item) throw new Error('It is not there.');
  return item.body;
}

it.each(['done', 'failed', 'held'] as const)(
  'announces what is %s with its answer, and none of the customer’s words',
  async (state) => {
    const { entries, events } = bus();
    const action = await actionThatIs(state);
    await events.publish(action);
    expect(entries).toMatchObject([
      { Source: 'conversation-actions', DetailType: `action.${state}`, EventBusName: 'results' },
    ]);
    const detail = JSON.parse(entries[0]?.Detail ?? '');
    expect(detail).toMatchObject({
      actionId: action.id,
      operation: 'helpscout.createReply',
      state,
      account: 'default',
    });
    const time = state === 'held' ? 'heldAt' : 'endedAt';
    const view = viewOf(action, undefined);
    expect(detail).toMatchObject({ acceptedAt: view.acceptedAt, [time]: view[time] });
    expect(Date.parse(detail[time])).toBeGreaterThanOrEqual(Date.parse(detail.acceptedAt));
    expect('error' in detail).toBe(state === 'failed');
    expect(entries[0]?.Detail).not.toContain('How are you');
  },
);

it('fails where the bus takes the call but not the event', async () => {
  const { events } = bus(1);
  await expect(events.publishEvent('action.failed', {})).rejects.toMatchObject({ kind: 'unavailable' });
});
