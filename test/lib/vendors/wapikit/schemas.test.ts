import { expect, it } from 'vitest';
import { ConversationId, ConversationUpdate, Secret } from '../../../../lib/vendors/wapikit/schemas.ts';

it.each(['6f9619ff-8b86-4d01-b42d-00cf4fc964ff', 'abc', 'é', 12_345])('takes %j as an id', (id) => {
  expect(ConversationId.parse(id)).toBe(String(id));
});

it.each(['', '.', '..', 'a/b', 'a\\b', 'a?b', 'a#b', '%2e', 'a b', 'a\nb', 'x'.repeat(257), 2 ** 53, 1.5, null, ['a']])(
  'refuses %j as an id',
  (id) => {
    expect(ConversationId.safeParse(id).success).toBe(false);
  },
);

it.each(['Active', 'Closed', 'Deleted'])('takes the status %s', (status) => {
  expect(ConversationUpdate.parse({ status })).toEqual({ status });
});

it.each([
  {},
  { status: 'active' },
  { status: 'Resolved' },
  { status: 0 },
  { status: null },
  { status: 'Active', note: 'x' },
])('refuses the update %j', (update) => {
  expect(ConversationUpdate.safeParse(update).success).toBe(false);
});

it.each([
  {},
  { accessToken: '' },
  { accessToken: 'a\r\nx: y' },
  { accessToken: 'é' },
  { accessToken: 'a', token: 'b' },
])('refuses the secret %j', (secret) => {
  expect(Secret.safeParse(secret).success).toBe(false);
});
