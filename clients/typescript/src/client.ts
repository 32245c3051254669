import { OPERATIONS } from './generated/operations.ts';
import { ActionProblem, StillUnfinished } from './problem.ts';
import type { Sign } from './signing.ts';
import { createTransport, type Transport } from './transport.ts';
import type {
  Action,
  ActionOptions,
  Answer,
  DryRun,
  InputOf,
  OperationName,
  QueryName,
  QueryResultOf,
} from './types.ts';

export interface ClientOptions {
  /** `https://abc123.execute-api.eu-central-1.amazonaws.com`, or `http://127.0.0.1:3000`. */
  readonly baseUrl: string;
  /** `sigV4(…)`, `bearer(…)` or `unsigned`. */
  readonly sign: Sign;
  /** How often a request is repeated where that is safe. @default 2 */
  readonly retries?: number;
  /** How long one answer is waited for. Milliseconds. @default 35000: the API answers within 30 s */
  readonly timeoutMs?: number;
  readonly fetch?: typeof globalThis.fetch;
  readonly sleep?: (ms: number) => Promise<void>;
  readonly now?: () => number;
}

export interface Decision {
  /** `resend`: it is sent once more, at your word. */
  readonly resolution: 'done' | 'failed' | 'resend';
}

/** Whether nothing about it changes any more by itself. */
const RESTING: readonly string[] = ['done', 'cancelled', 'failed', 'held'];
const FIRST_LOOK_MS = 500;
const SLOWEST_LOOK_MS = 10_000;

/** Calls the API over HTTP. */
export function createClient(options: ClientOptions) {
  const { sleep = pause, now = Date.now } = options;
  const transport = createTransport({ ...options, sleep });

  /**
   * Runs an operation, as one action.
   * @throws ActionProblem refused, or ended `failed`; GatewayError; AnswerLost
   */
  async function act<Name extends OperationName>(
    operation: Name,
    input: InputOf<Name>,
    { idempotencyKey, ...how }: ActionOptions = {},
  ): Promise<Answer<Name>> {
    return call(transport, operation, input, { ...when(how) }, idempotencyKey) as Promise<Answer<Name>>;
  }

  /** Shows what would be sent to the vendor, and sends nothing. */
  async function dryRun<Name extends OperationName>(
    operation: Name,
    input: InputOf<Name>,
    { account }: Pick<ActionOptions, 'account'> = {},
  ): Promise<DryRun> {
    return call(transport, operation, input, { account, dryRun: 'true' }) as Promise<DryRun>;
  }

  /** Reads at a vendor. */
  async function query<Name extends QueryName>(
    name: Name,
    input: InputOf<Name>,
    { account }: Pick<ActionOptions, 'account'> = {},
  ): Promise<QueryResultOf<Name>> {
    return call(transport, name, input, { account }) as Promise<QueryResultOf<Name>>;
  }

  /** An action, whatever its state. */
  const get = (actionId: string) =>
    transport.send({ method: 'GET', path: `/actions/${encodeURIComponent(actionId)}` }) as Promise<Action>;

  /** Cancels an action of which certainly nothing has been sent. */
  const cancel = (actionId: string) =>
    transport.send({ method: 'DELETE', path: `/actions/${encodeURIComponent(actionId)}` }) as Promise<unknown>;

  /** Decides about a held action. */
  const resolve = (actionId: string, decision: Decision & { readonly note?: string }) =>
    transport.send({
      method: 'POST',
      path: `/actions/${encodeURIComponent(actionId)}/resolve`,
      body: decision,
    }) as Promise<unknown>;

  /**
   * Waits until an action has ended, or is held: then a person must decide.
   * @throws ActionProblem where it failed; StillUnfinished after `timeoutMs` (@default 15 minutes)
   */
  async function waitFor(actionId: string, { timeoutMs = 900_000 }: { readonly timeoutMs?: number } = {}) {
    const until = now() + timeoutMs;
    for (let everyMs = FIRST_LOOK_MS; ; everyMs = Math.min(everyMs * 1.5, SLOWEST_LOOK_MS)) {
      const action = await get(actionId);
      if (action.error) throw new ActionProblem(action.error);
      if (RESTING.includes(action.state)) return action;
      if (now() + everyMs > until) throw new StillUnfinished(`The action ${actionId} is ${action.state}.`);
      await sleep(everyMs);
    }
  }

  return { act, dryRun, query, get, cancel, resolve, waitFor };
}

export type Client = ReturnType<typeof createClient>;

/** Puts an input's fields where they stand over HTTP: in the path, and the rest in the body, or in the query of a GET. */
function call(
  transport: Transport,
  name: OperationName | QueryName,
  input: unknown,
  query: Readonly<Record<string, string | undefined>>,
  key?: string,
): Promise<unknown> {
  const [method = '', template = ''] = OPERATIONS[name].route.split(' ');
  const left: Record<string, unknown> = { ...Object(input) };
  const path = template.replaceAll(/\{(\w+)\}/g, (_, field: string) => {
    const value = left[field];
    delete left[field];
    return encodeURIComponent(String(value ?? ''));
  });
  if (method !== 'GET') return transport.send({ method, path, query, body: left, key });
  const asked = Object.entries(left).filter(([, value]) => value !== undefined);
  return transport.send({
    method,
    path,
    query: { ...Object.fromEntries(asked.map(([field, value]) => [field, String(value)])), ...query },
  });
}

/** The options as texts. */
export function when({ notBefore, notAfter, account, onlyIf }: ActionOptions) {
  return { account, onlyIf, notBefore: rfc3339(notBefore), notAfter: rfc3339(notAfter) };
}

function rfc3339(moment: string | Date | undefined): string | undefined {
  return moment instanceof Date ? moment.toISOString() : moment;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
