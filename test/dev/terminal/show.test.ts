import { expect, it } from 'vitest';
import type { Account } from '../../../console/types.ts';
import { accountsTable } from '../../../dev/terminal/show.ts';

const NOW = Date.parse('2026-03-01T12:00:00Z');
const later = (seconds: number) => new Date(NOW + seconds * 1000).toISOString();

const account: Account = {
  vendor: 'helpscout',
  account: 'default',
  mode: 'live',
  circuitBreaker: { state: 'closed', failures: 0 },
  rateLimit: { perMinute: 400, left: 40 },
  credentials: { state: 'good' },
  waiting: { count: 0 },
  inDoubt: { count: 0 },
  held: { count: 0 },
  may: [],
};

/** The row of an account, by the headings. */
function row(changes: Partial<Account>): Readonly<Record<string, string>> {
  const [head = '', line = ''] = accountsTable([{ ...account, ...changes }], NOW).split('\n');
  const titles = [...head.matchAll(/\S+(?: \S+)*/gu)];
  return Object.fromEntries(
    titles.map(({ 0: title, index }, at) => [title, line.slice(index, titles[at + 1]?.index).trim()]),
  );
}

it('says what an account may send now, which is not what is left of its minute', () => {
  expect(row({})).toMatchObject({ 'UNITS/MIN': '400', 'MAY GO NOW': '40 units' });
  expect(row({ rateLimit: { perMinute: 400, left: 0 } })).toMatchObject({ 'MAY GO NOW': '0 units' });
});

it('says until when nothing is sent, and since when', () => {
  expect(
    row({
      rateLimit: { perMinute: 400, left: 40, waitsUntil: later(30) },
      circuitBreaker: { state: 'open', failures: 5, nextProbeAt: later(90) },
      credentials: { state: 'refused', since: later(-7200) },
      waiting: { count: 3, oldestAcceptedAt: later(-60) },
    }),
  ).toMatchObject({
    'MAY GO NOW': 'none, the vendor’s pause ends in 30 sec.',
    BREAKER: 'open, next probe in 1 min.',
    CREDENTIALS: 'refused, first 2 hr. ago',
    WAITING: '3, oldest 1 min. ago',
  });
});
