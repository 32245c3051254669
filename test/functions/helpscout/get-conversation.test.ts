import { describe, expect, it } from 'vitest';
import type { Fault, FaultName } from '../../../dev/simulators/faults.ts';
import { route as listActions } from '../../../functions/actions/list.ts';
import { query } from '../../../functions/helpscout/get-conversation.ts';
import { serveQuery } from '../../../lib/doors/serve.ts';
import { lambdaContext } from '../../kit/lambda-context.ts';
import { everything } from '../../kit/world.ts';

function stage(faults: readonly (FaultName | Fault)[] = []) {
  const all = everything();
  const { helpscout } = all.vendors.simulators;
  helpscout.faults.push(...faults);
  const get = (conversationId: string) =>
    all.bundle.query(query, { pathParameters: { conversationId }, method: 'GET' });
  const invoke = (event: unknown) => serveQuery(query, () => all.bundle.runtime)(event, lambdaContext());
  const reads = () => helpscout.requests.filter(({ operation }) => operation === 'getConversation').length;
  return { ...all, get, invoke, reads };
}

describe('GET /helpscout/conversations/{conversationId}', () => {
  it('answers the conversation in Help Scout’s own words, its ids as text', async () => {
    const { get } = stage();
    expect(await get('123')).toMatchObject({
      status: 200,
      body: { conversation: { id: '123', status: 'active', mailboxId: expect.any(String), tags: expect.any(Array) } },
    });
  });

  it('follows a merged conversation, and tells where it stood', async () => {
    expect((await stage().get('130')).body).toMatchObject({ conversation: { id: '123' }, movedFrom: '130' });
  });

  it('answers 404 for a conversation that Help Scout does not know', async () => {
    expect(await stage().get('999')).toMatchObject({ status: 404, body: { kind: 'conversation_not_found' } });
  });

  it('records nothing, and announces nothing', async () => {
    const { get, bundle } = stage();
    await get('123');
    expect((await bundle.route(listActions, { method: 'GET', query: { state: 'done' } })).body).toEqual({
      actions: [],
    });
    expect({ wakeUps: bundle.wakeUps, announced: bundle.announced }).toEqual({ wakeUps: [], announced: [] });
  });

  it('is not held back by a stage that asks for idempotency keys, for it takes none', async () => {
    const all = everything({ env: { REQUIRE_IDEMPOTENCY_KEY: 'true' } });
    const answer = await all.bundle.query(query, { pathParameters: { conversationId: '123' }, method: 'GET' });
    expect(answer.status).toBe(200);
  });

  it('says once more, by a direct invoke, what it says over HTTP', async () => {
    const { get, invoke } = stage();
    expect(await invoke({ input: { conversationId: '123' } })).toEqual((await get('123')).body);
    expect(await invoke({ input: { conversationId: '999' } })).toMatchObject({ error: { status: 404 } });
    expect(await invoke({ input: { conversationId: '123' }, idempotencyKey: 'k' })).toMatchObject({
      error: { status: 400, issues: [{ path: 'idempotencyKey' }] },
    });
  });

  it('answers 502 where the body is no conversation', async () => {
    const { get } = stage([{ name: 'malformed', match: { operation: 'getConversation' } }]);
    expect(await get('123')).toMatchObject({ status: 502, body: { kind: 'vendor_contract' } });
  });
});
