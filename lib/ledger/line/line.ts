import { AppError } from '../../errors/app-error.ts';
import type { Ledger } from '../ledger.ts';
import { type Action, ended } from '../records/action.ts';
import { find, RETENTION_MS } from '../records/actions.ts';
import { type Conversation, type Place, UNTOUCHED } from '../records/conversation.ts';
import { commit, fresh, gone, type Item } from '../records/store.ts';
import { CLOCKS_DIFFER_MS } from '../time.ts';
import { wantedAt } from './supersede.ts';

/** An action in line for its conversation. */
export interface InLine {
  readonly conversation: Conversation;
  /** The action that owns the conversation, if it is another one. */
  readonly owner?: Action | undefined;
  /** How many stand before it. */
  readonly ahead: number;
}

/** What is done beside joining the line. */
export interface Beside {
  /** The conversation's record as it was read before. @default it is read here */
  readonly line?: Promise<Item<Conversation> | undefined> | undefined;
  /** The first action of that line, as it was read before. */
  readonly head?: Promise<Item<Action> | undefined> | undefined;
  /** Called while the place is being written, where no other action owns the conversation. */
  readonly whenFirst?: (conversation: Conversation) => void;
}

/** Vendor artifacts remembered per conversation: a reply thread has at most 100 entries. */
const MAX_CREDITED = 200;
const TRIES = 20;

export const conversationKey = (action: Pick<Action, 'vendor' | 'account' | 'conversation'>) =>
  `C#${action.vendor}|${action.account}|${action.conversation}`;

/**
 * Puts an action in line for its conversation; the first in line owns it until its action has ended. The order is the one
 * in which the ledger commits the places, not that of the clocks: an action that joins before its caller gets an answer
 * comes before every action that is asked for after that answer.
 * No action leaves the line by itself: the next process that reads the line credits and drops those that have ended.
 * That replaces transactions.
 * @throws AppError `unavailable`
 */
export async function joinLine(
  ledger: Ledger,
  action: Action,
  { line, head, whenFirst }: Beside = {},
): Promise<InLine> {
  const { store, world } = ledger;
  const key = conversationKey(action);
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const found = attempt === 0 && line ? line : store.get<Conversation>(key);
    const item = (await found) ?? fresh<Conversation>(key, UNTOUCHED);
    const { conversation, owner } = await withoutEnded(ledger, bodyOf(ledger, item), action.id, head);
    const joined = joinedBy(action, conversation);
    if (!owner) whenFirst?.(joined);
    const expires = owner?.state === 'held' ? undefined : Math.ceil((world.now() + RETENTION_MS) / 1000);
    const isKept = joined === item.body && !isAgeing(ledger, item);
    const isWritten = isKept || (await commit(store, world, item, { body: joined, expires }));
    if (isWritten) {
      const ahead = joined.line.findIndex(({ actionId }) => actionId === action.id);
      return { conversation: joined, owner, ahead };
    }
  }
  throw new AppError('unavailable', 'Too many actions want this conversation at once.');
}

/**
 * The conversation of an action, without those of its line that have ended. Nothing is written.
 * @param me an action in the line behind which nothing is dropped
 */
export async function readLine(ledger: Ledger, action: Action, me?: string): Promise<Conversation> {
  const item: Item<Conversation> | undefined = await ledger.store.get(conversationKey(action));
  return item ? (await withoutEnded(ledger, bodyOf(ledger, item), me)).conversation : UNTOUCHED;
}

/** Tells the next in line that its turn may have come. Best effort: it looks for itself later. */
export async function wakeNext(ledger: Ledger, action: Action): Promise<void> {
  const item = await ledger.store.get<Conversation>(conversationKey(action));
  const { line } = item ? bodyOf(ledger, item) : UNTOUCHED;
  const place = line.findIndex(({ actionId }) => actionId === action.id);
  if (place === -1) return;
  for (const { actionId } of line.slice(place + 1)) {
    const next = await find(ledger, actionId);
    if (next && !ended(next.body)) return ledger.wakeUps.send(actionId, 0);
  }
}

/** Whether a conversation's record has less than half of its time left: what waits there for long must keep its place. */
function isAgeing({ world }: Ledger, { expires }: Item): boolean {
  return expires !== undefined && expires * 1000 - world.now() < RETENTION_MS / 2;
}

/**
 * Keeps a conversation's line for as long as it takes a person to decide on its held action: its record does not expire.
 * @param until `decided`: it expires again as all others do
 */
export async function keepLine(ledger: Ledger, action: Action, until: 'held' | 'decided'): Promise<void> {
  const { store, world } = ledger;
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const item = await store.get<Conversation>(conversationKey(action));
    if (!item) return;
    const expires = until === 'held' ? undefined : Math.ceil((world.now() + RETENTION_MS) / 1000);
    if (await commit(store, world, item, { body: bodyOf(ledger, item), expires })) return;
  }
}

/** What a conversation's record says, as long as its time is not over. */
function bodyOf({ world }: Ledger, item: Item<Conversation>): Conversation {
  return gone(item, world.now()) ? UNTOUCHED : item.body;
}

/** Drops ended actions from the head of the line, and credits what they made. Returns the owner, if it is not `me`. */
async function withoutEnded(
  ledger: Ledger,
  conversation: Conversation,
  me: string | undefined,
  head?: Promise<Item<Action> | undefined>,
) {
  let { line, credited, unnamed, lastSet, writtenAt } = conversation;
  let owner: Action | undefined;
  const known = (await head?.catch(() => undefined))?.body;
  for (;;) {
    const first = line[0];
    if (!first || first.actionId === me) break;
    // What has ended stays so; whatever else was read before may have changed.
    const isKnown = known?.id === first.actionId && ended(known);
    const action = isKnown ? known : (await find(ledger, first.actionId))?.body;
    if (action && (!ended(action) || ledger.world.now() < freeAt(ledger, action))) {
      owner = action;
      break;
    }
    line = line.slice(1);
    if (action?.state !== 'done') continue;
    if (action.artifact) credited = [...credited, action.artifact].slice(-MAX_CREDITED);
    if (action.artifact === null) unnamed = [...(unnamed ?? []), action.endedAt].slice(-MAX_CREDITED);
    lastSet = { ...lastSet, ...newer(action, first, lastSet) };
    writtenAt = Math.max(writtenAt ?? 0, action.endedAt);
  }
  return {
    conversation: line === conversation.line ? conversation : { line, credited, unnamed, lastSet, writtenAt },
    owner,
  };
}

/**
 * From when an ended action leaves its conversation to others. What has no name cannot be credited: until the vendor's
 * list must show it, it could be taken for the next one's. And a lost request could still overwrite what comes after it.
 */
export function freeAt({ config }: Pick<Ledger, 'config'>, action: Action): number {
  const endedAt = ended(action) ? action.endedAt : 0;
  const { lostAt, sets } = action;
  const isNameless = action.state === 'done' && action.artifact === null;
  const namedAt = isNameless ? endedAt + config.SETTLE_MS : endedAt;
  // Of a message that was found, or whose sending again was answered, no request is on its way any more.
  const isSettled = lostAt === undefined || (action.state === 'done' && action.resend === 'once' && !action.reason);
  // A merged list is written whole: what is `safe` may overwrite although it sets nothing of its own.
  const overwrites = sets.length > 0 || action.resend === 'safe';
  return isSettled || !overwrites ? namedAt : Math.max(namedAt, lostAt + config.SETTLE_MS);
}

function newer({ sets }: Action, { at }: Place, lastSet: Conversation['lastSet']): Record<string, number> {
  return Object.fromEntries(sets.map((group) => [group, Math.max(at, lastSet[group] ?? 0)]));
}

/**
 * The number of a new place. An action that joins before its caller gets the first answer is newer than all that have
 * joined before, also where the process that accepted it has died: what it seems to be older by is the difference of two
 * clocks. That it was asked for a time which is over makes it no older. Every other action has waited, or is wanted at a
 * time that is still to come: it keeps that.
 */
function numberFor(action: Action, { line, lastSet }: Conversation): number {
  const wanted = wantedAt(action);
  const isUnanswered = action.epoch === 1 && (action.state === 'running' || action.state === 'in_doubt');
  if (!isUnanswered || wanted > action.acceptedAt) return wanted;
  const latest = Math.max(0, ...line.map(({ at }) => at), ...Object.values(lastSet));
  return wanted > latest || latest - wanted > CLOCKS_DIFFER_MS ? wanted : latest + 1;
}

/** The line with an action in it. The head stays where it is, whatever is accepted earlier: it may be under way. */
function joinedBy(action: Action, conversation: Conversation): Conversation {
  const { line } = conversation;
  const { id: actionId } = action;
  if (line.some((place) => place.actionId === actionId)) return conversation;
  const at = numberFor(action, conversation);
  const behind = line.findIndex((place, index) => index > 0 && place.at > at);
  const index = behind === -1 ? line.length : behind;
  return { ...conversation, line: [...line.slice(0, index), { actionId, at }, ...line.slice(index)] };
}
