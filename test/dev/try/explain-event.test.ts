import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { exampleSecrets } from '../../../dev/try/example-secrets.ts';
import { explainEvent } from '../../../dev/try/explain-event.ts';
import { operations } from '../../../functions/registry.ts';
import type { BusEvent } from '../../../lib/doors/event-identity.ts';
import { stemOf } from '../../../lib/doors/function-stem.ts';
import type { Mapping } from '../../../lib/mappings/compile.ts';
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

const event = (changes: object): BusEvent => ({
  ...{ version: '0', id: 'event-1', account: '123456789012', time: '2026-03-02T09:00:00Z', region: 'eu-central-1' },
  ...{ resources: [], source: 'payments', 'detail-type': 'payment.completed', detail: {}, ...changes },
});
const paid = (detail: unknown): BusEvent => event({ detail });

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

  it('tells the mapping, the field and the path of what would be refused', async () => {
    const [found] = await explain(paid({ networkType: 'facebook', networkId: '320' }));
    expect(found).toMatchObject({
      mapping: 'payment',
      operation: 'khoros.reactivateAuthorConversations',
      answer: {
        error: {
          kind: 'invalid_input',
          detail: 'mappings/payment.yml: comment: detail.paymentId is missing',
          issues: [{ path: 'comment' }],
        },
      },
    });
  });

  it('tells the key of an event whose mapping makes none', async () => {
    const keyless = { ...payment, key: undefined };
    const detail = { paymentId: 7, networkType: 'facebook', networkId: '320' };
    expect(await explain(paid(detail), [keyless])).toMatchObject([{ key: 'payments|payment.completed|event-1' }]);
    expect(await explain(paid({ ...detail, idempotencyKey: 7 }), [keyless])).toMatchObject([{ key: '7' }]);
  });

  it('tells the account, the status and the times that a mapping names', async () => {
    const options = { account: 'detail.brand', notBefore: 'detail.on' };
    const detail = {
      paymentId: 7,
      networkType: 'facebook',
      networkId: '320',
      brand: 'second',
      on: '2030-01-01T00:00:00Z',
    };
    expect(await explain(paid(detail), [{ ...payment, ...options }])).toMatchObject([
      { options: { account: 'second', notBefore: Date.UTC(2030, 0) }, answer: { dryRun: true } },
    ]);
  });

  it('tells that a result event of ours never acts', async () => {
    expect(await explain(event({ source: 'conversation-actions', 'detail-type': 'action.done' }))).toMatchObject([
      { answer: { error: { issues: [{ path: 'source' }] } } },
    ]);
  });

  it('knows our own events by their source', async () => {
    const own = event({
      source: 'ours',
      'detail-type': 'wapikit.updateConversation',
      detail: { idempotencyKey: 'k', input: { conversationId: 'c1', status: 'Active' } },
    });
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
    const both = paid({ paymentId: 7, networkType: 'facebook', networkId: '320' });
    expect((await explain(both, [payment, second])).map(({ mapping }) => mapping)).toEqual(['payment', 'second']);
    expect(await explain({ ...both, source: 'else' })).toEqual([]);
  });

  it('has a request for each sample of our own events, whatever would be read at the vendor before', async () => {
    for (const { name } of operations.filter((operation) => operation.name !== payment.operation)) {
      const sample: BusEvent = JSON.parse(readFileSync(`${ROOT}events/${stemOf(name)}.event.json`, 'utf8'));
      const [found] = await explain({ ...sample, source: 'ours' });
      expect(found?.answer).toMatchObject({ dryRun: true });
    }
  });
});
