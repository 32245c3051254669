import { describe, expect, it } from 'vitest';
import { createMemoryStore } from '../../../dev/simulation/memory-store.ts';
import { operation as createReply } from '../../../functions/helpscout/create-reply.ts';
import { operation as reactivate } from '../../../functions/khoros/reactivate-author-conversations.ts';
import { AppError } from '../../../lib/errors/app-error.ts';
import { reply } from '../../kit/replies.ts';
import { everything } from '../../kit/world.ts';

const INPUT = { conversationId: '123', customer: { id: 123 }, text: 'How are you?' };

const event = (changes: object = {}, detail: object = { input: INPUT }) => ({
  ...{ version: '0', id: 'event-1', 'detail-type': 'helpscout.createReply', source: 'shop', account: '123456789012' },
  ...{ time: '2026-03-02T09:00:00Z', region: 'eu-central-1', resources: [], detail },
  ...changes,
});

describe('an event of ours', () => {
  it('is carried out', async () => {
    const { bundle } = everything();
    expect(await bundle.invoke(createReply, event())).toMatchObject({ state: 'done', replayed: false });
  });

  it.each(['shop', 'billing'])('may come from %s, which the stage lists', async (source) => {
    expect(await everything().bundle.invoke(createReply, event({ source }))).toMatchObject({ state: 'done' });
  });

  it('that comes twice is one action', async () => {
    const all = everything();
    const first = await all.bundle.invoke(createReply, event());
    expect(await all.bundle.invoke(createReply, event())).toEqual({ ...Object(first), replayed: true });
    expect(all.vendors.simulators.helpscout.effects()).toHaveLength(1);
  });

  it('is another action under another id, or from another source', async () => {
    const { bundle } = everything();
    for (const changes of [{}, { id: 'event-2' }, { source: 'billing' }]) {
      expect(await bundle.invoke(createReply, event(changes))).toMatchObject({ replayed: false });
    }
  });

  it('is the action of its key, the same as over HTTP', async () => {
    const all = everything();
    const { body } = await reply(all, { key: 'a-key' });
    const detail = { input: INPUT, idempotencyKey: 'a-key' };
    expect(await all.bundle.invoke(createReply, event({}, detail))).toEqual({ ...body, replayed: true });
  });

  it('has a day, where a caller has a quarter of an hour', async () => {
    const { route } = await import('../../../functions/actions/get.ts');
    const { bundle } = everything();
    const { actionId } = Object(await bundle.invoke(createReply, event()));
    const { body } = await bundle.route(route, { method: 'GET', pathParameters: { actionId } });
    expect(Date.parse(body.notAfter) - Date.parse(body.acceptedAt)).toBe(24 * 3_600_000);
    expect(body).toMatchObject({ trigger: 'event', caller: 'event:shop', correlationId: 'event-1' });
  });

  it('rehearses', async () => {
    const { bundle, vendors } = everything();
    expect(await bundle.invoke(createReply, event({}, { input: INPUT, dryRun: true }))).toMatchObject({ dryRun: true });
    expect(vendors.requests()).toBe(0);
  });
});

describe('a schedule', () => {
  const arn = 'arn:aws:scheduler:eu-central-1:123456789012:schedule/group/weekly';
  const scheduled = (changes: object = {}) =>
    event({ source: 'aws.scheduler', resources: [arn], id: undefined, ...changes });

  it('is one action for each of its times, whatever the execution is called', async () => {
    const all = everything();
    const first = await all.bundle.invoke(createReply, scheduled({ id: 'execution-1' }));
    expect(await all.bundle.invoke(createReply, scheduled({ id: 'execution-2' }))).toEqual({
      ...Object(first),
      replayed: true,
    });
    expect(await all.bundle.invoke(createReply, scheduled({ time: '2026-03-09T09:00:00Z' }))).toMatchObject({
      replayed: false,
    });
    expect(await all.bundle.invoke(createReply, scheduled({ resources: [`${arn}-2`] }))).toMatchObject({
      replayed: false,
    });
  });

  it('may name a key of its own', async () => {
    const { bundle } = everything();
    const detail = { input: INPUT, idempotencyKey: 'a-key' };
    const first = await bundle.invoke(createReply, scheduled({ detail }));
    expect(await bundle.invoke(createReply, scheduled({ detail, time: '2026-03-09T09:00:00Z' }))).toEqual({
      ...Object(first),
      replayed: true,
    });
  });
});

describe('somebody else’s event', () => {
  const paid = (detail: object, changes: object = {}) =>
    event({ source: 'payments', 'detail-type': 'payment.completed', ...changes }, detail);
  const ANA = { networkType: 'facebook', networkId: '32031810236844413', pageId: '354241721305178' };

  it('is carried out by its mapping, once for each payment', async () => {
    const all = everything();
    const first = await all.bundle.invoke(reactivate, paid({ ...ANA, paymentId: '8844' }));
    expect(first).toMatchObject({ state: 'done', result: { conversationIds: ['12745258'] } });
    expect(await all.bundle.invoke(reactivate, paid({ ...ANA, paymentId: '8844' }, { id: 'event-2' }))).toMatchObject({
      replayed: true,
    });
    expect(await all.bundle.invoke(reactivate, paid({ ...ANA, paymentId: '8845' }))).toMatchObject({ replayed: false });
  });

  it('without what its key is made of is told from others by its own id', async () => {
    const all = everything();
    expect(await all.bundle.invoke(reactivate, paid(ANA))).toMatchObject({ replayed: false });
    expect(await all.bundle.invoke(reactivate, paid(ANA, { id: 'event-2' }))).toMatchObject({ replayed: false });
    expect(await all.bundle.invoke(reactivate, paid(ANA))).toMatchObject({ replayed: true });
  });

  it('that lacks what the operation needs is refused, naming the field', async () => {
    expect(await everything().bundle.invoke(reactivate, paid({ paymentId: '1' }))).toMatchObject({
      error: {
        kind: 'invalid_input',
        issues: expect.arrayContaining([expect.objectContaining({ path: 'networkId' })]),
      },
    });
  });
});

describe('an event that cannot be carried out', () => {
  it('is returned, counted and announced: trying again would not mend it', async () => {
    const { bundle } = everything();
    const refused = await bundle.invoke(createReply, event({}, { input: { ...INPUT, text: '' } }));
    expect(refused).toMatchObject({ error: { kind: 'invalid_input', issues: [{ path: 'text' }] } });
    expect(bundle.announced).toMatchObject([
      ['action.failed', { state: 'failed', operation: 'helpscout.createReply', error: { kind: 'invalid_input' } }],
    ]);
    expect(bundle.lines.some((line) => JSON.parse(line).EventsRefused === 1)).toBe(true);
  });

  it('because nothing could be recorded is thrown: Lambda tries again, and keeps it at last', async () => {
    const store = {
      ...createMemoryStore(),
      get: () => Promise.reject(new AppError('unavailable', 'The table is away.')),
    };
    const { bundle } = everything({ store });
    await expect(bundle.invoke(createReply, event())).rejects.toMatchObject({ kind: 'unavailable' });
    expect(bundle.announced).toEqual([]);
  });

  it('because its secret is broken is thrown: it may be mended', async () => {
    const { bundle } = everything({ secretSource: async () => ({ text: '{}', versionId: '1' }) });
    await expect(bundle.invoke(createReply, event())).rejects.toMatchObject({ kind: 'misconfigured' });
  });

  it('and of which nobody can be told is thrown, so that it is not forgotten', async () => {
    const resultEvents = {
      publish: async () => undefined,
      publishEvent: () => Promise.reject(new Error('the bus is away')),
    };
    const { bundle } = everything({ resultEvents });
    await expect(bundle.invoke(createReply, event({}, { input: {} }))).rejects.toBeInstanceOf(Error);
  });
});
