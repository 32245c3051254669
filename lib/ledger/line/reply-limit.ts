import { AppError } from '../../errors/app-error.ts';
import type { Ledger } from '../ledger.ts';
import type { Action } from '../records/action.ts';
import { commit, fresh, untilWritten } from '../records/store.ts';

/** The replies that a conversation got within the hour, oldest first. It holds ids and times, and is gone an hour later. */
interface RecentReplies {
  readonly replies: readonly { readonly actionId: string; readonly at: number }[];
}

/** An action, or a request that is to become one. */
type Reply = Pick<Action, 'id' | 'vendor' | 'account' | 'conversation'>;

const HOUR_MS = 3_600_000;
const CHANGED_TOO_OFTEN = 'Too many replies want this conversation at once.';

export const repliesKey = ({ vendor, account, conversation }: Omit<Reply, 'id'>) =>
  `R#${vendor}|${account}|${conversation}`;

/**
 * Counts a reply, if no more than `most` may pass in an hour. Requests with the same action id count once. The count is exact: it is one
 * record, written by compare-and-set, so of any number of concurrent requests no more than `most` pass.
 * It counts requests that pass, whether or not the vendor then accepts them.
 * @param options `refuses`: `false` for a reply that may have gone out already. It is counted, and passes in any case
 * @throws AppError `too_many_replies` that says when the next one may pass; `unavailable`
 */
export async function countReply(
  { store, world }: Pick<Ledger, 'store' | 'world'>,
  reply: Reply,
  most: number | undefined,
  { refuses = true }: { readonly refuses?: boolean } = {},
): Promise<void> {
  if (most === undefined) return;
  const key = repliesKey(reply);
  await untilWritten(async () => {
    const now = world.now();
    const item = (await store.get<RecentReplies>(key)) ?? fresh<RecentReplies>(key, { replies: [] });
    const recent = item.body.replies.filter(({ at }) => now - at < HOUR_MS);
    if (recent.some(({ actionId }) => actionId === reply.id)) return item;
    // If the limit was lowered, more than `most` may have passed: so many must leave the hour first.
    const blocking = recent.at(-most);
    if (refuses && blocking !== undefined) throw tooMany(most, blocking.at + HOUR_MS - now);
    const replies = [...recent, { actionId: reply.id, at: now }];
    return commit(store, world, item, { body: { replies }, expires: Math.ceil((now + HOUR_MS) / 1_000) });
  }, CHANGED_TOO_OFTEN);
}

function tooMany(most: number, retryAfterMs: number): AppError {
  const message = `The account lets a conversation have ${most} ${most === 1 ? 'reply' : 'replies'} an hour.`;
  return new AppError('too_many_replies', message, { retryAfterMs, outcome: 'refused' });
}
