import { describe, expect, it } from 'vitest';
import { ActionProblem, AnswerLost, createClient, GatewayError, sigV4 } from '../../../clients/typescript/src/index.ts';

const INPUT = { conversationId: '123', customer: { id: 123 }, text: 'On its way.' };
const DONE = {
  actionId: 'act_1',
  operation: 'helpscout.createReply',
  state: 'done',
  warnings: [],
  attempts: 1,
  replayed: false,
};
const LOST = new TypeError('fetch failed');

const json = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json', ...headers } });
const problem = (status: number, kind: string) => ({ type: '', title: 'T', status, detail: 'D', kind, issues: [] });

/** A client whose requests are answered with these one after the other; an error is a connection that fails. */
function clientOf(...answers: readonly (Response | Error)[]) {
  const sent: Request[] = [];
  const pauses: number[] = [];
  const client = createClient({
    baseUrl: 'https://api.example.com/',
    sign: sigV4(
      { accessKeyId: 'AKIA', secretAccessKey: 'secret', sessionToken: 'token' },
      { region: 'eu-central-1', service: 'execute-api' },
    ),
    fetch: async (request) => {
      sent.push(request as Request);
      const answer = answers[sent.length - 1];
      if (answer instanceof Response) return answer;
      throw answer;
    },
    sleep: async (ms) => {
      pauses.push(ms);
    },
  });
  return { client, sent, pauses };
}

describe('a request', () => {
  it('has the path parameters in its path, the rest in its body, and the key in its header', async () => {
    const { client, sent } = clientOf(json(200, DONE));
    await client.act('helpscout.createReply', INPUT, { idempotencyKey: 'k', account: 'eu', notAfter: new Date(0) });
    expect(sent[0]?.method).toBe('POST');
    expect(sent[0]?.url).toBe(
      'https://api.example.com/helpscout/conversations/123/reply?account=eu&notAfter=1970-01-01T00%3A00%3A00.000Z',
    );
    expect(sent[0]?.headers.get('idempotency-key')).toBe('k');
    expect(await sent[0]?.json()).toEqual({ customer: { id: 123 }, text: 'On its way.' });
  });

  it('lets no id leave its place in the path', async () => {
    const { client, sent } = clientOf(json(200, DONE));
    await client.act('helpscout.createReply', { ...INPUT, conversationId: '../x?y' }, {});
    expect(new URL(sent[0]?.url ?? '').pathname).toBe('/helpscout/conversations/..%2Fx%3Fy/reply');
  });

  it('is signed for its region and service, with the session’s token', async () => {
    const { client, sent } = clientOf(json(200, DONE));
    await client.act('helpscout.createReply', INPUT);
    expect(sent[0]?.headers.get('authorization')).toMatch(
      /^AWS4-HMAC-SHA256 Credential=AKIA\/\d{8}\/eu-central-1\/execute-api\/aws4_request, SignedHeaders=\S+, Signature=[0-9a-f]{64}$/,
    );
    expect(sent[0]?.headers.get('x-amz-security-token')).toBe('token');
  });
});

describe('without a key', () => {
  it('a lost connection is not repeated: the action may be on record', async () => {
    const { client, sent } = clientOf(LOST, json(200, DONE));
    await expect(client.act('helpscout.createReply', INPUT)).rejects.toBeInstanceOf(AnswerLost);
    expect(sent.length).toBe(1);
  });

  it('a 504 of API Gateway is not repeated', async () => {
    const { client, sent } = clientOf(json(504, { message: 'Endpoint request timed out' }), json(200, DONE));
    await expect(client.act('helpscout.createReply', INPUT)).rejects.toMatchObject({
      name: 'GatewayError',
      status: 504,
    });
    expect(sent.length).toBe(1);
  });

  it('an answer that nothing was recorded is, after the pause that it asks for', async () => {
    const { client, sent, pauses } = clientOf(
      json(503, problem(503, 'unavailable'), { 'retry-after': '3' }),
      json(200, DONE),
    );
    expect((await client.act('helpscout.createReply', INPUT)).state).toBe('done');
    expect(sent.length).toBe(2);
    expect(pauses).toEqual([3000]);
  });

  it('an answer that it is not known whether it was recorded is not', async () => {
    const { client, sent } = clientOf(json(500, problem(500, 'unknown_record')), json(200, DONE));
    await expect(client.act('helpscout.createReply', INPUT)).rejects.toMatchObject({ kind: 'unknown_record' });
    expect(sent.length).toBe(1);
  });
});

describe('with a key', () => {
  const withKey = { idempotencyKey: 'order-5123' };

  it.each([
    ['a lost connection', LOST],
    ['a 504 of API Gateway', json(504, { message: 'Endpoint request timed out' })],
    ['the same key in flight', json(409, problem(409, 'in_flight'), { 'retry-after': '1' })],
  ])('%s is repeated under it', async (_, first) => {
    const { client, sent } = clientOf(first, json(200, DONE));
    expect((await client.act('helpscout.createReply', INPUT, withKey)).state).toBe('done');
    expect(sent.map(({ headers }) => headers.get('idempotency-key'))).toEqual(['order-5123', 'order-5123']);
  });

  it('it is repeated twice and no more', async () => {
    const { client, sent } = clientOf(LOST, LOST, LOST, LOST);
    await expect(client.act('helpscout.createReply', INPUT, withKey)).rejects.toBe(LOST);
    expect(sent.length).toBe(3);
  });

  it('a refusal is thrown at once, with what it says', async () => {
    const { client, sent } = clientOf(json(422, { ...problem(422, 'vendor_refused'), actionId: 'act_1' }));
    const thrown = await client.act('helpscout.createReply', INPUT, withKey).catch((error: unknown) => error);
    expect(thrown).toBeInstanceOf(ActionProblem);
    expect(thrown).toMatchObject({ kind: 'vendor_refused', status: 422, actionId: 'act_1' });
    expect(sent.length).toBe(1);
  });

  it('who is not let in learns it at once', async () => {
    const { client } = clientOf(json(403, { message: 'Forbidden' }));
    await expect(client.act('helpscout.createReply', INPUT, withKey)).rejects.toBeInstanceOf(GatewayError);
  });
});

describe('waitFor', () => {
  it('looks ever more slowly, until the action rests', async () => {
    const states = ['waiting', 'running', 'held'].map((state) => json(200, { ...DONE, state }));
    const { client, pauses } = clientOf(...states);
    expect((await client.waitFor('act_1')).state).toBe('held');
    expect(pauses).toEqual([500, 750]);
  });

  it('throws what the action failed of', async () => {
    const { client } = clientOf(json(200, { ...DONE, state: 'failed', error: problem(502, 'vendor_contract') }));
    await expect(client.waitFor('act_1')).rejects.toMatchObject({ kind: 'vendor_contract' });
  });

  it('gives up, and says in which state the action is', async () => {
    const { client } = clientOf(json(200, { ...DONE, state: 'in_doubt' }));
    await expect(client.waitFor('act_1', { timeoutMs: 0 })).rejects.toThrow('The action act_1 is in_doubt.');
  });
});
