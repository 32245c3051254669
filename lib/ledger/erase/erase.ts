import type { Ledger } from '../ledger.ts';
import { credit } from '../line/credit.ts';
import { conversationKey, freeAt } from '../line/line.ts';
import { repliesKey } from '../line/reply-limit.ts';
import { type Action, ended, NEVER, type Phase } from '../records/action.ts';
import { actionIdOfKey, actionKey, asStored } from '../records/actions.ts';
import { type Conversation, UNTOUCHED } from '../records/conversation.ts';
import { readSubject } from '../records/cursor.ts';
import { anonymousFactsOf } from '../records/facts.ts';
import { eraseInput } from '../records/inputs.ts';
import { commit, gone } from '../records/store.ts';
import { LONGEST_SETTLE_MS } from '../time.ts';

type Records = Pick<Ledger, 'store' | 'world'>;

/** A conversation of an account, by the vendor's id. */
export type Target = Pick<Action, 'vendor' | 'account' | 'conversation'>;

/** Whether an action's record was erased. */
export interface Erased {
  readonly actionId: string;
  readonly state: Action['state'];
  /** `kept`: the action has not ended, must still be announced or audited, or the next action must still wait for it. */
  readonly outcome: 'erased' | 'kept';
}

/** Which of a conversation's records were erased: those of its actions, and its own (`line`). */
export interface Erasure {
  readonly actions: readonly Erased[];
  readonly line: 'erased' | 'kept' | 'none';
}

const PAGE = 200;
const LAST = '~';

/** The record of an ended action without customer data; `undefined` if it must be kept. Its key stays in use until it expires. */
function scrubbed(action: Action, now: number): Action | undefined {
  if (!isFinished(action, now)) return undefined;
  const facts = anonymousFactsOf(action);
  const { phase, endedAt } = action;
  switch (phase) {
    case 'done':
      return {
        ...facts,
        phase,
        state: 'done',
        reason: action.reason,
        endedAt,
        verified: action.verified,
        // The line must know that nothing was written.
        warnings: action.warnings.filter((warning) => warning === 'dry_run'),
        ...(action.artifact === null ? { artifact: null } : {}),
      };
    case 'failed':
      return {
        ...facts,
        phase,
        state: 'failed',
        reason: action.reason,
        endedAt,
        failure: { kind: action.failure.kind, detail: 'The details were erased.' },
      };
    default:
      return { ...facts, phase, state: 'cancelled', reason: action.reason, endedAt };
  }
}

/** Whether an action has ended, is neither to be announced nor to be audited, and the next one need not wait for it any more. */
function isFinished(
  action: Action,
  now: number,
): action is Action & { phase: Extract<Phase, 'done' | 'failed' | 'cancelled'>; endedAt: number } {
  if (!ended(action) || !action.announced || action.due < NEVER) return false;
  return now >= freeAt({ config: { SETTLE_MS: LONGEST_SETTLE_MS } }, action);
}

/** Ids of the actions on record for a conversation. */
export async function actionsOf(
  { store }: Records,
  { vendor, account, conversation }: Target,
): Promise<readonly string[]> {
  const keys: string[] = [];
  for (let high = LAST; ; ) {
    const entries = await store.list({ by: 'conversation', value: conversation }, { low: '0', high, limit: PAGE });
    const unseen = entries.filter(({ key }) => !keys.includes(key));
    keys.push(...unseen.filter(({ subject }) => isOf(subject, vendor, account)).map(({ key }) => key));
    const last = entries.at(-1);
    if (entries.length < PAGE || last === undefined || unseen.length === 0) return keys.map(actionIdOfKey);
    high = last.position;
  }
}

function isOf(subject: string, vendor: string, account: string): boolean {
  const its = readSubject(subject);
  return its.vendor === vendor && its.account === account;
}

/**
 * Erases the ledger's records of a conversation. An action that has not ended is kept: it would be lost, or sent twice. A record
 * that another process changes meanwhile is kept as well; a second erasure finds it.
 * @throws AppError `unavailable`
 */
export async function eraseConversation(records: Records, target: Target): Promise<Erasure> {
  const actions: Erased[] = [];
  for (const actionId of await actionsOf(records, target)) actions.push(...(await eraseAction(records, actionId)));
  const isWhole = actions.every(({ outcome }) => outcome === 'erased');
  if (isWhole) await records.store.delete(repliesKey(target));
  return { actions, line: isWhole ? await eraseLine(records, target) : 'kept' };
}

async function eraseAction(records: Records, actionId: string): Promise<readonly Erased[]> {
  const { store, world } = records;
  const item = await store.get<Action>(actionKey(actionId));
  if (item === undefined || gone(item, world.now())) return [];
  const { state } = item.body;
  const body = scrubbed(item.body, world.now());
  if (body === undefined) return [{ actionId, state, outcome: 'kept' }];
  await eraseInput(records, item.body);
  await secureCredit(records, item.body);
  const written = await commit(store, world, item, { ...asStored(body), expires: item.expires });
  return [{ actionId, state, outcome: written ? 'erased' : 'kept' }];
}

/**
 * Makes sure that what the action made is credited to it: its record names it no more. The vendor's list may show it only now, and
 * without the credit the next equal message could be taken for it.
 */
async function secureCredit(records: Records, action: Action): Promise<void> {
  const artifact = action.phase === 'done' ? action.artifact : undefined;
  if (artifact) await credit(records, action, artifact);
}

/** Erases the conversation's record, unless an action in its line must be kept. It counts as gone at once; the store deletes it later. */
async function eraseLine({ store, world }: Records, target: Target): Promise<Erasure['line']> {
  const item = await store.get<Conversation>(conversationKey(target));
  if (item === undefined || gone(item, world.now())) return 'none';
  const actions = await Promise.all(item.body.line.map(({ actionId }) => store.get<Action>(actionKey(actionId))));
  if (actions.some((action) => action !== undefined && !isFinished(action.body, world.now()))) return 'kept';
  // By compare-and-set: the write fails if an action joins the line at this moment.
  const written = await commit(store, world, item, { body: UNTOUCHED, expires: Math.floor(world.now() / 1_000) });
  return written ? 'erased' : 'kept';
}
