import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { SECRETS } from '../../../../dev/simulators/simulators.ts';
import { operation } from '../../../../functions/helpscout/create-reply.ts';
import type { Fetch } from '../../../../lib/http/transport.ts';
import { helpscout } from '../../../../lib/vendors/helpscout/index.ts';
import { virtualWorld } from '../../../dev/simulators/virtual-world.ts';
import { createBundle } from '../../../kit/bundle.ts';
import { simulatedVendors } from '../../../kit/vendors.ts';
import { untilSettled } from '../../../kit/world.ts';
import { aCall, answering } from '../fixture.ts';
import { aReply, conversation, OWNER } from './helpscout-with.ts';

/** Help Scout, whose ids of threads are written in another form when they are read. */
function withThreadIds(fetch: Fetch, written: string): Fetch {
  return async (url, init) => {
    const response = await fetch(url, init);
    if (init?.method !== 'GET' || !String(url).includes('/threads')) return response;
    const { status, headers } = response;
    const read = await text(Readable.from(response.body ?? []));
    const changed = read.replace(/(?<=\{"id":)\d+(?=,"type":)/gu, (id: string) => written.replace('id', id));
    expect(changed).not.toBe(read);
    return new Response(changed, { status, headers: [...headers] });
  };
}

it.each(['id.5', '-id', 'ide20'])(
  'A reply whose response was lost is neither sent again nor failed where threads read back with ids such as %s',
  async (written) => {
    const world = virtualWorld();
    const vendors = simulatedVendors(world);
    const bundle = createBundle(withThreadIds(vendors.fetch, written), SECRETS, { world });
    const simulator = vendors.simulators.helpscout;
    simulator.faults.push({ name: 'reset-after', match: { operation: 'createReply' } });
    const { status, body } = await bundle.http(operation, {
      pathParameters: { conversationId: '143' },
      body: { customer: { id: 123 }, text: 'Your parcel is on its way.' },
    });
    expect(status).toBe(202);
    expect(await untilSettled({ bundle, vendors, world }, operation, body.actionId)).toMatchObject({
      state: 'held',
      reason: 'unclear',
    });
    expect(simulator.effects()).toHaveLength(1);
    expect(JSON.stringify(bundle.lines)).not.toMatch(/internal|ZodError/u);
  },
);

it.each([567.5, 0, -567, 1e21])(
  'A thread that proves a reply is unclear with the id %d, which cannot be answered',
  async (id) => {
    const thread = {
      id,
      type: 'message',
      createdAt: '2026-03-01T12:00:01Z',
      body: 'How are you?',
      createdBy: { id: OWNER },
    };
    const page = { _embedded: { threads: [thread] }, page: { totalPages: 1, totalElements: 1 } };
    const { fixture } = answering({ accessToken: 'given', userId: OWNER }, [
      Response.json(page),
      Response.json({ id: OWNER }),
    ]);
    const client = helpscout.create(fixture);
    const evidence = { sentAt: fixture.time, before: [] };
    expect(await client.findReply(conversation('143'), aReply(), evidence, aCall(fixture))).toBe('unclear');
  },
);
