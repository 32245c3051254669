import { systemWorld, type World } from '../../lib/world.ts';
import { type ControlRoutes, controlRoutes } from './control.ts';
import { cutList } from './cut-list.ts';
import { type Answer, type Delivery, empty, type VendorRequest, withHeaders } from './exchange.ts';
import { type Fault, FaultQueue, FOREIGN_YES } from './faults.ts';
import { type Fetch, fetchFrom } from './in-process.ts';
import type { Counts, Recorded } from './recorded.ts';

/** What may differ at every vendor; a vendor's own knobs stand beside these. */
export interface CommonKnobs {
  /** How far the vendor's clock is ahead of the world's; negative where it is behind. Milliseconds. */
  clockOffsetMs: number;
  /** How long each request takes to arrive, and its answer to return. Milliseconds. */
  latencyMs: number;
  /** Ids of conversations or authors that the account may not touch, though its credentials are good. */
  forbidden: string[];
}

export function commonKnobs(): CommonKnobs {
  return { clockOffsetMs: 0, latencyMs: 0, forbidden: [] };
}

/** What a vendor does, without any of the ways in which a network fails. */
export interface VendorModel<State, Knobs extends CommonKnobs, Effect> {
  readonly name: string;
  /** Behaviour that differs between accounts, versions or unknowns; may be changed at any time. */
  readonly knobs: Knobs;
  /** A fresh state; ages in it are counted back from `now`. */
  seed(now: number): State;
  /** The operation that a request is for, as faults and counters name it; `unknown` where there is none. */
  operationOf(request: VendorRequest): string;
  /** Acts, at once and as a whole, and answers. `now` is when it acts, in epoch milliseconds. */
  answer(request: VendorRequest, state: State, now: number): Answer;
  /** How the vendor words an error that has this status. */
  refuse(status: number): Answer;
  unauthorized(): Answer;
  /** How the vendor refuses a conversation that the account may not touch. @default as it refuses credentials */
  forbidden?(): Answer;
  rateLimited(retryAfterS: number, now: number): Answer;
  /** What customers or agents would notice, oldest first. */
  effects(state: State): readonly Effect[];
  /** Things a test or a person may do to the vendor by name: `revokeTokens`. */
  readonly controls?: Readonly<Record<string, () => void>>;
}

export interface Simulator<State = unknown, Knobs extends CommonKnobs = CommonKnobs, Effect = unknown> {
  readonly name: string;
  /** Takes what node-fetch takes and answers, or fails, as node-fetch does. */
  readonly fetch: Fetch;
  readonly faults: FaultQueue;
  readonly knobs: Knobs;
  /** What the vendor now holds, including what it has committed late. */
  readonly state: State;
  readonly counts: Counts;
  /** The newest 1000 requests, oldest first, byte for byte. */
  readonly requests: readonly Recorded[];
  /** What customers or agents would notice, oldest first. */
  effects(): readonly Effect[];
  control(name: string): void;
  /** Forgets everything but the knobs. */
  reset(): void;
  /** For a carrier: decides what becomes of a request. `kept` ends its wait early. */
  receive(request: VendorRequest): Promise<Delivery>;
}

export interface SimulatorOptions {
  /** Clock, sleep and ids. @default the real ones */
  readonly world?: World;
  /** Plain conversations beside those of the vendor's README; their ids are in the README. @default 0 */
  readonly extraConversations?: number;
}

const KEPT_REQUESTS = 1000;
const DEFAULT_FAULT_MS = 100;

/** Puts a vendor's model behind a network that can fail before, while and after the vendor acts. */
export function createSimulator<State, Knobs extends CommonKnobs, Effect>(
  model: VendorModel<State, Knobs, Effect>,
  { world = systemWorld }: SimulatorOptions = {},
): Simulator<State, Knobs, Effect> {
  const faults = new FaultQueue();
  const { knobs } = model;
  /** The time by the vendor's own clock. */
  const vendorTime = (at = world.now()) => at + knobs.clockOffsetMs;
  let state = model.seed(vendorTime());
  let counts: Counts = { requests: 0, writes: 0, operations: {} };
  let requests: Recorded[] = [];
  let late: { dueAt: number; act: (now: number) => void }[] = [];

  /** Late commits take effect when somebody could notice: it needs no timers, and a virtual clock decides. */
  function settle(): void {
    const now = world.now();
    const due = late.filter(({ dueAt }) => dueAt <= now).sort((a, b) => a.dueAt - b.dueAt);
    late = late.filter(({ dueAt }) => dueAt > now);
    for (const { act, dueAt } of due) act(dueAt);
  }

  function act(recorded: Recorded, now: number): Answer {
    const answer = isForbidden(recorded, knobs)
      ? (model.forbidden ?? model.unauthorized)()
      : model.answer(recorded, state, vendorTime(now));
    recorded.status = answer.status;
    if (recorded.method !== 'GET' && answer.status < 300) counts.writes += 1;
    return answer;
  }

  function record(request: VendorRequest): { recorded: Recorded; fault: Fault | undefined } {
    const operation = model.operationOf(request);
    const fault = faults.take(request, operation);
    const recorded: Recorded = { ...request, at: world.now(), operation, ...(fault && { fault: fault.name }) };
    requests.push(recorded);
    if (requests.length > KEPT_REQUESTS) requests.shift();
    counts.requests += 1;
    counts.operations[operation] = (counts.operations[operation] ?? 0) + 1;
    return { recorded, fault };
  }

  async function strike(fault: Fault | undefined, recorded: Recorded): Promise<Delivery> {
    const now = world.now();
    const acted = (): Answer => act(recorded, now);
    if (!fault) return answered(acted());
    const [kind, status] = fault.name.split(':');
    const ms = fault.ms ?? DEFAULT_FAULT_MS;
    switch (kind) {
      case 'refused':
      case 'dns':
      case 'tls':
        return { kind: 'broken', cause: kind };
      case 'hang-before':
        return { kind: 'hang' };
      case 'reset-before':
        return { kind: 'broken', cause: 'reset' };
      case 'status-before':
        return answered(model.refuse(Number(status)));
      case 'unauthorized':
        return answered(model.unauthorized());
      case 'rate-limited':
        return answered(model.rateLimited(fault.retryAfterS ?? 1, vendorTime(now)));
      case 'yes-before':
        return answered(FOREIGN_YES[status ?? ''] ?? empty(200));
      case 'late-commit':
        late.push({ dueAt: now + ms, act: (dueAt) => act(recorded, dueAt) });
        if (status === 'hang') return { kind: 'hang' };
        return status === 'reset' ? { kind: 'broken', cause: 'reset' } : answered(model.refuse(504));
    }
    const answer = acted();
    switch (kind) {
      case 'hang-after':
        return { kind: 'hang' };
      case 'stalled-after':
        return { kind: 'stalled', answer };
      case 'truncated-after':
        return { kind: 'truncated', answer };
      case 'reset-after':
        return { kind: 'broken', cause: 'reset' };
      case 'status-after':
        return answered(model.refuse(Number(status)));
      case 'yes-after':
        return answered(FOREIGN_YES[status ?? ''] ?? empty(200));
      case 'encoded':
        return answered(withHeaders({ ...answer, body: '' }, { 'Content-Encoding': 'br' }));
      case 'list':
        return answered(recorded.method === 'GET' ? cutList(answer, status === 'empty' ? 'empty' : 'newest') : answer);
      case 'malformed':
        return answered({ ...answer, body: '{"malformed": ' });
      default:
        await world.sleep(ms);
        return answered(answer);
    }
  }

  async function travel(): Promise<void> {
    if (knobs.latencyMs > 0) await world.sleep(knobs.latencyMs);
  }

  async function receive(request: VendorRequest): Promise<Delivery> {
    settle();
    const controlled = controlRoutes(control, request);
    if (controlled) return answered(controlled);
    await travel();
    const { recorded, fault } = record(request);
    const delivery = await strike(fault, recorded);
    await travel();
    if (!('answer' in delivery)) return delivery;
    const date = new Date(vendorTime()).toUTCString();
    return { ...delivery, answer: withHeaders(delivery.answer, { Date: date }) };
  }

  const simulator: Simulator<State, Knobs, Effect> = {
    name: model.name,
    fetch: fetchFrom(receive),
    faults,
    knobs,
    get state() {
      settle();
      return state;
    },
    get counts() {
      settle();
      return counts;
    },
    get requests() {
      return requests;
    },
    effects() {
      settle();
      return model.effects(state);
    },
    control(name) {
      const run = model.controls?.[name];
      if (!run) throw new RangeError(`The ${model.name} simulator has no control called ${name}.`);
      run();
    },
    reset() {
      state = model.seed(vendorTime());
      counts = { requests: 0, writes: 0, operations: {} };
      requests = [];
      late = [];
      faults.clear();
    },
    receive,
  };
  const control: ControlRoutes = { simulator, controls: Object.keys(model.controls ?? {}) };
  return simulator;
}

/** The path alone says it, as it does to a vendor that knows what a caller may see. */
function isForbidden({ path }: VendorRequest, { forbidden }: CommonKnobs): boolean {
  return forbidden.length > 0 && path.split('/').some((segment) => forbidden.includes(decodeURIComponent(segment)));
}

function answered(answer: Answer): Delivery {
  return { kind: 'answer', answer };
}
