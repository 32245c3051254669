import * as z from 'zod/mini';
import { createMemoryStore } from '../../dev/simulation/memory-store.ts';
import { AppError, type WouldSend } from '../../lib/errors/app-error.ts';
import type { Announcer, Budget, Ledger, Task, WakeUps } from '../../lib/ledger/ledger.ts';
import { conversationKey } from '../../lib/ledger/line/line.ts';
import type { Account } from '../../lib/ledger/records/account.ts';
import type { Action, ActionFacts, ActionIn, Phase, Progress } from '../../lib/ledger/records/action.ts';
import { actionKey, asStored } from '../../lib/ledger/records/actions.ts';
import type { Conversation } from '../../lib/ledger/records/conversation.ts';
import { fresh, type Item, type Store } from '../../lib/ledger/records/store.ts';
import {
  type Baseline,
  type Before,
  type Call,
  type Done,
  type DryRun,
  type Evidence,
  type Found,
  NothingSent,
  type Operation,
  type ResendClass,
  type Vendors,
} from '../../lib/operation.ts';
import type { LogLine } from '../../lib/telemetry/telemetry.ts';
import { VENDOR_NAMES } from '../../lib/vendors/vendors.ts';
import { type VirtualWorld, virtualWorld } from '../dev/simulators/virtual-world.ts';

/** When every test begins. */
export const NOW = Date.UTC(2026, 2, 2, 9);

/** Figures that are easily told apart, and that divide well. */
export const SETTLE_MS = 600_000;
export const SAFE_RESEND_MS = 60_000;
export const TIMEOUT_MS = 10_000;
export const PER_MINUTE = 60;

type Verb = keyof Store;

/** A call of the store's, which a test may prevent, outrun, or leave without an answer. */
export interface StoreCall {
  readonly verb: Verb;
  readonly key: string;
  readonly go: () => Promise<unknown>;
}

/** The ledger's world, in the test's hand. */
export interface TestLedger extends Ledger {
  readonly world: VirtualWorld & { chance: number };
  readonly lines: LogLine[];
  /** `[metric, value, dimensions]` */
  readonly measured: unknown[][];
  readonly woken: [actionId: string, delayMs: number][];
  readonly announced: Action[];
  /** Comes between the ledger and its store; by default nothing does. */
  disturb: (call: StoreCall) => Promise<unknown>;
  readonly operations: Map<string, Operation>;
}

export type LedgerOptions = Partial<Pick<Ledger, 'wakeUps' | 'announcer' | 'workerPublishes' | 'config'>> & {
  readonly operation?: Operation;
};

/** What the ledger is built from, under a clock that moves when it is told to or when somebody sleeps. */
export function aLedger({ operation = anOperation(), ...options }: LedgerOptions = {}): TestLedger {
  const lines: LogLine[] = [];
  const measured: unknown[][] = [];
  const woken: [string, number][] = [];
  const announced: Action[] = [];
  const world = Object.assign(virtualWorld(NOW), { chance: 0.5 });
  world.random = () => world.chance;
  const wakeUps: WakeUps = { send: async (actionId, delayMs) => void woken.push([actionId, delayMs]) };
  const announcer: Announcer = { publish: async (action) => void announced.push(action) };
  const ledger: TestLedger = {
    store: disturbable(createMemoryStore(), (call) => ledger.disturb(call)),
    disturb: ({ go }) => go(),
    telemetry: {
      log: (line) => lines.push(line),
      measure: (...metric) => measured.push(metric),
    },
    // What the operations of these tests call is not a vendor's client.
    vendors: {} as Vendors,
    operations: new Map([[operation.name, operation]]),
    accountFacts: async () => undefined,
    repliesPerHour: async () => undefined,
    hasOtherCredential: async () => false,
    perMinute: Object.fromEntries(VENDOR_NAMES.map((vendor) => [vendor, PER_MINUTE])) as Ledger['perMinute'],
    config: { SETTLE_MS, SAFE_RESEND_MS, VENDOR_RESPONSE_TIMEOUT_MS: TIMEOUT_MS },
    ...{ world, lines, measured, woken, announced, wakeUps, announcer },
    ...options,
  };
  return ledger;
}

function disturbable(store: Store, disturb: (call: StoreCall) => Promise<unknown>): Store {
  const through =
    <Args extends readonly unknown[], Answer>(verb: Verb, call: (...args: Args) => Promise<Answer>) =>
    (...args: Args) => {
      const [first] = args as readonly unknown[];
      const key = typeof first === 'string' ? first : ((first as Partial<Item>).key ?? '');
      return disturb({ verb, key, go: () => call(...args) }) as Promise<Answer>;
    };
  return {
    get: through('get', store.get) as Store['get'],
    put: through('put', store.put),
    delete: through('delete', store.delete),
    advance: through('advance', store.advance) as Store['advance'],
    due: through('due', store.due),
    list: through('list', store.list),
  };
}

export const away = () => new AppError('unavailable', 'The table is away.');

type Disturbance = (call: StoreCall) => Promise<unknown>;

/** Disturbs the n-th call of one verb, for keys that begin so; all others pass. */
export function disturbing(ledger: TestLedger, verb: Verb, prefix: string, disturb: Disturbance, nth = 1): void {
  let seen = 0;
  ledger.disturb = (call) => {
    const isMeant = call.verb === verb && call.key.startsWith(prefix) && ++seen === nth;
    return isMeant ? disturb(call) : call.go();
  };
}

/** Nothing comes of the call. */
export const fails: Disturbance = async () => {
  throw away();
};

/** The call takes effect, and its answer is lost. */
export const losesItsAnswer: Disturbance = async ({ go }) => {
  await go();
  throw away();
};

/** Somebody else writes that very record just before. */
export function isOutrun(ledger: TestLedger, change: (body: never) => unknown = (body) => body ?? {}): Disturbance {
  return async ({ key, go }) => {
    const { disturb } = ledger;
    ledger.disturb = (call) => call.go();
    const item = await ledger.store.get<never>(key);
    const { body, ...rest } = item ?? fresh(key, undefined as never);
    await ledger.store.put({ ...rest, body: change(body), rev: rest.rev + 1, writer: 'somebody else' });
    ledger.disturb = disturb;
    return go();
  };
}

/** Somebody else is faster, whatever is written; answers how often that was. */
export function alwaysOutrun(ledger: TestLedger): () => number {
  let puts = 0;
  ledger.disturb = async ({ verb, go }) => {
    if (verb !== 'put') return go();
    puts += 1;
    return false;
  };
  return () => puts;
}

const FACTS: ActionFacts = {
  id: 'act_mine',
  operation: 'helpscout.test',
  vendor: 'helpscout',
  account: 'default',
  conversation: '123',
  recordedBy: 'request',
  caller: 'somebody',
  trigger: 'http',
  correlationId: 'correlation',
  fingerprint: 'f'.repeat(64),
  acceptedAt: NOW,
  notAfter: NOW + 3_600_000,
  resend: 'once',
  input: { json: '{"text":"Hello"}' },
  sets: [],
  due: NOW,
  epoch: 0,
  history: [],
  announced: false,
};

/** A request that left five seconds ago, after the conversation had shown `t1`. */
export const SENT = { at: NOW - 5_000, before: ['t1'], isRepeat: false } as const;

/** The least that an action has in each phase. */
const PROGRESS: { readonly [P in Phase]: Extract<Progress, { phase: P }> } = {
  unsent: { phase: 'unsent', state: 'waiting' },
  unresolved: { phase: 'unresolved', state: 'waiting', reason: 'retry', sent: SENT },
  claimed: { phase: 'claimed', state: 'running', lease: NOW + 75_000 },
  sending: { phase: 'sending', state: 'running', lease: NOW + 75_000, sent: SENT },
  in_doubt: { phase: 'in_doubt', state: 'in_doubt', reason: 'answer_lost', sent: SENT },
  held: { phase: 'held', state: 'held', reason: 'unclear', heldAt: NOW, sent: SENT },
  done: { phase: 'done', state: 'done', endedAt: NOW, verified: 'unsupported', warnings: [] },
  failed: { phase: 'failed', state: 'failed', endedAt: NOW, failure: { kind: 'vendor_refused', detail: 'Refused.' } },
  cancelled: { phase: 'cancelled', state: 'cancelled', reason: 'expired', endedAt: NOW },
};

export const PHASES = Object.keys(PROGRESS) as readonly Phase[];

/** An action as it would be on record; one that waits for its first attempt, unless a phase is named. */
export function anAction<P extends Phase = 'unsent'>(
  changes: Partial<ActionIn<P>> & { readonly phase?: P } = {},
): ActionIn<P> {
  return { ...FACTS, ...PROGRESS[changes.phase ?? 'unsent'], ...changes } as ActionIn<P>;
}

type Clock = 'arrival' | 'backlog' | 'servedAt' | 'servedLateMs';
type Extras = Pick<Item, 'index' | 'listed' | 'expires' | Clock>;

/** Writes a record as it is, whatever stood there. */
async function write<Body>(ledger: Ledger, key: string, body: Body, more: Extras = {}): Promise<Item<Body>> {
  const before = await ledger.store.get<Body>(key);
  const item = { ...fresh(key, body), writer: 'test', ...more, rev: (before?.rev ?? 0) + 1 };
  await ledger.store.put(item);
  return item;
}

export function onRecord(ledger: Ledger, action: Action = anAction(), more: Extras = {}): Promise<Item<Action>> {
  const { index, listed } = asStored(action);
  return write(ledger, actionKey(action.id), action, { index, listed, ...more });
}

/** What stands on record now. */
export async function recorded(ledger: Ledger, id = 'act_mine'): Promise<Action | undefined> {
  return (await ledger.store.get<Action>(actionKey(id)))?.body;
}

export function withConversation(ledger: Ledger, conversation: Partial<Conversation>, of = anAction()) {
  return write<Conversation>(ledger, conversationKey(of), { line: [], credited: [], lastSet: {}, ...conversation });
}

export async function conversationOf(ledger: Ledger, of = anAction()): Promise<Conversation | undefined> {
  return (await ledger.store.get<Conversation>(conversationKey(of)))?.body;
}

const ACCOUNT = 'V#helpscout|default';

export function withAccount(ledger: Ledger, account: Partial<Account>, more: Extras = {}) {
  return write<Account>(ledger, ACCOUNT, { pauseUntil: 0, failures: 0, ...account }, more);
}

export async function accountOf(ledger: Ledger): Promise<Account | undefined> {
  return (await ledger.store.get<Account>(ACCOUNT))?.body;
}

/** What the vendor does: an answer, an error to throw, or more than that. */
type Answer<Value, Args extends readonly unknown[]> = Value | Error | ((...args: Args) => Value | Promise<Value>);

export interface Behaviour {
  readonly resend?: ResendClass | undefined;
  /** Groups of fields; each is called by the name of its first. */
  readonly sets?: readonly (readonly string[])[] | undefined;
  readonly adds?: readonly string[] | undefined;
  readonly cost?: number | undefined;
  readonly run?: Answer<Done<unknown> | DryRun, [input: unknown, call: Call]> | undefined;
  /** Plain ids stand for those of a conversation that has not moved. */
  readonly lookBefore?: Answer<Before | Baseline, [input: unknown, call: Call]> | undefined;
  readonly readStatus?: Answer<string, [input: unknown, call: Call]> | undefined;
  readonly findEffect?: Answer<Found<unknown>, [input: unknown, evidence: Evidence, call: Call]> | undefined;
}

export interface TestOperation extends Operation {
  /** Everything that was asked of the vendor: `[method, input, evidence?]`. */
  readonly calls: unknown[][];
  /** The last call's. */
  readonly lastCall: { current?: Call };
}

/** An operation as a plain value, whose vendor is a table of answers. */
export function anOperation({ resend = 'once', sets, adds, cost = 1, ...answers }: Behaviour = {}): TestOperation {
  const calls: unknown[][] = [];
  const lastCall: { current?: Call } = {};
  const { run = { result: 'sent' }, lookBefore, readStatus, findEffect } = answers;
  const answer = async <Value, Args extends readonly unknown[]>(
    method: string,
    given: Answer<Value, Args>,
    call: Call,
    ...args: Args
  ): Promise<Value> => {
    calls.push([method, ...args.slice(0, -1)]);
    lastCall.current = call;
    if (given instanceof Error) throw given;
    return typeof given === 'function' ? (given as (...args: Args) => Value)(...args) : given;
  };
  return {
    ...{ calls, lastCall },
    name: 'helpscout.test',
    route: 'POST /test',
    summary: 'Is tested.',
    input: z.unknown(),
    result: z.unknown(),
    example: {},
    customerText: [],
    refuses: [{ says: 'nothing', names: '' }],
    right: 'change',
    resend: () => resend,
    conversation: () => '123',
    changes: (input) => ({
      sets: Object.fromEntries((sets ?? []).map((fields) => [fields[0], fields])),
      adds: (adds ?? []).some((field) => Object.hasOwn(Object(input), field)),
    }),
    cost: () => cost,
    async run(input, _, call) {
      const outcome = await answer('run', run, call, input, call);
      if ('wouldSend' in outcome) throw new NothingSent(outcome.wouldSend as WouldSend);
      return outcome;
    },
    ...(lookBefore && {
      async lookBefore(input, _, call) {
        const shown = await answer('lookBefore', lookBefore, call, input, call);
        return 'artifacts' in shown ? shown : { artifacts: shown };
      },
    }),
    ...(readStatus !== undefined && {
      readStatus: (input, _, call) => answer('readStatus', readStatus, call, input, call),
    }),
    ...(findEffect && {
      findEffect: (input, evidence, _, call) => answer('findEffect', findEffect, call, input, evidence, call),
    }),
  };
}

/** A minute to work in, and none to wait in, unless said otherwise. */
export function aBudget(budget: Partial<Budget> = {}): Budget {
  return { deadline: NOW + 60_000, patience: NOW, ...budget };
}

export function aTask(operation: Operation = anOperation(), task: Partial<Task> = {}): Task {
  return { operation, input: { text: 'Hello' }, budget: aBudget(), ...task };
}

/** What has changed of a record, as it is stored. Compare it with `toStrictEqual`: what is gone is `undefined`. */
export function changesOf(before: Action, after: Action): Partial<Action> {
  const stored = (action: Action): Record<string, unknown> => JSON.parse(JSON.stringify(action));
  const [old, now] = [stored(before), stored(after)];
  const names = [...new Set([...Object.keys(old), ...Object.keys(now)])];
  const differ = names.filter((name) => JSON.stringify(old[name]) !== JSON.stringify(now[name]));
  return Object.fromEntries(differ.map((name) => [name, now[name]]));
}
