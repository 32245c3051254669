import { expect, it } from 'vitest';
import { chooseConversation } from '../../../../lib/conversations/resolve.ts';
import { Target } from '../../../../lib/conversations/target.ts';
import type { Vendors } from '../../../../lib/operation.ts';
import { wapikitAnswering } from './wapikit-with.ts';

const PHONE = '+351910000123';
const ROWS_A_PAGE = 50;

/** A conversation of somebody, as a list shows it. */
const listed = (uniqueId: string, phone: string) => ({
  ...{ uniqueId, status: 'Active', createdAt: '2026-03-01T10:00:00Z' },
  contact: { uniqueId: `contact of ${uniqueId}`, name: 'Ana', phone },
});

/** Finds the latest conversation of a phone number, where it stands on the first of so many full pages. */
function latest(pages: number) {
  const page = (number: number) => {
    const rows = Array.from({ length: ROWS_A_PAGE }, (_, row) => listed(`other-${number}-${row}`, '+351920000000'));
    return [...rows.slice(1), number === 1 ? listed('abc', PHONE) : rows[0]];
  };
  const lists = Array.from({ length: pages }, (_, index) => ({ conversations: page(index + 1) }));
  const last = { conversations: [] };
  const { client, call } = wapikitAnswering(
    ...[...lists, last, { conversation: listed('abc', PHONE) }].map((body) => Response.json(body)),
  );
  const target = Target.parse({ vendor: 'wapikit', customer: { phone: PHONE }, status: 'open', pick: 'latest' });
  return chooseConversation(target, { wapikit: client } as Vendors, call());
}

it('calls a conversation the latest only where it has seen the whole list, which is in no order', async () => {
  expect(await latest(1)).toMatchObject({ conversation: 'abc', candidates: 1 });
  await expect(latest(100)).rejects.toMatchObject({ kind: 'not_found_by_customer', facts: { candidates: ['abc'] } });
});
