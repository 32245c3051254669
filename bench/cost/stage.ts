import { serveDynamoDb } from '../../dev/aws/dynamodb.ts';
import { readTable } from '../../dev/infra.ts';
import { httpEvent } from '../../dev/simulation/requests.ts';
import { SECRETS } from '../../dev/simulators/simulators.ts';
import { SERVICES } from '../../lib/aws/services.ts';
import { serve } from '../../lib/doors/serve.ts';
import { serveSweep, serveWakeUps } from '../../lib/doors/workers.ts';
import type { Fetch } from '../../lib/http/transport.ts';
import { createDynamoStore } from '../../lib/ledger/records/dynamo-store.ts';
import type { Operation } from '../../lib/operation.ts';
import { buildRuntime, type Runtime } from '../../lib/runtime.ts';
import { type VirtualWorld, virtualWorld } from '../../test/dev/simulators/virtual-world.ts';
import { awsAt } from '../../test/kit/aws.ts';
import { lambdaContext } from '../../test/kit/lambda-context.ts';
import { simulatedVendors } from '../../test/kit/vendors.ts';
import { TAKES_MS } from '../critical-path/calls.ts';
import { Bill } from './bill.ts';
import { type Count, nothing } from './count.ts';

/** On a busy machine, a request of the functions' own patience would be sent again, and charged twice. */
const PATIENT_DYNAMODB = { ...SERVICES.dynamodb, timeoutMs: 600_000 };

export const TABLE_NAME = 'bench';
const ENVIRONMENT = {
  ...{ STAGE: 'bench', SECRETS_PREFIX: 'bench', TABLE_NAME },
  // What a warm container holds, it still holds when the account has been idle for a while.
  SECRETS_MAX_AGE_MS: '86400000',
} as const;
const WORKER_MS = 60_000;
const STEP_MS = 100;

/** One container of a function: warm from its first action on, until another is made. */
export interface Container {
  /** Everything that it has done so far. */
  readonly count: Count;
  readonly runtime: Runtime;
  /** Answers the action's state. */
  ask(operation: Operation, input: object, key: string): Promise<{ actionId: string; state: string }>;
  /** Takes the next wake-up from the queue, when its time has come; `false` if there is none. */
  wake(operations: readonly Operation[]): Promise<boolean>;
  sweep(operations: readonly Operation[]): Promise<void>;
}

interface StartOptions {
  /** Stands between the container and its vendors. */
  readonly through?: (fetch: Fetch) => Fetch;
  /** Its actions leave nothing to the worker whose doings are counted. @default false */
  readonly leavesNothing?: boolean;
}

/** What the calls since then take, one after the other. */
function takenSince(before: Count, now: Count): number {
  const calls = (...names: readonly (keyof Count)[]) => names.reduce((sum, name) => sum + now[name] - before[name], 0);
  const aws = calls('reads', 'records', 'slot', 'announcement', 'secrets');
  return aws * TAKES_MS.aws + calls('events') * TAKES_MS.message + calls('vendor') * TAKES_MS.vendor;
}

/** The bundle on a real table, with simulated vendors, a queue, and a clock that moves only when somebody waits. */
export interface Stage {
  readonly world: VirtualWorld;
  readonly simulators: ReturnType<typeof simulatedVendors>['simulators'];
  /** Lets time pass in small steps, and others get their turn in between. */
  pass(ms: number): Promise<void>;
  /** What else happens at each of these steps. */
  meanwhile: () => Promise<unknown>;
  start(options?: StartOptions): Container;
  close(): Promise<void>;
}

/** @param elsewhere where the table is served, if not by this process */
export async function openStage(elsewhere?: { readonly url: string; close(): Promise<unknown> }): Promise<Stage> {
  const table = readTable();
  const database = elsewhere ?? (await serveDynamoDb(ENVIRONMENT.TABLE_NAME, table));
  const bill = new Bill(table);
  const world = virtualWorld();
  const { fetch, simulators } = simulatedVendors(world);
  const queue: { readonly body: string; readonly at: number }[] = [];
  const { aws, close } = awsAt(database.url);

  const stage: Pick<Stage, 'meanwhile'> = { meanwhile: async () => undefined };
  const pass = async (ms: number) => {
    for (let left = ms; left > 0; left -= STEP_MS) {
      world.advance(Math.min(left, STEP_MS));
      await stage.meanwhile();
    }
  };

  const start: Stage['start'] = ({ through = (same: Fetch) => same, leavesNothing = false } = {}) => {
    const count = nothing();
    const reached = through(fetch);
    const built = buildRuntime({
      env: ENVIRONMENT,
      world: { ...world, sleep: pass },
      store: createDynamoStore(bill.charge(aws(PATIENT_DYNAMODB), count), ENVIRONMENT.TABLE_NAME),
      fetch: (url, init) => {
        count.vendor += 1;
        return reached(url, init);
      },
      async secretSource(name) {
        count.secrets += 1;
        const text = JSON.stringify(SECRETS[name.replace(`${ENVIRONMENT.SECRETS_PREFIX}/`, '')]);
        return { text, versionId: text };
      },
      wakeUps: {
        async send(actionId, delayMs) {
          queue.push({ body: JSON.stringify({ actionId }), at: world.now() + delayMs });
        },
      },
      resultEvents: {
        async publish() {
          count.events += 1;
        },
        async publishEvent() {
          count.events += 1;
        },
      },
      mappings: [],
      write(line) {
        count.logBytes += Buffer.byteLength(line);
      },
    });
    const runtime = leavesNothing ? { ...built, hasWorkers: false } : built;
    const source = () => runtime;
    return {
      ...{ count, runtime },
      async ask(operation, input, key) {
        count.runs += 1;
        const ask = { operation, input: { ...input } };
        const answer = await serve(operation, source)(httpEvent(ask, key), lambdaContext());
        return JSON.parse((answer as { body: string }).body);
      },
      async wake(operations) {
        const next = queue.sort((a, b) => a.at - b.at).shift();
        if (!next) return false;
        await pass(next.at - world.now());
        count.wakeUps += 1;
        count.runs += 1;
        const event = { Records: [{ messageId: 'message', body: next.body }] } as Parameters<
          ReturnType<typeof serveWakeUps>
        >[0];
        const before = { ...count };
        await serveWakeUps(operations, source)(event, lambdaContext(WORKER_MS));
        count.workerMs += takenSince(before, count);
        return true;
      },
      async sweep(operations) {
        count.runs += 1;
        await serveSweep(operations, source)({}, lambdaContext(WORKER_MS));
      },
    };
  };

  return Object.assign(stage, {
    ...{ world, simulators, pass, start },
    async close() {
      close();
      await database.close();
    },
  });
}
