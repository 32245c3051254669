import nodeFetch from 'node-fetch';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FAULTS } from '../../../dev/simulators/faults.ts';
import { createHelpscoutSimulator } from '../../../dev/simulators/helpscout/index.ts';
import { type Served, serve } from '../../../dev/simulators/serve.ts';
import { type Ask, asking } from './asking.ts';

let served: Served;
let ask: Ask;
let sim: ReturnType<typeof createHelpscoutSimulator>;

beforeEach(async () => {
  sim = createHelpscoutSimulator({ knobs: { accessTokens: ['good'] } });
  served = await serve(sim);
  ask = asking(nodeFetch, served.url, { authorization: 'Bearer good' });
});
afterEach(() => served.close());

const reply = () => ask('POST', '/v2/conversations/123/reply', { text: 'Hello', customer: { id: 123 } });

describe('a served simulator', () => {
  it('shows its state, counts and effects, and no credentials of requests', async () => {
    await reply();
    const { body, text } = await ask('GET', '/_state');
    expect(body).toMatchObject({
      vendor: 'helpscout',
      counts: { requests: 1, writes: 1, operations: { createReply: 1 } },
      effects: [{ conversationId: 123, text: 'Hello' }],
      requests: [{ method: 'POST', path: '/v2/conversations/123/reply', operation: 'createReply', status: 201 }],
    });
    expect(text).not.toContain('Bearer');
  });

  it('takes faults by name or in full, strikes what they match, and as often as they say', async () => {
    const faults = ['status-after:500', { name: 'reset-after', times: 2, match: { operation: 'createNote' } }];
    expect(await ask('PUT', '/_faults', faults)).toMatchObject({ status: 200 });
    expect(await reply()).toMatchObject({ status: 500 });
    expect(await reply()).toMatchObject({ status: 201 });
    const note = () => ask('POST', '/v2/conversations/123/notes', { text: 'Hello' });
    await expect(note()).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect((await ask('GET', '/_faults')).body).toMatchObject([{ name: 'reset-after', times: 1 }]);
    expect(sim.effects()).toHaveLength(2);
  });

  it.each([
    [['reset-after', 'gremlins'], 'Fault 2 of the list: there is none named "gremlins".'],
    [[{ name: 'gremlins' }], 'Fault 1 of the list: there is none named "gremlins".'],
    [[7], 'Fault 1 of the list: neither a name nor an object.'],
    [['slow', { name: 'slow', times: 0 }], 'Fault 2 of the list: times must be more than 0.'],
    [[{ name: 'slow', often: true }], 'Fault 1 of the list: often is not a known field.'],
    [[{ name: 'slow', match: { path: '(' } }], 'Fault 1 of the list: match.path must be a regular expression.'],
    [[{ name: 'slow', match: { body: '[' } }], 'Fault 1 of the list: match.body must be a regular expression.'],
    [{ name: 'slow' }, 'Send a list of faults, such as ["reset-after"].'],
  ])('says in a sentence what is wrong with %j, and which faults there are', async (faults, message) => {
    await ask('PUT', '/_faults', ['slow']);
    const answer = await ask('PUT', '/_faults', faults);
    expect(answer).toMatchObject({ status: 400, body: { message, faults: FAULTS } });
    expect((await ask('GET', '/_faults')).body).toMatchObject([{ name: 'slow' }]);
  });

  it('changes knobs that it knows to values of their type', async () => {
    expect(await ask('PUT', '/_knobs', { omitResourceId: true })).toMatchObject({ status: 200 });
    expect((await reply()).headers.has('resource-id')).toBe(false);
    expect(await ask('PUT', '/_knobs', { omitResourceId: 'yes' })).toMatchObject({ status: 400 });
    expect(await ask('PUT', '/_knobs', { unknown: 1 })).toMatchObject({ status: 400 });
  });

  it('has controls by name', async () => {
    expect(await ask('POST', '/_controls/revokeTokens')).toMatchObject({ status: 204 });
    expect(await ask('POST', '/_controls/explode')).toMatchObject({
      status: 404,
      body: { controls: ['revokeTokens'] },
    });
  });

  it('forgets everything on reset', async () => {
    await reply();
    expect(await ask('POST', '/_state/reset')).toMatchObject({ status: 204 });
    expect((await ask('GET', '/_state')).body).toMatchObject({ counts: { requests: 0 }, effects: [] });
  });

  it('points to itself in links, so that a client that checks hosts may follow', async () => {
    const moved = await ask('GET', '/v2/conversations/130');
    expect(moved.headers.get('location')).toBe(`${served.url}/v2/conversations/123`);
  });
});
