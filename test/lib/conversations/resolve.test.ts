import { describe, expect, it } from 'vitest';
import { chooseConversation } from '../../../lib/conversations/resolve.ts';
import { Target } from '../../../lib/conversations/target.ts';
import type { Vendors } from '../../../lib/operation.ts';
import { reamaze } from '../../../lib/vendors/reamaze/index.ts';
import { aCall, answering } from '../vendors/fixture.ts';

const LOGIN = { brand: 'acme', email: 'automation@shop.example', apiToken: 'local-token' };
const ANA = 'ana.pereira@example.com';
const OPEN = 0;
const DONE = 2;

/** A conversation as Re:amaze shows it. */
const shown = (slug: string, updated_at: string, { status = OPEN, email = ANA } = {}) => ({
  ...{ slug, status, updated_at, subject: 'Where is it?', author: { email } },
});

/** Finds Ana's conversation where Re:amaze lists some, and then shows one after the other as it is now. */
function found(pick: 'latest' | 'only', listed: readonly object[], ...now: readonly object[]) {
  const page = { page_count: 1, total_count: listed.length, conversations: listed };
  const { fixture } = answering(
    LOGIN,
    [page, ...now].map((body) => Response.json(body)),
  );
  const target = Target.parse({ vendor: 'reamaze', customer: { email: ANA }, status: 'open', pick });
  return chooseConversation(target, { reamaze: reamaze.create(fixture) } as Vendors, aCall(fixture));
}

const old = shown('old', '2026-03-01T08:00:00Z');
const recent = shown('recent', '2026-03-01T10:00:00Z');

describe('of several conversations of a customer', () => {
  it('the one that changed last is the latest', async () => {
    expect(await found('latest', [old, recent], recent)).toMatchObject({ conversation: 'recent', candidates: 2 });
  });

  it('none is the only one', async () => {
    await expect(found('only', [old, recent])).rejects.toMatchObject({
      kind: 'not_found_by_customer',
      facts: { candidates: ['recent', 'old'] },
    });
  });

  it.each([
    ['another customer’s', shown('recent', '2026-03-01T10:00:01Z', { email: 'somebody@example.com' })],
    ['closed', shown('recent', '2026-03-01T10:00:01Z', { status: DONE })],
  ])('one that is %s by the time it is read is passed over', async (_, now) => {
    expect(await found('latest', [old, recent], now, old)).toMatchObject({ conversation: 'old' });
    await expect(found('only', [recent], now)).rejects.toMatchObject({ kind: 'not_found_by_customer' });
  });
});
