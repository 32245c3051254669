import { expect, it } from 'vitest';
import { countReply, repliesKey } from '../../../../lib/ledger/line/reply-limit.ts';
import { gone } from '../../../../lib/ledger/records/store.ts';
import { aLedger, disturbing, losesItsAnswer } from '../../../kit/ledger.ts';

const HOUR_MS = 3_600_000;
const CONVERSATION = { vendor: 'helpscout', account: 'default', conversation: '123' } as const;

function limited(most: number | undefined) {
  const ledger = aLedger();
  const count = (id: string, where: Partial<Record<'account' | 'conversation', string>> = {}) =>
    countReply(ledger, { id, ...CONVERSATION, ...where }, most).then(
      () => 'passes',
      ({ kind, facts: { retryAfterMs } }) => ({ kind, retryAfterMs }),
    );
  return { ledger, count };
}

it('lets so many replies pass in any hour, and says when the next one may', async () => {
  const { ledger, count } = limited(2);
  expect(await count('one')).toBe('passes');
  ledger.world.advance(60_000);
  expect(await count('two')).toBe('passes');
  ledger.world.advance(60_000);
  const refused = { kind: 'too_many_replies', retryAfterMs: HOUR_MS - 120_000 };
  expect(await count('three')).toEqual(refused);
  ledger.world.advance(HOUR_MS - 120_000 - 1);
  expect(await count('three')).toEqual({ ...refused, retryAfterMs: 1 });
  ledger.world.advance(1);
  expect(await count('three')).toBe('passes');
  expect(await count('four')).toEqual({ ...refused, retryAfterMs: 60_000 });
});

it('counts each action once, and each conversation of each account by itself', async () => {
  const { count } = limited(1);
  expect([await count('one'), await count('one'), await count('one')]).toEqual(['passes', 'passes', 'passes']);
  expect(await count('two', { conversation: '124' })).toBe('passes');
  expect(await count('three', { account: 'eu' })).toBe('passes');
  expect(await count('four')).toMatchObject({ kind: 'too_many_replies' });
});

it.each([1, 3, 10])('lets exactly %i of a hundred pass that come at once', async (most) => {
  const { count } = limited(most);
  const counted = await Promise.all(Array.from({ length: 100 }, (_, index) => count(`action-${index}`)));
  expect(counted.filter((each) => each === 'passes')).toHaveLength(most);
});

it('counts a reply once though the table’s response was lost', async () => {
  const { ledger, count } = limited(2);
  disturbing(ledger, 'put', 'R#', losesItsAnswer);
  expect(await count('one')).toBe('passes');
  expect(await count('two')).toBe('passes');
  expect(await count('three')).toMatchObject({ kind: 'too_many_replies' });
});

it('waits until the hour has fewer than a limit that was lowered', async () => {
  const { ledger, count } = limited(3);
  for (const id of ['one', 'two', 'three']) {
    await count(id);
    ledger.world.advance(1_000);
  }
  await expect(countReply(ledger, { id: 'four', ...CONVERSATION }, 1)).rejects.toMatchObject({
    facts: { retryAfterMs: HOUR_MS - 1_000 },
  });
});

it('lets a reply that may have gone out already pass above the limit, and counts it', async () => {
  const { ledger, count } = limited(1);
  const repeat = () => countReply(ledger, { id: 'repeat', ...CONVERSATION }, 1, { refuses: false });
  await repeat();
  expect(await count('one')).toMatchObject({ kind: 'too_many_replies' });
  ledger.world.advance(HOUR_MS);
  expect(await count('two')).toBe('passes');
  await repeat();
  await repeat();
  const item = await ledger.store.get(repliesKey(CONVERSATION));
  expect(item?.body).toMatchObject({ replies: [{ actionId: 'two' }, { actionId: 'repeat' }] });
});

it('reads and writes nothing for an account without a limit', async () => {
  const { ledger, count } = limited(undefined);
  ledger.disturb = () => Promise.reject(new Error('The table was called.'));
  expect(await count('one')).toBe('passes');
});

it('keeps its record no longer than it counts', async () => {
  const { ledger, count } = limited(1);
  await count('one');
  const item = await ledger.store.get(repliesKey(CONVERSATION));
  expect(item && gone(item, ledger.world.now() + HOUR_MS)).toBe(true);
  expect(item && gone(item, ledger.world.now() + HOUR_MS - 1_000)).toBe(false);
});
