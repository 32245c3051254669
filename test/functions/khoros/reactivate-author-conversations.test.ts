import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { FAULTS } from '../../../dev/simulators/faults.ts';
import { SECRETS } from '../../../dev/simulators/simulators.ts';
import { operation } from '../../../functions/khoros/reactivate-author-conversations.ts';
import { type VirtualWorld, virtualWorld } from '../../dev/simulators/virtual-world.ts';
import { createBundle } from '../../kit/bundle.ts';
import { simulatedVendors } from '../../kit/vendors.ts';

const ANA = { networkType: 'facebook', networkId: '32031810236844413' };
const PAGE = '354241721305178';
const COMMENT = 'payment processed: thank you';
const AT_REACTIVATION = { match: { operation: 'reactivate' } } as const;

/** `mappings/payment-completed.yml` as the build turns it into data. */
const MAPPING = { name: 'payment-completed', ...parse(readFileSync('mappings/payment-completed.yml', 'utf8')) };

/** The operation behind its doors, in front of a simulated Khoros, in a world where time passes at will. */
function khorosBundle(knobs: object = {}) {
  const world = virtualWorld();
  const { simulators, fetch } = simulatedVendors(world);
  const vendor = simulators.khoros;
  Object.assign(vendor.knobs, knobs);
  const bundle = createBundle(fetch, { ...SECRETS }, { world, mappings: [MAPPING] });
  return {
    ...{ ...bundle, vendor, world },
    reactivate: (body: object, headers: Record<string, string> = {}) =>
      bundle.http(operation, { pathParameters: ANA, body, headers }),
    /** Wakes the action until it has ended, or a day is over. */
    untilEnded: (actionId: string) => untilEnded(world, () => bundle.drive(operation, actionId)),
    writes: () => vendor.requests.filter(({ method }) => method === 'PUT').map(({ query }) => query),
    mostNotes: () => Math.max(...[...vendor.state.conversations.values()].map(({ notes }) => notes.length)),
  };
}

async function untilEnded<A extends { endedAt?: number | undefined; due: number }>(
  world: VirtualWorld,
  drive: () => Promise<A>,
) {
  const start = world.now();
  for (;;) {
    const action = await drive();
    if (action.endedAt !== undefined || world.now() > start + 86_400_000) return action;
    world.advance(Math.max(1, Math.min(action.due - world.now(), 60_000)));
  }
}

describe('over HTTP', () => {
  it('reactivates and answers the conversations’ numbers', async () => {
    const { reactivate, vendor } = khorosBundle();
    const answer = await reactivate({ comment: 'my note', pageId: PAGE });
    expect(answer).toMatchObject({
      status: 200,
      body: { state: 'done', result: { conversationIds: ['12745258'] }, verified: true, warnings: [], attempts: 1 },
    });
    expect(vendor.requests.at(-1)).toMatchObject({
      path: '/api/v2/authors/networks/facebook/ids/32031810236844413/conversations/reactivate',
      query: `comment=my%20note&pageId=${PAGE}`,
    });
  });

  it('takes the instance from the body', async () => {
    const { http, vendor } = khorosBundle();
    const pathParameters = { networkType: 'smooch', networkId: '573948029' };
    const answer = await http(operation, { pathParameters, body: { networkInstance: 'default', comment: 'my note' } });
    expect(answer.body).toMatchObject({ state: 'done', result: { conversationIds: ['12745300'] } });
    expect(vendor.requests.at(-1)?.path).toBe(
      '/api/v2/authors/networks/smooch/instances/default/ids/573948029/conversations/reactivate',
    );
  });

  it('needs no body', async () => {
    const { http } = khorosBundle();
    const answer = await http(operation, { pathParameters: ANA });
    expect(answer.body).toMatchObject({ state: 'done', warnings: ['facebook_without_page_id'] });
  });

  it('acts once however often the same key comes', async () => {
    const { reactivate, vendor } = khorosBundle();
    const key = { 'idempotency-key': 'payment-1' };
    const first = await reactivate({ comment: COMMENT, pageId: PAGE }, key);
    const again = await reactivate({ comment: COMMENT, pageId: PAGE }, key);
    expect(again.body).toEqual({ ...first.body, replayed: true });
    expect(vendor.effects()).toHaveLength(1);
    expect(await reactivate({ comment: 'another' }, key)).toMatchObject({ status: 422, body: { kind: 'key_reused' } });
  });

  it('has no single status to compare with', async () => {
    const { http, vendor } = khorosBundle();
    const answer = await http(operation, { pathParameters: ANA, query: { onlyIf: 'PENDING' }, body: {} });
    expect(answer).toMatchObject({ status: 422, body: { kind: 'not_supported' } });
    expect(vendor.counts.requests).toBe(0);
  });

  it('rehearses without a call', async () => {
    const { http, vendor } = khorosBundle();
    const answer = await http(operation, { pathParameters: ANA, query: { dryRun: 'true' }, body: { comment: 'a b' } });
    expect(answer).toMatchObject({ status: 200, body: { dryRun: true, request: { method: 'PUT' } } });
    expect(answer.body.request.url).toMatch(/reactivate\?comment=a%20b$/);
    expect(JSON.stringify(answer.body)).not.toContain(Buffer.from('local-api-user:').toString('base64').slice(0, 16));
    expect(vendor.counts.requests).toBe(0);
  });
});

describe('by other triggers', () => {
  it('refuses an author’s number that JSON has changed, before any call', async () => {
    const { invoke, vendor, secretReads } = khorosBundle();
    const event = JSON.parse('{"input":{"networkType":"facebook","networkId":32031810236844413}}');
    expect(await invoke(operation, event)).toMatchObject({
      error: { status: 400, kind: 'invalid_input', issues: [{ path: 'networkId' }] },
    });
    expect({ requests: vendor.counts.requests, secretReads: secretReads.count }).toEqual({
      requests: 0,
      secretReads: 0,
    });
  });

  it('turns a completed payment into one note, also when its event comes twice', async () => {
    const { invoke, vendor } = khorosBundle();
    const detail = { ...ANA, pageId: PAGE, paymentId: 'p-1' };
    const event = { source: 'payments', 'detail-type': 'payment.completed', time: '2026-03-02T09:00:00Z', detail };
    const first = await invoke(operation, { ...event, id: 'event-1' });
    const again = await invoke(operation, { ...event, id: 'event-2' });
    expect(first).toMatchObject({ state: 'done', result: { conversationIds: ['12745258'] } });
    expect(again).toMatchObject({ state: 'done', replayed: true });
    expect(vendor.effects()).toMatchObject([{ displayNumber: 12745258, text: 'payment processed' }]);
  });
});

describe('a lost answer', () => {
  it('is found by its note, and never asked for again', async () => {
    const { reactivate, vendor, untilEnded, writes } = khorosBundle();
    vendor.faults.push({ name: 'reset-after', ...AT_REACTIVATION });
    const answer = await reactivate({ comment: COMMENT, pageId: PAGE });
    expect(answer).toMatchObject({ status: 202, body: { state: 'in_doubt', reason: 'answer_lost' } });
    const action = await untilEnded(answer.body.actionId);
    const result = { conversationIds: ['12745258'] };
    expect(action).toMatchObject({ state: 'done', reconciled: true, verified: true, warnings: [], result });
    expect(writes()).toHaveLength(1);
  });

  it('without a note is made good without the comment, within seconds', async () => {
    const { reactivate, vendor, untilEnded, world } = khorosBundle();
    const start = world.now();
    vendor.faults.push({ name: 'reset-before', ...AT_REACTIVATION });
    const { body } = await reactivate({ comment: COMMENT, pageId: PAGE });
    const action = await untilEnded(body.actionId);
    expect(action).toMatchObject({ state: 'done', warnings: ['comment_unconfirmed'], verified: 'unsupported' });
    expect(vendor.effects()).toHaveLength(0);
    expect(vendor.state.conversations.get(12745258)?.status).toBe('AVAILABLE');
    expect(world.now() - start).toBeLessThan(10_000);
  });

  it('is made good without the comment where notes cannot be read, and says so', async () => {
    const { reactivate, vendor, untilEnded, mostNotes, writes } = khorosBundle({ notesReadable: false });
    vendor.faults.push({ name: 'reset-after', ...AT_REACTIVATION });
    const { body } = await reactivate({ comment: COMMENT, pageId: PAGE });
    const action = await untilEnded(body.actionId);
    expect(action).toMatchObject({ state: 'done', warnings: ['comment_unconfirmed'], verified: 'unsupported' });
    expect(writes()).toEqual([expect.stringContaining('comment='), `pageId=${PAGE}`]);
    expect(mostNotes()).toBe(1);
    expect(vendor.state.conversations.get(12745258)?.status).toBe('AVAILABLE');
  });

  it('without a comment is sent again', async () => {
    const { reactivate, vendor, untilEnded, writes } = khorosBundle();
    vendor.faults.push({ name: 'reset-before', ...AT_REACTIVATION });
    const { body } = await reactivate({ pageId: PAGE });
    expect(await untilEnded(body.actionId)).toMatchObject({ state: 'done', result: { conversationIds: ['12745258'] } });
    expect(writes()).toEqual([`pageId=${PAGE}`, `pageId=${PAGE}`]);
  });

  it('is not found in the note of an earlier action that comes late', async () => {
    const { reactivate, vendor, world, untilEnded } = khorosBundle();
    vendor.faults.push({ name: 'late-commit:reset', ms: 20_000, ...AT_REACTIVATION });
    const first = await reactivate({ comment: COMMENT, pageId: PAGE });
    expect(await untilEnded(first.body.actionId)).toMatchObject({ warnings: ['comment_unconfirmed'] });

    world.advance(5_000);
    vendor.faults.push({ name: 'reset-before', ...AT_REACTIVATION });
    const second = await reactivate({ comment: COMMENT, pageId: PAGE });
    world.advance(20_000);
    expect(vendor.effects()).toHaveLength(1);
    expect(await untilEnded(second.body.actionId)).toMatchObject({ warnings: ['comment_unconfirmed'] });
  });
});

it('ends with at most one note and the author reactivated, whatever goes wrong, and says nothing of it in a log', () => {
  const quick = FAULTS.filter((name) => !/hang|stalled/.test(name));
  const anyFaults = fc.array(fc.constantFrom(...quick), { maxLength: 8 });
  const knobs = fc.record({ notesReadable: fc.boolean(), noteUnchanged: fc.boolean() });
  const comment = fc.constantFrom(COMMENT, undefined);
  const sound = fc.asyncProperty(anyFaults, knobs, comment, async (faults, settings, text) => {
    const { reactivate, vendor, untilEnded, world, lines, mostNotes } = khorosBundle(settings);
    vendor.faults.push(...faults);
    const { body } = await reactivate({ pageId: PAGE, ...(text === undefined ? {} : { comment: text }) });
    const action = await untilEnded(body.actionId);
    world.advance(3_600_000);
    expect(mostNotes()).toBeLessThanOrEqual(text === undefined ? 0 : 1);
    expect(['done', 'failed']).toContain(action.state);
    if (action.state === 'failed') expect(action.failure?.kind).toBe('vendor_contract');
    expect(vendor.state.conversations.get(12745258)?.status).toBe('AVAILABLE');
    if (text && action.state === 'done' && action.warnings.length === 0) expect(mostNotes()).toBe(1);
    expect(lines.join()).not.toMatch(/thank you|local-password|3203181/);
  });
  return fc.assert(sound, { numRuns: 100 });
});
