import { describe, expect, it } from 'vitest';
import { query } from '../../../functions/conversations/find.ts';
import type { Fetch } from '../../../lib/http/transport.ts';
import { virtualWorld } from '../../dev/simulators/virtual-world.ts';
import { answersAtOnce } from '../../kit/keeps-promises.ts';
import { simulatedVendors } from '../../kit/vendors.ts';
import { everything } from '../../kit/world.ts';

describe('POST /conversations/find', () => {
  answersAtOnce(query, {
    ask: { body: { vendor: 'reamaze', customer: { email: 'jonas.lindqvist@example.com' } } },
    answer: {
      conversations: [
        { conversationId: 'the-kettle-leaks', status: 'open' },
        { conversationId: 'on-hold-until-spring', status: 'on_hold' },
      ],
    },
  });
});

describe('an address that is unusual', () => {
  const ADDRESSES = [
    '"ana"@example.com',
    'a\\b@example.com',
    '"a\\"b"@example.com',
    '(ana)@example.com',
    'r&d=x@example.com',
  ];

  /** Help Scout and Re:amaze, of which one customer has this address. */
  function known(email: string) {
    const all = everything();
    const { helpscout, reamaze } = all.vendors.simulators;
    const customer = helpscout.state.customers.get(123);
    const conversation = reamaze.state.conversations.find(({ slug }) => slug === 'the-kettle-leaks');
    if (!customer || !conversation) throw new Error('The simulators lack what this test is about.');
    helpscout.state.customers.set(123, { ...customer, email });
    Object.assign(conversation, { author: { ...conversation.author, email } });
    const find = async (vendor: string) => {
      const { body } = await all.bundle.query(query, { body: { vendor, customer: { email } } });
      return body.conversations.map(({ conversationId }) => conversationId);
    };
    return { helpscout, find };
  }

  it.each(ADDRESSES)('finds the conversations of %s, and no one else’s, at Help Scout', async (email) => {
    const { find, helpscout } = known(email);
    const theirs = [...helpscout.state.conversations.values()].filter(({ customerId }) => customerId === 123);
    const found = await find('helpscout');
    expect(found).toContain('123');
    expect(theirs.map(({ id }) => String(id))).toEqual(expect.arrayContaining(found));
  });

  it.each(ADDRESSES)('finds the conversation of %s at Re:amaze', async (email) => {
    expect(await known(email).find('reamaze')).toEqual(['the-kettle-leaks']);
  });

  it('finds nothing where Help Scout reads an escape in another way, and answers with another customer’s', async () => {
    const world = virtualWorld();
    const vendors = simulatedVendors(world);
    const meant = encodeURIComponent('(email:"mei.tanaka@example.com")');
    const fetch: Fetch = (url, init) => vendors.fetch(url.replace(/(?<=[?&]query=)[^&]*/, meant), init);
    const { bundle } = everything({ world, fetch });
    const ask = async (email: string) =>
      (await bundle.query(query, { body: { vendor: 'helpscout', customer: { email } } })).body.conversations;
    expect(await ask('mei.tanaka@example.com')).not.toEqual([]);
    expect(await ask('"mei"@example.com')).toEqual([]);
  });
});
