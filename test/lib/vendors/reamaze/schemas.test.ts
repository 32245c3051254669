import { describe, expect, it } from 'vitest';
import { ConversationUpdate, checkHold, Secret, Slug } from '../../../../lib/vendors/reamaze/schemas.ts';

const now = Date.parse('2026-03-01T12:00:00Z');
const hold = (hold_until: unknown) => ConversationUpdate.safeParse({ status: 5, hold_until });
const pathsOf = (update: unknown) =>
  ConversationUpdate.safeParse(update).error?.issues.map(({ path }) => path.join('.'));

it.each(['order-51', 'délivery-when', '51-order', 'a', '0x7b'])('takes the slug %s', (slug) => {
  expect(Slug.parse(slug)).toBe(slug);
});

it.each([
  '51',
  '+51',
  '-51',
  '5.1',
  '5_1',
  '٥١',
  51,
  '',
  '.',
  '..',
  'a/b',
  'a?b',
  'a%2fb',
  'a b',
  'x'.repeat(257),
  null,
])('refuses %j as a slug', (slug) => {
  expect(Slug.safeParse(slug).success).toBe(false);
});

it('takes every field of the page, and puts them in the page’s order', () => {
  const fields = {
    brand: 'outlet',
    category: 'support',
    data: { field1: 'value1', n: 1, yes: true, none: null },
    hold_until: '2026-03-06T17:00:00+01:00',
    status: 5,
    tag_list: ['tag1', 'tag2'],
    assignee: { email: 'staff1@example.com' },
  };
  const parsed = ConversationUpdate.parse(fields);
  expect(parsed).toEqual(fields);
  expect(Object.keys(parsed)).toEqual(Object.keys(fields).reverse());
});

it.each([0, 1, 2, 3, 4, 6, 7, 8, 9])('takes the status %i', (status) => {
  expect(ConversationUpdate.parse({ status })).toEqual({ status });
});

it.each([
  ['nothing', {}, ['']],
  ['a status that is none', { status: 10 }, ['status']],
  ['a negative status', { status: -1 }, ['status']],
  ['a status as text', { status: '0' }, ['status']],
  ['a status with a fraction', { status: 0.5 }, ['status']],
  ['on hold without a time', { status: 5 }, ['hold_until']],
  ['a time without a status', { hold_until: '2026-03-06T17:00:00Z' }, ['hold_until']],
  ['a time with another status', { status: 0, hold_until: '2026-03-06T17:00:00Z' }, ['hold_until']],
  ['an assignee as text', { assignee: 'staff1@example.com' }, ['assignee']],
  ['no assignee', { assignee: null }, ['assignee']],
  ['an assignee without an e-mail address', { assignee: {} }, ['assignee.email']],
  ['an assignee with a name', { assignee: { email: 'a@b.example', name: 'A' } }, ['assignee']],
  ['tags as text', { tag_list: 'a,b' }, ['tag_list']],
  ['an empty tag', { tag_list: ['a', ' '] }, ['tag_list.1']],
  ['more tags than anybody reads', { tag_list: Array(101).fill('a') }, ['tag_list']],
  ['custom fields within custom fields', { data: { a: { b: 1 } } }, ['data.a']],
  ['custom fields as a list', { data: ['a'] }, ['data']],
  ['a brand without a category', { brand: 'outlet' }, ['category']],
  ['an empty category', { category: '' }, ['category']],
  ['a field that the page does not have', { subject: 'x' }, ['', '']],
  ['the vendor’s wrapper', { conversation: { status: 0 } }, ['', '']],
])('refuses %s, and says where', (_, update, paths) => {
  expect(pathsOf(update)).toEqual(paths);
});

it('says what may be named where nothing is', () => {
  const [issue] = ConversationUpdate.safeParse({}).error?.issues ?? [];
  expect(issue?.message).toBe(
    'must name at least one of assignee, tag_list, status, hold_until, data, category, brand',
  );
});

describe('hold_until', () => {
  it.each(['2026-03-01T12:00:01Z', '2026-03-06T17:00:00+01:00', '2026-03-06T17:00:00.123Z', '2027-03-01T11:59:59Z'])(
    'may be %s',
    (text) => {
      expect(hold(text).data?.hold_until).toBe(text);
      expect(() => checkHold({ hold_until: text }, now)).not.toThrow();
    },
  );

  it.each(['2026-03-01T12:00:00Z', '2026-03-01T13:00:00+01:00', '2020-01-01T00:00:00Z', '2027-03-01T12:00:00Z'])(
    'may not be %s, as it is now',
    (text) => {
      expect(() => checkHold({ hold_until: text }, now)).toThrow(
        expect.objectContaining({
          kind: 'invalid_input',
          facts: { issues: [expect.objectContaining({ path: 'hold_until' })] },
        }),
      );
      expect(hold(text).success).toBe(true);
    },
  );

  it('need not be named', () => {
    expect(() => checkHold({}, now)).not.toThrow();
  });

  it.each([
    '2026-02-31T12:00:00Z',
    '2026-04-31T12:00:00Z',
    '2026-03-06',
    '2026-03-06T17:00Z',
    '2026-03-06T17:00:00',
    '2026-03-06 17:00:00Z',
    '2026-03-06T24:00:00Z',
    'Friday',
    1_772_884_800,
    null,
  ])('may not be %s', (text) => {
    expect(hold(text).error?.issues.map(({ path }) => path.join('.'))).toEqual(['hold_until']);
  });
});

it.each([
  { brand: 'Acme' },
  { brand: 'acme.reamaze.io' },
  { brand: 'evil.example/' },
  { brand: '-acme' },
  { brand: 'a'.repeat(64) },
  { email: 'no address' },
  { email: 'a:b@c.example' },
  { apiToken: 'a\r\nb' },
  { apiToken: undefined },
  { token: 'unknown' },
])('refuses a secret with %j', (change) => {
  const secret = { brand: 'acme', email: 'login@acme.example', apiToken: 'token' };
  expect(Secret.safeParse(secret).success).toBe(true);
  expect(Secret.safeParse({ ...secret, ...change }).success).toBe(false);
});
