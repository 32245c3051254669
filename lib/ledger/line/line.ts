import { AppError } from '../../errors/app-error.ts';
import type { LedgerDeps } from '../protocol/deps.ts';
import { find, RETENTION_MS } from '../records/actions.ts';
import { type Action, type Conversation, ended } from '../records/records.ts';
import { commit, fresh, gone, type Item } from '../records/store.ts';
import { wantedAt } from './supersede.ts';

/** Where an action stands in line for its conversation. */
export interface Place {
  readonly conversation: Conversation;
  /** Who owns the conversation, if that is somebody else. */
  readonly behind?: Action | undefined;
  /** How many stand before it. */
  readonly ahead: number;
}

/** Vendor artifacts remembered per conversation: a reply thread has at most 100 entries. */
const MAX_CREDITED = 200;
const TRIES = 20;

export const conversationKey = (action: Pick<Action, 'vendor' | 'account' | 'conversation'>) =>
  `C#${action.vendor}|${action.account}|${action.conversation}`;

/**
 * Stands in line for the conversation, in order of acceptance; the first in line owns it until its action has ended.
 * Nobody leaves: whoever comes next helps, by crediting and dropping those that have ended. That replaces transactions.
 * @throws AppError `unavailable`
 */
export async function take(l: LedgerDeps, action: Action): Promise<Place> {
  const key = conversationKey(action);
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const item = (await l.store.get<Conversation>(key)) ?? fresh<Conversation>(key, NOBODY);
    const { conversation, head } = await help(l, known(l, item), action.id);
    const joined = join(conversation, action);
    const unchanged = joined === item.body;
    const expires = Math.ceil((l.world.now() + RETENTION_MS) / 1000);
    if (unchanged || (await commit(l.store, l.world, item, { body: joined, expires }))) {
      const ahead = joined.line.findIndex(({ actionId }) => actionId === action.id);
      return { conversation: joined, behind: head, ahead };
    }
  }
  throw new AppError('unavailable', 'Too many actions want this conversation at once.');
}

/** Tells the next in line that its turn may have come. Best effort: it looks for itself later. */
export async function wakeNext(l: LedgerDeps, action: Action): Promise<void> {
  const item = await l.store.get<Conversation>(conversationKey(action));
  const { line } = item ? known(l, item) : NOBODY;
  const place = line.findIndex(({ actionId }) => actionId === action.id);
  if (place === -1) return;
  for (const { actionId } of line.slice(place + 1)) {
    const next = await find(l, actionId);
    if (next && !ended(next.body)) return l.wakeUps.send(actionId, 0);
  }
}

/** What is known of a conversation, without standing in line. @param me whose place is not looked behind */
export async function look(l: LedgerDeps, action: Action, me?: string): Promise<Conversation> {
  const item: Item<Conversation> | undefined = await l.store.get(conversationKey(action));
  return item ? (await help(l, known(l, item), me)).conversation : NOBODY;
}

/** What a conversation's record says, as long as its time is not over. */
function known({ world }: LedgerDeps, item: Item<Conversation>): Conversation {
  return gone(item, world.now()) ? NOBODY : item.body;
}

const NOBODY: Conversation = { line: [], credited: [], lastSet: {} };

/** Drops ended actions from the head of the line, and credits what they made. Answers who is first, if that is somebody else. */
async function help(l: LedgerDeps, conversation: Conversation, me: string | undefined) {
  let { line, credited, lastSet, writtenAt } = conversation;
  let head: Action | undefined;
  for (;;) {
    const first = line[0];
    if (!first || first.actionId === me) break;
    const action = (await find(l, first.actionId))?.body;
    if (action && (!ended(action) || l.world.now() < freeAt(l, action))) {
      head = action;
      break;
    }
    line = line.slice(1);
    if (action?.artifact) credited = [...credited, action.artifact].slice(-MAX_CREDITED);
    if (action?.state !== 'done') continue;
    lastSet = { ...lastSet, ...newer(action, lastSet) };
    writtenAt = Math.max(writtenAt ?? 0, action.endedAt ?? 0);
  }
  return { conversation: line === conversation.line ? conversation : { line, credited, lastSet, writtenAt }, head };
}

/**
 * From when an ended action leaves its conversation to others. What has no name cannot be credited: until the vendor's
 * list must show it, it could be taken for the next one's. And a lost request could still overwrite what comes after it.
 */
export function freeAt(
  { config }: Pick<LedgerDeps, 'config'>,
  { artifact, endedAt = 0, lostAt, sets }: Action,
): number {
  const nameless = artifact === null ? endedAt + config.SETTLE_MS : endedAt;
  return lostAt === undefined || sets.length === 0 ? nameless : Math.max(nameless, lostAt + config.SETTLE_MS);
}

function newer(action: Action, lastSet: Conversation['lastSet']): Record<string, number> {
  return Object.fromEntries(action.sets.map((group) => [group, Math.max(wantedAt(action), lastSet[group] ?? 0)]));
}

/** The head stays where it is, whoever comes: it may be under way. */
function join(conversation: Conversation, action: Action): Conversation {
  const { line } = conversation;
  const { id: actionId } = action;
  const at = wantedAt(action);
  if (line.some((place) => place.actionId === actionId)) return conversation;
  const behind = line.findIndex((place, index) => index > 0 && place.at > at);
  const index = behind === -1 ? line.length : behind;
  return { ...conversation, line: [...line.slice(0, index), { actionId, at }, ...line.slice(index)] };
}
