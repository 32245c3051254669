import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { exampleSecrets } from '../../../dev/try/example-secrets.ts';
import { type BusEvent, explainEvent } from '../../../dev/try/explain-event.ts';
import { operations } from '../../../functions/registry.ts';
import type { Mapping } from '../../../lib/mappings/mapping.ts';
import { ROOT } from '../../../scripts/catalog.ts';

const payment: Mapping = {
  name: 'payment',
  match: { source: ['payments'], 'detail-type': ['payment.completed'] },
  operation: 'khoros.reactivateAuthorConversations',
  input: { networkType: 'detail.networkType', networkId: 'detail.networkId', comment: '"paid: " & detail.paymentId' },
  key: '"payment-" & detail.paymentId',
};

const explain = (event: BusEvent, mappings: readonly Mapping[] = [payment]) =>
  explainEvent(event, { operations, mappings, eventSources: ['ours'], secretSource: exampleSecrets });

const paid = (detail: unknown): BusEvent => ({ source: 'payments', 'detail-type': 'payment.completed', detail });

describe('what would become of an event', () => {
  it('tells the mapping, the input, the key and the exact request, its credentials masked', async () => {
    const [found, ...others] = await explain(paid({ paymentId: 7, networkType: 'facebook', networkId: '320' }));
    expect(others).toEqual([]);
    expect(found).toMatchObject({
      mapping: 'payment',
      operation: 'khoros.reactivateAuthorConversations',
      key: 'payment-7',
      input: { networkType: 'facebook', networkId: '320', comment: 'paid: 7' },
      answer: {
        dryRun: true,
        request: {
          method: 'PUT',
          url: 'https://example.response.lithium.com/api/v2/authors/networks/facebook/ids/320/conversations/reactivate?comment=paid%3A%207',
        },
      },
    });
    expect(JSON.stringify(found)).not.toContain(Buffer.from('username:password').toString('base64'));
  });

  it('tells that an event has no key of its own, and what is wrong with its input', async () => {
    const [found] = await explain(paid({ networkType: 'facebook' }));
    expect(found).toMatchObject({
      key: undefined,
      answer: { error: { kind: 'invalid_input', issues: [{ path: 'networkId' }] } },
    });
  });

  it('knows our own events by their source', async () => {
    const own = {
      source: 'ours',
      'detail-type': 'wapikit.updateConversation',
      detail: { idempotencyKey: 'k', input: { conversationId: 'c1', status: 'Active' } },
    };
    expect(await explain(own)).toMatchObject([
      {
        operation: 'wapikit.updateConversation',
        key: 'k',
        answer: {
          request: { method: 'POST', url: 'https://api.wapikit.com/api/conversation/c1', body: { status: 'Active' } },
        },
      },
    ]);
    expect(await explain({ ...own, source: 'theirs' })).toEqual([]);
  });

  it('tells of each mapping that matches, and of none where none does', async () => {
    const second = { ...payment, name: 'second' };
    const event = paid({ paymentId: 7, networkType: 'facebook', networkId: '320' });
    expect((await explain(event, [payment, second])).map(({ mapping }) => mapping)).toEqual(['payment', 'second']);
    expect(await explain({ ...event, source: 'else' })).toEqual([]);
  });

  it('has a request for each sample of our own events', async () => {
    for (const stem of ['helpscout/create-reply', 'reamaze/update-conversation', 'wapikit/update-conversation']) {
      const event: BusEvent = JSON.parse(readFileSync(`${ROOT}events/${stem}.event.json`, 'utf8'));
      const [found] = await explain({ ...event, source: 'ours' });
      expect(found?.answer).toMatchObject({ dryRun: true });
    }
  });
});
