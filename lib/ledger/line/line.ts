import type { Ledger } from '../ledger.ts';
import { type Action, ended } from '../records/action.ts';
import { find, RETENTION_MS } from '../records/actions.ts';
import { type Conversation, isEntryOf, type LineEntry, UNTOUCHED } from '../records/conversation.ts';
import { incarnationOf } from '../records/incarnation.ts';
import { commit, fresh, gone, type Item, untilWritten } from '../records/store.ts';
import { CLOCK_SKEW_MS } from '../time.ts';
import { wantedAt } from './supersede.ts';

/** The position of an action in its conversation's line. */
export interface PlaceInLine {
  readonly conversation: Conversation;
  /** The action that owns the conversation, if it is another one. */
  readonly owner?: Action | undefined;
  /** How many actions stand before it. */
  readonly ahead: number;
}

/** What was read before joining the line, and what to do in parallel with it. */
export interface JoinOptions {
  /** The conversation's record as it was read before. @default it is read here */
  readonly line?: Promise<Item<Conversation> | undefined> | undefined;
  /** The first action of that line, as it was read before. */
  readonly head?: Promise<Item<Action> | undefined> | undefined;
  /** Called while the position is being written, if no other action owns the conversation. */
  readonly whenFirst?: (conversation: Conversation) => void;
}

/** Vendor artifacts kept for a conversation: a reply thread has at most 100 entries. */
const MAX_CREDITED = 200;
const CHANGED_TOO_OFTEN = 'Too many actions want this conversation at once.';

export const conversationKey = (action: Pick<Action, 'vendor' | 'account' | 'conversation'>) =>
  `C#${action.vendor}|${action.account}|${action.conversation}`;

/**
 * Puts an action in its conversation's line. The first action in the line owns the conversation until it has ended. Positions
 * are sorted by `at`, see `numberFor`: an action that joins before its caller gets an answer stands before every action that
 * is requested after that answer.
 * There is no release step that a crash could skip: the next process that reads the line credits and drops ended actions.
 * @throws AppError `unavailable`
 */
export async function joinLine(
  ledger: Ledger,
  action: Action,
  { line, head, whenFirst }: JoinOptions = {},
): Promise<PlaceInLine> {
  const { store, world } = ledger;
  const key = conversationKey(action);
  let readBefore = line;
  return untilWritten(async () => {
    const found = readBefore ?? store.get<Conversation>(key);
    readBefore = undefined;
    const item = (await found) ?? fresh<Conversation>(key, UNTOUCHED);
    const { conversation, owner } = await withoutEnded(ledger, bodyOf(ledger, item), action, head);
    const joined = joinedBy(action, conversation);
    if (!owner) whenFirst?.(joined);
    const expires = owner?.state === 'held' ? undefined : Math.ceil((world.now() + RETENTION_MS) / 1000);
    const isKept = joined === item.body && !isAgeing(ledger, item);
    const isWritten = isKept || (await commit(store, world, item, { body: joined, expires }));
    const ahead = joined.line.findIndex((entry) => isEntryOf(entry, action));
    return isWritten ? { conversation: joined, owner, ahead } : undefined;
  }, CHANGED_TOO_OFTEN);
}

/**
 * Reads an action's conversation, without the ended actions at the head of its line. Nothing is written.
 * @param stopAt the action at which dropping stops: it and all behind it stay in the result
 */
export async function readLine(ledger: Ledger, action: Action, stopAt?: Action): Promise<Conversation> {
  const item: Item<Conversation> | undefined = await ledger.store.get(conversationKey(action));
  return item ? (await withoutEnded(ledger, bodyOf(ledger, item), stopAt)).conversation : UNTOUCHED;
}

/** The record of an action's conversation, as it is stored. */
export function readRecord({ store }: Pick<Ledger, 'store'>, action: Action): Promise<Item<Conversation> | undefined> {
  return store.get<Conversation>(conversationKey(action));
}

/**
 * Wakes the next action in line. Best effort: if the wake-up is lost, or if that action joins after the line was read, its
 * own wake-up comes soon.
 * @param record the conversation's record, if it has just been read
 */
export async function wakeNext(
  ledger: Ledger,
  action: Action,
  record: Promise<Item<Conversation> | undefined> = readRecord(ledger, action),
): Promise<void> {
  const item = await record;
  const { line } = item ? bodyOf(ledger, item) : UNTOUCHED;
  const index = line.findIndex((entry) => isEntryOf(entry, action));
  if (index === -1) return;
  for (const { actionId } of line.slice(index + 1)) {
    const next = await find(ledger, actionId);
    if (next && !ended(next.body)) return ledger.wakeUps.send(actionId, 0);
  }
}

/** Whether less than half of a record's time to live is left. Then it is rewritten: it must not expire while an action waits in it. */
function isAgeing({ world }: Ledger, { expires }: Item): boolean {
  return expires !== undefined && expires * 1000 - world.now() < RETENTION_MS / 2;
}

/**
 * Sets the time to live of a conversation's record.
 * @param until `held`: it does not expire until a person has decided · `decided`: it expires as all others do
 * @throws AppError `unavailable`
 */
export async function keepLine(ledger: Ledger, action: Action, until: 'held' | 'decided'): Promise<void> {
  const { store, world } = ledger;
  await untilWritten(async () => {
    const item = await store.get<Conversation>(conversationKey(action));
    if (!item) return UNTOUCHED;
    const expires = until === 'held' ? undefined : Math.ceil((world.now() + RETENTION_MS) / 1000);
    return commit(store, world, item, { body: bodyOf(ledger, item), expires });
  }, CHANGED_TOO_OFTEN);
}

/** A conversation's record; an empty one if it has expired. */
function bodyOf({ world }: Ledger, item: Item<Conversation>): Conversation {
  return gone(item, world.now()) ? UNTOUCHED : item.body;
}

/** Drops ended actions from the head of the line, up to `stopAt`, and credits what they made. Returns the owner, if it is another action. */
async function withoutEnded(
  ledger: Ledger,
  conversation: Conversation,
  stopAt: Action | undefined,
  head?: Promise<Item<Action> | undefined>,
) {
  let { line, credited, unnamed, lastSet, writtenAt } = conversation;
  let owner: Action | undefined;
  const cachedHead = (await head?.catch(() => undefined))?.body;
  for (;;) {
    const first = line[0];
    if (!first || (stopAt && isEntryOf(first, stopAt))) break;
    // An ended action never changes, so what was read ahead is enough. Any other is read again.
    const isFinal = cachedHead && isEntryOf(first, cachedHead) && ended(cachedHead);
    const found = isFinal ? cachedHead : (await find(ledger, first.actionId))?.body;
    // If a later action has this id, the one whose entry this is has expired unsent: it set nothing.
    const action = found && isEntryOf(first, found) ? found : undefined;
    if (action && (!ended(action) || ledger.world.now() < freeAt(ledger, action))) {
      owner = action;
      break;
    }
    line = line.slice(1);
    const lastWroteAt = action && wroteAt(action);
    if (!action || lastWroteAt === undefined) continue;
    const { artifact } = action.state === 'done' ? action : {};
    if (artifact) credited = [...credited, artifact].slice(-MAX_CREDITED);
    if (artifact === null) unnamed = [...(unnamed ?? []), lastWroteAt].slice(-MAX_CREDITED);
    lastSet = { ...lastSet, ...newer(action, first, lastSet) };
    writtenAt = Math.max(writtenAt ?? 0, lastWroteAt);
  }
  return {
    conversation: line === conversation.line ? conversation : { line, credited, unnamed, lastSet, writtenAt },
    owner,
  };
}

/**
 * When what an ended action set had taken effect; `undefined` if it has set nothing. If only a part took effect, which one it was
 * is not known: all that the action sets counts as set, so that no older value overwrites it.
 */
function wroteAt(action: Action): number | undefined {
  // An account whose mode is `dryRun` has written nothing.
  const isDone = action.state === 'done' && !action.warnings.includes('dry_run');
  return isDone ? action.endedAt : action.partlyAt;
}

/**
 * Returns from when the next action may own the conversation of an ended one. If the vendor did not name what the action made, a
 * read by the next action could mistake it for its own: the line stays blocked until the settle time has passed. It also stays
 * blocked while a lost request could still overwrite the next action's values.
 */
export function freeAt({ config }: { readonly config: Pick<Ledger['config'], 'SETTLE_MS'> }, action: Action): number {
  const endedAt = ended(action) ? action.endedAt : 0;
  const { lostAt = 0, partLostAt = 0, sets } = action;
  const isNameless = action.state === 'done' && action.artifact === null;
  const namedAt = isNameless ? endedAt + config.SETTLE_MS : endedAt;
  // Once a `once` action is done without a person's decision, no request of it is under way any more.
  const isFound = action.state === 'done' && action.resend === 'once' && !action.reason;
  // The request that sets its status before the message may still be.
  const underWayAt = Math.max(isFound ? 0 : lostAt, partLostAt);
  // A `safe` action with empty `sets` can overwrite, too: tags and custom fields are written as whole lists.
  const overwrites = sets.length > 0 || action.resend === 'safe';
  return overwrites && underWayAt > 0 ? Math.max(namedAt, underWayAt + config.SETTLE_MS) : namedAt;
}

function newer({ sets }: Action, { at }: LineEntry, lastSet: Conversation['lastSet']): Conversation['lastSet'] {
  return Object.fromEntries(sets.map((name) => [name, Math.max(at, lastSet[name] ?? 0)]));
}

/**
 * Returns the number by which a new position is sorted: the time at which the action's values were wanted. One exception: an
 * action whose caller has no answer yet (`isUnanswered`) is newer than all actions in the line. If its time is behind theirs by
 * no more than `CLOCK_SKEW_MS`, the accepting process's clock is behind: it gets the highest number so far + 1.
 */
function numberFor(action: Action, { line, lastSet }: Conversation): number {
  const wanted = wantedAt(action);
  const isUnanswered = action.epoch === 1 && (action.state === 'running' || action.state === 'in_doubt');
  if (!isUnanswered || wanted > action.acceptedAt) return wanted;
  const latest = Math.max(0, ...line.map(({ at }) => at), ...Object.values(lastSet));
  return wanted > latest || latest - wanted > CLOCK_SKEW_MS ? wanted : latest + 1;
}

/** The line with an action in it. The head never moves, not even for an older action: its request may be under way. */
function joinedBy(action: Action, conversation: Conversation): Conversation {
  if (conversation.line.some((entry) => isEntryOf(entry, action))) return conversation;
  const { id: actionId } = action;
  const at = numberFor(action, conversation);
  // An action that expired unsent and had the same id leaves its entry, too.
  const line = conversation.line.filter((entry) => entry.actionId !== actionId);
  const behind = line.findIndex((entry, index) => index > 0 && entry.at > at);
  const index = behind === -1 ? line.length : behind;
  const entry = { actionId, incarnation: incarnationOf(action), at };
  return { ...conversation, line: [...line.slice(0, index), entry, ...line.slice(index)] };
}
