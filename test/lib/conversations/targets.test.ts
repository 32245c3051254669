import { describe, expect, it } from 'vitest';
import { FAULTS } from '../../../dev/simulators/faults.ts';
import type { ReamazeState } from '../../../dev/simulators/reamaze/index.ts';
import { operation as reply } from '../../../functions/conversations/reply.ts';
import type { VendorName } from '../../../lib/operation.ts';
import { isThorough } from '../../kit/depth.ts';
import { type Everything, everything, untilSettled } from '../../kit/world.ts';

/** A helpdesk with a customer who has one open conversation, and what its simulator says of it. */
interface Desk {
  readonly email: string;
  readonly conversation: string;
  /** What the simulator calls the request that writes to the customer. */
  readonly writes: string;
  /** The conversations to which mails have gone. */
  mailed(all: Everything): readonly string[];
  isClosed(all: Everything): boolean;
  /** Gives the customer a conversation that is newer and open. */
  writesAgain(all: Everything): void;
}

const DESKS = {
  helpscout: {
    email: 'ana.pereira@example.com',
    conversation: '123',
    writes: 'createReply',
    mailed: ({ vendors: { simulators } }) =>
      simulators.helpscout.effects().map(({ conversationId }) => String(conversationId)),
    isClosed: ({ vendors: { simulators } }) => simulators.helpscout.state.conversations.get(123)?.status === 'closed',
    writesAgain({ world, vendors: { simulators } }) {
      const { conversations } = simulators.helpscout.state;
      const now = world.now();
      const newer = { id: 777, createdAt: now, updatedAt: now, threads: [] };
      conversations.set(777, { ...known(conversations.get(123)), ...newer });
    },
  },
  reamaze: {
    email: 'jonas.lindqvist@example.com',
    conversation: 'the-kettle-leaks',
    writes: 'createMessage',
    mailed: ({ vendors: { simulators } }) =>
      simulators.reamaze.effects().flatMap(({ kind, slug }) => (kind === 'message' ? [slug] : [])),
    isClosed: ({ vendors: { simulators } }) => kettle(simulators.reamaze.state).status === 2,
    writesAgain({ world, vendors: { simulators } }) {
      const { state } = simulators.reamaze;
      const now = world.now();
      const newer = { id: 777, slug: 'the-kettle-again', createdAt: now, updatedAt: now, messages: [] };
      state.conversations.push({ ...kettle(state), ...newer });
    },
  },
} as const satisfies Partial<Record<VendorName, Desk>>;

const kettle = ({ conversations }: ReamazeState) =>
  known(conversations.find(({ slug }) => slug === 'the-kettle-leaks'));

function known<Conversation>(it: Conversation | undefined): Conversation {
  if (it === undefined) throw new Error('The simulator lacks its conversation.');
  return it;
}

function shipped(target: object = {}, vendor: keyof typeof DESKS = 'helpscout') {
  const all = everything();
  all.vendors.simulators.reamaze.knobs.sendRetryAfter = true;
  const desk: Desk = DESKS[vendor];
  const body = {
    target: { vendor, customer: { email: desk.email }, pick: 'latest', ...target },
    text: 'It is on its way.',
    // biome-ignore lint/suspicious/noThenProperty: the contract's own word; no one awaits an input
    then: 'closed',
  };
  return {
    ...{ all, desk, simulator: all.vendors.simulators[vendor], helpscout: all.vendors.simulators.helpscout },
    ask: (query = {}) => all.bundle.http(reply, { body, query }),
    settled: (actionId: string) => untilSettled(all, reply, actionId),
  };
}

/** Those that end by themselves: in this world no time passes while a request hangs. */
const ENDING = FAULTS.filter((name) => !/hang|stalled/.test(name));

describe.each(['helpscout', 'reamaze'] as const)(
  'an order that ships, with the customer’s address alone: %s',
  (vendor) => {
    it('is answered once in the latest open conversation, which is then closed', async () => {
      const { ask, all, desk } = shipped({}, vendor);
      const { conversation } = desk;
      expect(await ask()).toMatchObject({
        status: 200,
        body: { state: 'done', result: { vendor, conversationId: conversation } },
      });
      expect(desk.mailed(all)).toEqual([conversation]);
      expect(desk.isClosed(all)).toBe(true);
    });

    const requests = ['listConversations', 'getConversation', DESKS[vendor].writes];
    const strikes = ENDING.flatMap((name) => requests.map((operation) => ({ name, match: { operation } })));
    /** In `npm test` the desks share them by turns: each fault strikes each request at one of them. */
    const own = strikes.filter((_, index) => isThorough || index % 2 === Object.keys(DESKS).indexOf(vendor));

    it.each(own)('is answered once although $name strikes $match.operation', async (fault) => {
      const { ask, settled, all, desk, simulator } = shipped({}, vendor);
      simulator.faults.push(fault);
      const { body } = await ask();
      const { state } = await settled(body.actionId);
      all.world.advance(600_000);
      expect(state).toBe('done');
      expect(desk.mailed(all)).toEqual([desk.conversation]);
      expect(desk.isClosed(all)).toBe(true);
    });

    it.each(['rate-limited', 'reset-before', 'status-after:500', 'late-commit'] as const)(
      'stays with the conversation that was found, although the customer has a newer one after %s',
      async (name) => {
        const { ask, settled, all, desk, simulator } = shipped({}, vendor);
        simulator.faults.push({ name, retryAfterS: 30, match: { operation: desk.writes } });
        const { body } = await ask();
        expect(body.state).not.toBe('done');
        desk.writesAgain(all);
        const action = await settled(body.actionId);
        expect(action).toMatchObject({ state: 'done', conversation: desk.conversation });
        const found = { conversation: desk.conversation, query: 'email, open, latest', candidates: 1 };
        expect(action.resolution).toMatchObject(found);
        expect(desk.mailed(all)).toEqual([desk.conversation]);
        expect(simulator.counts.operations['listConversations']).toBe(1);
      },
    );

    it('keeps nothing on record that tells who the customer is', async () => {
      const { ask, settled, all, desk } = shipped({}, vendor);
      const { body } = await ask();
      const action = await settled(body.actionId);
      expect(`${JSON.stringify(action)}${all.bundle.lines}`).not.toContain(desk.email);
    });
  },
);

describe('a dry run for a customer', () => {
  it('shows the request, and asks the vendor nothing: who may only send learns no id', async () => {
    const { ask, helpscout } = shipped();
    expect(await ask({ dryRun: 'true' })).toMatchObject({
      status: 200,
      body: {
        request: {
          method: 'POST',
          url: expect.stringMatching(/\/v2\/conversations\/\{conversationId\}\/reply$/),
          readFirst: [{ path: 'url' }, { path: 'body.customer.id' }],
          body: { customer: {}, text: 'It is on its way.', status: 'closed' },
        },
      },
    });
    expect(helpscout.counts.requests).toBe(0);
  });
});

describe('a customer with no single conversation', () => {
  it('is refused with the candidates', async () => {
    const { ask, helpscout } = shipped({ pick: 'only', status: 'any' });
    const { status, body } = await ask();
    expect({ status, kind: body.kind }).toEqual({ status: 422, kind: 'not_found_by_customer' });
    expect([...body.candidates].sort()).toEqual(['123', '127']);
    expect(helpscout.effects()).toEqual([]);
  });

  it('is refused where nothing matches', async () => {
    const { ask } = shipped({ customer: { email: 'nobody@example.com' } });
    expect(await ask()).toMatchObject({ status: 422, body: { kind: 'not_found_by_customer', candidates: [] } });
  });

  it('finds no other customer’s conversations by an address that would end the search', async () => {
    const { ask, helpscout } = shipped({ customer: { email: 'x")OR(status:"active@example.com' } });
    const { status, body } = await ask();
    expect([status, body.kind, body.issues]).toEqual([422, 'not_found_by_customer', []]);
    expect(helpscout.effects()).toEqual([]);
  });
});
