import { describe, expect, it } from 'vitest';
import { createMemoryStore } from '../../../dev/simulation/memory-store.ts';
import { operation as createReply } from '../../../functions/helpscout/create-reply.ts';
import { AppError } from '../../../lib/errors/app-error.ts';
import { wholeOf } from '../../kit/errors.ts';
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

  it('may come from no source that the stage does not list', async () => {
    const { bundle, vendors } = everything();
    expect(await bundle.invoke(createReply, event({ source: 'somebody' }))).toMatchObject({
      error: { kind: 'invalid_input', issues: [{ path: 'detail-type' }] },
    });
    expect(vendors.requests()).toBe(0);
  });

  it('that comes twice is one action', async () => {
    const all = everything();
    const first = await all.bundle.invoke(createReply, event());
    expect(await all.bundle.invoke(createReply, event())).toEqual({ ...Object(first), replayed: true });
    expect(all.vendors.simulators.helpscout.effects()).toHaveLength(1);
  });

  it('that comes twice at the same time is one action: the second ends quietly', async () => {
    const all = everything();
    const first = all.bundle.invoke(createReply, event());
    const second = all.bundle.invoke(createReply, event());
    const [one, other] = await Promise.all([first, second]);
    expect(one).toMatchObject({ state: 'done', replayed: false });
    expect(other).toMatchObject({ actionId: Object(one).actionId, state: 'running', replayed: true });
    expect(all.vendors.simulators.helpscout.effects()).toHaveLength(1);
    const lines = all.bundle.lines.map((line) => JSON.parse(line));
    expect(lines.filter(({ level }) => level !== undefined && level !== 'info')).toEqual([]);
    expect(lines).toContainEqual(
      expect.objectContaining({ level: 'info', message: 'replayed', actionId: Object(one).actionId }),
    );
  });

  it('that comes twice at the same time with another input is refused', async () => {
    const all = everything();
    const detail = { input: { ...INPUT, text: 'Another one.' } };
    const [, other] = await Promise.all(
      [event(), event({}, detail)].map((each) => all.bundle.invoke(createReply, each)),
    );
    expect(other).toMatchObject({ error: { kind: 'key_reused' } });
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

describe('the id of an event', () => {
  const ODD = ['ana@example.com has paid', 'x'.repeat(129), '', 17, { id: 1 }, 'line\nbreak'];

  it.each(ODD)('is not written down where it is no plain word: %j', async (id) => {
    const all = everything();
    const detail = { input: INPUT, idempotencyKey: 'a-key' };
    const { actionId } = Object(await all.bundle.invoke(createReply, event({ id }, detail), 'request-1'));
    await all.bundle.invoke(createReply, event({ id }, { input: {}, idempotencyKey: 'b-key' }), 'request-2');
    const { route } = await import('../../../functions/actions/get.ts');
    const { body } = await all.bundle.route(route, { method: 'GET', pathParameters: { actionId } });
    expect(body.correlationId).toBe('request-1');
    expect(all.bundle.announced).toContainEqual([
      'action.failed',
      expect.objectContaining({ error: expect.objectContaining({ correlationId: 'request-2' }) }),
    ]);
    const written = JSON.stringify([all.bundle.lines, all.bundle.announced]);
    if (typeof id === 'string' && id !== '') expect(written).not.toContain(JSON.stringify(id).slice(1, -1));
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

  it('may name a key of its own where it runs once, and a retry of the run is a replay', async () => {
    const { bundle } = everything();
    const detail = { input: INPUT, idempotencyKey: 'a-key' };
    const once = scheduled({ detail, time: rfc3339(bundle.runtime.world.now()) });
    const first = await bundle.invoke(createReply, once);
    expect(await bundle.invoke(createReply, once)).toEqual({ ...Object(first), replayed: true });
  });

  it('that recurs is refused a fixed key, by which only its first run would act', async () => {
    const { bundle, vendors, world } = everything();
    const detail = { input: INPUT, idempotencyKey: 'a-key' };
    const run = () => bundle.invoke(createReply, scheduled({ detail, time: rfc3339(world.now()) }));
    expect(await run()).toMatchObject({ state: 'done' });
    world.advance(60_000);
    expect(await run()).toMatchObject({ error: { kind: 'invalid_input', issues: [{ path: 'idempotencyKey' }] } });
    expect(vendors.simulators.helpscout.effects()).toHaveLength(1);
    expect(bundle.announced.at(-1)).toMatchObject(['action.failed', { error: { kind: 'invalid_input' } }]);
  });

  it('may share its key with a request that came before: that is a replay', async () => {
    const all = everything();
    await reply(all, { key: 'a-key' });
    all.world.advance(60_000);
    const detail = { input: INPUT, idempotencyKey: 'a-key' };
    const event = scheduled({ detail, time: rfc3339(all.world.now()) });
    expect(await all.bundle.invoke(createReply, event)).toMatchObject({ replayed: true });
  });

  it.each([
    ['resources', { resources: ['<aws.scheduler.schedule-arn>'] }],
    ['time', { time: '<aws.scheduler.scheduled-time>' }],
    ['id', { id: '<aws.scheduler.execution-id>' }],
    ['detail', { detail: { input: { ...INPUT, text: 'At <aws.scheduler.scheduled-time>' } } }],
    ['detail', { detail: { input: INPUT, idempotencyKey: '<aws.scheduler.execution-id>' } }],
    ['resources', { resources: ['weekly'] }],
    ['resources', { resources: [] }],
    ['resources', { resources: undefined }],
    ['time', { time: 'today' }],
    ['time', { time: '2026-02-31T09:00:00Z' }],
    ['time', { time: undefined }],
  ])(
    'whose %s is no ARN, no date-time or a placeholder that was not replaced is refused: %j',
    async (path, changes) => {
      const { bundle, vendors } = everything();
      const answer = await bundle.invoke(createReply, scheduled(changes));
      expect(answer).toMatchObject({ error: { kind: 'invalid_input', issues: [{ path }] } });
      expect(vendors.requests()).toBe(0);
    },
  );
});

function rfc3339(epochMs: number): string {
  return new Date(epochMs).toISOString();
}

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

  it('is announced without the words of the program that put it there', async () => {
    const { bundle } = everything();
    const odd = 'ana@example.com, +49 170';
    for (const input of [
      { ...INPUT, [odd]: 1 },
      { ...INPUT, customer: { [odd]: 1 } },
      { ...INPUT, ['x'.repeat(150)]: 1 },
    ]) {
      expect(await bundle.invoke(createReply, event({}, { input }))).toMatchObject({
        error: { kind: 'invalid_input' },
      });
    }
    const { input: _, ...none } = { input: {}, [odd]: true };
    await bundle.invoke(createReply, event({}, none));
    expect(bundle.announced).toHaveLength(4);
    for (const [, detail] of bundle.announced) {
      expect(JSON.stringify(detail)).not.toMatch(/ana@|xxx/);
      expect(detail).toMatchObject({
        error: {
          kind: 'invalid_input',
          issues: expect.arrayContaining([{ path: '', message: 'is not a known field' }]),
        },
      });
    }
    await bundle.invoke(createReply, event({}, { input: { ...INPUT, text: '' } }));
    expect(bundle.announced.at(-1)).toMatchObject(['action.failed', { error: { issues: [{ path: 'text' }] } }]);
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

  it('and of which no listener can be told is thrown, so that it is not forgotten', async () => {
    const resultEvents = {
      publish: async () => undefined,
      publishEvent: () => Promise.reject(new Error('the bus is away')),
    };
    const { bundle } = everything({ resultEvents });
    const error = await bundle.invoke(createReply, event({}, { input: {} })).catch((thrown) => thrown);
    // A retry announces it, or says the same again.
    expect(error).toMatchObject({ kind: 'unavailable' });
    expect(wholeOf(error)).not.toContain('the bus is away');
  });

  it('is thrown without what caused it: Lambda writes a thrown error down with all that it holds', async () => {
    const cause = Object.assign(new Error('of customer ana@example.com'), { request: { to: 'ana@example.com' } });
    for (const thrown of [cause, new AppError('unavailable', 'The table is away.', { cause })]) {
      const { bundle } = everything({ store: { ...createMemoryStore(), get: () => Promise.reject(thrown) } });
      const error = await bundle.invoke(createReply, event()).catch((it) => it);
      expect(error).toMatchObject({ kind: thrown instanceof AppError ? 'unavailable' : 'internal' });
      expect(wholeOf(error)).not.toContain('ana@example.com');
    }
  });
});
