import type { Ledger } from '../ledger.ts';
import { type Action, type ActionFacts, ended, NEVER, type Phase } from '../records/action.ts';
import { actionIdOfKey, actionKey, asStored } from '../records/actions.ts';
import { type Conversation, UNTOUCHED } from '../records/conversation.ts';
import { readSubject } from '../records/cursor.ts';
import { dropInput } from '../records/inputs.ts';
import { commit, gone } from '../records/store.ts';
import { conversationKey } from './line.ts';

type Records = Pick<Ledger, 'store' | 'world'>;

/** A conversation of an account, by the vendor's id. */
export type Target = Pick<Action, 'vendor' | 'account' | 'conversation'>;

/** Whether an action's record was erased. */
export interface Erased {
  readonly actionId: string;
  readonly state: Action['state'];
  /** `kept`: the action has not ended, or it must still be announced or audited. */
  readonly outcome: 'erased' | 'kept';
}

/** Which of a conversation's records were erased: those of its actions, and its own (`line`). */
export interface Erasure {
  readonly actions: readonly Erased[];
  readonly line: 'erased' | 'kept' | 'none';
}

const PAGE = 200;
const LAST = '~';
/** Replaces erased values. */
const ERASED = 'erased';

/** What stays of an action: enough to recognise a repeated request, and no data that identifies a customer. Each field is decided on. */
function keptOf(action: Action): { readonly [Field in keyof ActionFacts]-?: ActionFacts[Field] } {
  return {
    id: action.id,
    operation: action.operation,
    vendor: action.vendor,
    account: action.account,
    conversation: ERASED,
    resolution: undefined,
    recordedBy: action.recordedBy,
    caller: action.caller,
    trigger: action.trigger,
    correlationId: ERASED,
    fingerprint: action.fingerprint,
    acceptedAt: action.acceptedAt,
    notBefore: action.notBefore,
    notAfter: action.notAfter,
    onlyIf: undefined,
    resend: action.resend,
    input: undefined,
    sets: [],
    due: action.due,
    epoch: action.epoch,
    history: [],
    historyLeftOut: undefined,
    announced: action.announced,
    lostAt: action.lostAt,
    firstSentAt: undefined,
    decisions: action.decisions?.map(({ at, by, decision }) => ({ at, by, decision })),
    resumedAt: action.resumedAt,
    partlyAt: action.partlyAt,
    givenUp: undefined,
  };
}

/** The record of an ended action without customer data; `undefined` if it must be kept. Its key stays in use until it expires. */
function scrubbed(action: Action): Action | undefined {
  if (!isFinished(action)) return undefined;
  const facts = keptOf(action);
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
        warnings: [],
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

/** Whether an action has ended, and is neither to be announced nor to be audited. */
function isFinished(
  action: Action,
): action is Action & { phase: Extract<Phase, 'done' | 'failed' | 'cancelled'>; endedAt: number } {
  return ended(action) && action.announced && action.due >= NEVER;
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
  return { actions, line: isWhole ? await eraseLine(records, target) : 'kept' };
}

async function eraseAction(records: Records, actionId: string): Promise<readonly Erased[]> {
  const { store, world } = records;
  const item = await store.get<Action>(actionKey(actionId));
  if (item === undefined || gone(item, world.now())) return [];
  const { state } = item.body;
  const body = scrubbed(item.body);
  if (body === undefined) return [{ actionId, state, outcome: 'kept' }];
  await dropInput(records, item.body);
  await dropCredit(records, item.body);
  const written = await commit(store, world, item, { ...asStored(body), expires: item.expires });
  return [{ actionId, state, outcome: written ? 'erased' : 'kept' }];
}

/** Deletes the credit, whose key holds the vendor's id of what the action made. */
async function dropCredit({ store }: Records, action: Action): Promise<void> {
  const artifact = action.phase === 'done' ? action.artifact : undefined;
  if (artifact) await store.delete(`T#${action.vendor}|${artifact}`);
}

/** Erases the conversation's record, unless an action waits in its line. It counts as gone at once; the store deletes it later. */
async function eraseLine({ store, world }: Records, target: Target): Promise<Erasure['line']> {
  const item = await store.get<Conversation>(conversationKey(target));
  if (item === undefined || gone(item, world.now())) return 'none';
  const actions = await Promise.all(item.body.line.map(({ actionId }) => store.get<Action>(actionKey(actionId))));
  if (actions.some((action) => action !== undefined && !ended(action.body))) return 'kept';
  // By compare-and-set: the write fails if an action joins the line at this moment.
  const written = await commit(store, world, item, { body: UNTOUCHED, expires: Math.floor(world.now() / 1_000) });
  return written ? 'erased' : 'kept';
}
