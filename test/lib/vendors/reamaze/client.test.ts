import { describe, expect, it } from 'vitest';
import { NothingSent } from '../../../../lib/operation.ts';
import { CHAT, OTHER_BRAND, REFUND, reamazeAnswering, reamazeWhere, reamazeWith, shown } from './reamaze-with.ts';

const put = `PUT /api/v1/conversations/${REFUND}`;
const get = `GET /api/v1/conversations/${REFUND}`;
const later = '2026-03-06T17:00:00+01:00';

describe('an update', () => {
  it('sets all that it names, and needs no read where the answer shows it', async () => {
    const { update, at, asked } = reamazeWith();
    const everything = {
      assignee: { email: 'staff1@example.com' },
      tag_list: ['refund', 'bank'],
      status: 5,
      hold_until: later,
      data: { field1: 'value1', amount: 12.5, vip: true },
      category: 'billing',
    };
    const done = await update(REFUND, everything);
    expect(done).toMatchObject({ verified: true, result: { conversation: { slug: REFUND, status: 5 } } });
    expect(at(REFUND)).toMatchObject({
      status: 5,
      holdUntil: later,
      tags: ['refund', 'bank'],
      assignee: { email: 'staff1@example.com' },
      data: { order: '5123', field1: 'value1', amount: 12.5, vip: true },
      channel: { slug: 'billing' },
    });
    expect(asked()).toEqual([put]);
  });

  it('sends a status of 0: that is how a conversation is opened again', async () => {
    const { update, at } = reamazeWith();
    await update(REFUND, { status: 0 });
    expect(at(REFUND)?.status).toBe(0);
  });

  it('sends an empty tag list: that is how tags are removed', async () => {
    const { update, at } = reamazeWith();
    expect(await update(REFUND, { tag_list: [] })).toMatchObject({ verified: true });
    expect(at(REFUND)?.tags).toEqual([]);
  });

  it.each(['merge', 'replace'] as const)('of custom fields is verified whether they %s', async (dataMode) => {
    const { update } = reamazeWhere({ dataMode });
    expect(await update(REFUND, { data: { field1: 'value1' } })).toMatchObject({ verified: true });
  });

  it('encodes a slug with other letters', async () => {
    const { update, vendor } = reamazeWith();
    expect(await update(CHAT, { status: 2 })).toMatchObject({ result: { conversation: { slug: CHAT, status: 2 } } });
    expect(vendor.requests[0]?.path).toBe('/api/v1/conversations/d%C3%A9livery-when');
  });

  it('is read back where the answer is not readable', async () => {
    const { update, asked } = reamazeWith({ name: 'malformed', match: { method: 'PUT' } });
    expect(await update(REFUND, { status: 1 })).toMatchObject({ verified: true });
    expect(asked()).toEqual([put, get]);
  });

  it('that was accepted and not carried out is no success, and the error names the fields', async () => {
    const stays = () => shown({ status: 2, tag_list: ['b', 'A '], assignee: null });
    const { update, sent } = reamazeAnswering(stays(), stays());
    const asked = { status: 8, tag_list: ['a', 'b'], assignee: { email: 'a@b.example' } };
    await expect(update(asked)).rejects.toMatchObject({
      kind: 'vendor_contract',
      facts: {
        outcome: 'not_as_asked',
        verified: false,
        issues: [{ path: 'assignee' }, { path: 'status' }],
        vendor: { status: 200 },
      },
    });
    expect(sent.map(({ method }) => method)).toEqual(['PUT', 'GET']);
  });

  it('whose fields no answer shows is done, and says that it cannot be verified', async () => {
    const { update } = reamazeAnswering(shown({}), shown({}));
    expect(await update({ data: { field1: 'value1' } })).toMatchObject({ verified: 'unsupported' });
  });

  it('is done as well if just then the rest cannot be read', async () => {
    const { update } = reamazeAnswering(shown({}), new Response('', { status: 502 }));
    expect(await update({ data: { field1: 'value1' } })).toMatchObject({ verified: 'unsupported' });
  });

  it('leaves its effect open while it cannot be read back', async () => {
    const { update } = reamazeAnswering(new Response('', { status: 200 }), new Response('', { status: 502 }));
    await expect(update({ status: 1 })).rejects.toMatchObject({
      kind: 'vendor_contract',
      facts: { outcome: 'unknown', vendor: { status: 200 } },
    });
  });

  it('stays open where a field is missing that must be there', async () => {
    const { update } = reamazeAnswering(new Response('', { status: 200 }), Response.json({ slug: 'order-51' }));
    await expect(update({ status: 1 })).rejects.toMatchObject({
      kind: 'vendor_contract',
      facts: { outcome: 'unknown' },
    });
  });

  it('does not put on hold until a time that has passed while it waited', async () => {
    const { update, fixture, asked, client, call } = reamazeWith();
    const waited = { status: 5, hold_until: later };
    fixture.time = Date.parse(later) - 1;
    await update(REFUND, waited);
    fixture.time += 1;
    const slug = REFUND as Parameters<typeof client.updateConversation>[0];
    await expect(client.updateConversation(slug, waited, call())).rejects.toMatchObject({
      kind: 'invalid_input',
      facts: { issues: [{ path: 'hold_until' }] },
    });
    expect(asked()).toEqual([put]);
  });

  it('sends nothing in a dry run, and hides the login', async () => {
    const { update, asked } = reamazeWith();
    await expect(update(REFUND, { status: 0 }, { dryRun: true })).rejects.toMatchObject({
      wouldSend: {
        method: 'PUT',
        url: `https://acme.reamaze.io/api/v1/conversations/${REFUND}`,
        headers: { authorization: 'Basic ***', accept: 'application/json' },
        body: { conversation: { status: 0 } },
      },
    });
    expect(asked()).toEqual([]);
  });

  it.each(['draft', 'dryRun'])('is not sent for an account in mode %s', async (mode) => {
    const { update, asked, fixture } = reamazeWith();
    fixture.secret = { ...fixture.secret, mode };
    await expect(update(REFUND, { status: 0 })).rejects.toBeInstanceOf(NothingSent);
    expect(asked()).toEqual([]);
  });

  it('shows no people, no subject, no custom fields', async () => {
    const { update } = reamazeWith();
    const { result } = await update(REFUND, { data: { note: 'private' }, assignee: { email: 'grace@shop.example' } });
    const text = JSON.stringify(result);
    for (const hidden of ['ana.pereira', 'grace@', 'private', 'Refund for', 'money back'])
      expect(text).not.toContain(hidden);
  });
});

describe('what Re:amaze writes otherwise', () => {
  it.each([
    [{ tag_list: ['VIP Customer', 'refund'] }, { tag_list: ['vip-customer', 'refund'] }],
    [{ status: 5, hold_until: '2026-03-06T17:00:59Z' }, { hold_until: '2026-03-06T17:00:00.000Z' }],
    [{ data: { vip: true, paid: false, count: 3, note: ' x ' } }, {}],
  ])('is done: %j reads back as %j', async (asked, result) => {
    const { update, asked: requests } = reamazeWhere({ normalises: true });
    expect(await update(REFUND, asked)).toMatchObject({ verified: true, result: { conversation: result } });
    expect(requests()).toEqual([put]);
  });

  it('is not what was asked for where the words differ', async () => {
    const { update } = reamazeAnswering(shown({ tag_list: ['vip'] }), shown({ tag_list: ['vip'] }));
    await expect(update({ tag_list: ['VIP Customer'] })).rejects.toMatchObject({
      facts: { outcome: 'not_as_asked', verified: false, issues: [{ path: 'tag_list' }] },
    });
  });
});

describe('another conversation than was asked for', () => {
  it('is no yes: it is looked for, and what is not there is not known', async () => {
    const { update, sent } = reamazeAnswering(shown({ status: 1 }, 'another'), shown({ status: 0 }));
    await expect(update({ status: 1 })).rejects.toMatchObject({
      kind: 'vendor_contract',
      facts: { outcome: 'unknown' },
    });
    expect(sent.map(({ method }) => method)).toEqual(['PUT', 'GET']);
  });

  it('is not one whose slug is in other letters', async () => {
    const { update, sent } = reamazeAnswering(shown({ status: 1 }, 'Order-51'));
    expect(await update({ status: 1 })).toMatchObject({ verified: true });
    expect(sent).toHaveLength(1);
  });

  it('does not matter where a read shows the right one as asked', async () => {
    const { update } = reamazeAnswering(shown({ status: 1 }, 'another'), shown({ status: 1 }));
    expect(await update({ status: 1 })).toMatchObject({
      verified: true,
      result: { conversation: { slug: 'order-51' } },
    });
  });

  it('proves nothing of a lost response', async () => {
    const { find } = reamazeAnswering(shown({ status: 1 }, 'another'));
    await expect(find({ status: 1 })).rejects.toMatchObject({
      kind: 'vendor_contract',
      facts: { outcome: 'not_applied' },
    });
  });
});

describe('a move to another brand', () => {
  const move = { brand: 'acme-outlet', category: 'outlet' };

  it('is done, but cannot be verified from here', async () => {
    const { update, at, asked } = reamazeWith();
    expect(await update(REFUND, move)).toMatchObject({ verified: 'unsupported' });
    expect(at(REFUND)?.channel.slug).toBe('outlet');
    expect(asked()).toEqual([put]);
  });

  it('leaves its effect open where the answer cannot be read, for here the conversation is gone', async () => {
    const { update } = reamazeWith({ name: 'malformed', match: { method: 'PUT' } });
    await expect(update(REFUND, move)).rejects.toMatchObject({ facts: { outcome: 'unknown' } });
  });

  it('proves nothing by a 404 afterwards', async () => {
    const { update, find, fixture } = reamazeWith({ name: 'reset-after', match: { method: 'PUT' } });
    await expect(update(REFUND, move)).rejects.toMatchObject({ facts: { outcome: 'unknown' } });
    expect(await find(REFUND, move, fixture.time)).toBe('unclear');
  });

  it('is absent while the conversation still stands here untouched', async () => {
    const { find, fixture } = reamazeWith();
    expect(await find(REFUND, move, fixture.time)).toBe('absent');
  });

  it.each(['acme', 'ACME', 'https://acme.reamaze.io', 'acme.reamaze.com'])(
    'is none if the brand is %s',
    async (brand) => {
      const { update } = reamazeAnswering(shown({ category: { slug: 'billing' } }));
      expect(await update({ brand, category: 'billing' })).toMatchObject({ verified: true });
    },
  );
});

describe('a refusal', () => {
  it.each(['object', 'array', 'string', 'errorString'] as const)(
    'of shape %s reaches the caller',
    async (refusalShape) => {
      const { update } = reamazeWhere({ refusalShape });
      const error = await update(REFUND, { category: 'chat' }).catch((thrown) => thrown);
      expect(error).toMatchObject({ kind: 'vendor_refused', facts: { outcome: 'refused', vendor: { status: 422 } } });
      expect(error.facts.issues).toHaveLength(1);
      expect(error.facts.issues[0].message).toContain('must be an email channel');
      expect(error.facts.issues[0].path).toBe(refusalShape === 'object' ? 'category' : '');
    },
  );

  it('of a reserved status is the vendor’s to give', async () => {
    const { update } = reamazeWhere({ refuseReserved: true });
    await expect(update(REFUND, { status: 7 })).rejects.toMatchObject({ facts: { issues: [{ path: 'status' }] } });
    expect(await reamazeWith().update(REFUND, { status: 7 })).toMatchObject({ verified: true });
  });

  it.each([
    ['unknown', 'no-such-slug'],
    ['another brand’s', OTHER_BRAND],
  ])('of %s slug is its own kind', async (_, slug) => {
    await expect(reamazeWith().update(slug, { status: 0 })).rejects.toMatchObject({
      kind: 'conversation_not_found',
      facts: { outcome: 'refused' },
    });
  });

  it('403 of the login is not repeated with the same one', async () => {
    const { update, vendor, asked } = reamazeWith();
    vendor.knobs.credentials = {};
    await expect(update(REFUND, { status: 0 })).rejects.toMatchObject({
      kind: 'credentials_refused',
      facts: { outcome: 'not_applied', vendor: { status: 403 } },
    });
    expect(asked()).toEqual([put, 'GET /api/v1/channels']);
  });

  it('403 of one conversation concerns that conversation alone', async () => {
    const { update, vendor } = reamazeWith();
    vendor.knobs.forbidden = [REFUND];
    await expect(update(REFUND, { status: 0 })).rejects.toMatchObject({
      kind: 'vendor_refused',
      facts: { outcome: 'refused', vendor: { status: 403 } },
    });
    expect(await update('the-kettle-leaks', { status: 1 })).toMatchObject({ verified: true });
  });

  it('403 is tried again once with a token that has been rotated', async () => {
    const { update, vendor, fixture } = reamazeWith();
    await update(REFUND, { status: 0 });
    vendor.knobs.credentials = { 'automation@shop.example': 'rotated' };
    fixture.secret = { ...fixture.secret, apiToken: 'rotated' };
    fixture.time += 10_000;
    expect(await update(REFUND, { status: 1 })).toMatchObject({ verified: true });
  });

  it('429 says how long to wait only where Re:amaze does', async () => {
    const fault = { name: 'rate-limited', retryAfterS: 7 } as const;
    const silent = await reamazeWith(fault)
      .update(REFUND, { status: 0 })
      .catch((error) => error);
    expect(silent).toMatchObject({ kind: 'rate_limited', facts: { outcome: 'not_applied', retryAfterMs: undefined } });
    const told = await reamazeWhere({ sendRetryAfter: true }, fault)
      .update(REFUND, { status: 0 })
      .catch((error) => error);
    expect(told).toMatchObject({ kind: 'rate_limited', facts: { retryAfterMs: 7_000 } });
  });
});
