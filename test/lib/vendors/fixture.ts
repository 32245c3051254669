import { versionOf } from '../../../dev/simulation/deployment.ts';
import type { Fault, FaultName, FaultQueue } from '../../../dev/simulators/faults.ts';
import { createTransport, type Fetch } from '../../../lib/http/transport.ts';
import type { Call } from '../../../lib/operation.ts';
import { createSecrets } from '../../../lib/secrets/secrets.ts';
import { SILENT } from '../../../lib/telemetry/telemetry.ts';
import type { ConnectionDeps } from '../../../lib/vendors/connection.ts';
import { systemWorld, type World } from '../../../lib/world.ts';

/** Turns of the event loop after which a simulated vendor, which does no real waiting, will not answer any more. */
const TURNS = 300;

export interface VendorFixture extends ConnectionDeps {
  /** Epoch milliseconds; move it to let time pass. */
  time: number;
  /** What `default` has as its secret; replace it to rotate. */
  secret: object;
  /** Secrets of other accounts. */
  readonly others: Record<string, object>;
  secretReads: number;
}

/** What a vendor's client needs, around a `fetch` and one account called `default`. */
export function vendorDeps(fetch: Fetch, secret: object, rules: Partial<ConnectionDeps> = {}): VendorFixture {
  const now = () => fixture.time;
  const fixture: VendorFixture = {
    time: Date.parse('2026-03-01T12:00:00Z'),
    secret,
    secretReads: 0,
    others: {},
    secrets: createSecrets({
      prefix: 'test',
      maxAgeMs: 300_000,
      now,
      source: async (name) => {
        fixture.secretReads += 1;
        const account = name.split('/').at(-1) ?? '';
        const text = JSON.stringify(account === 'default' ? fixture.secret : fixture.others[account]);
        return text === undefined ? undefined : { text, versionId: versionOf(text) };
      },
    }),
    transport: createTransport({ responseTimeoutMs: 10_000, fetch, now, after: soon }),
    world: { now },
    telemetry: SILENT,
    allowedVendorHosts: [],
    allowLoopbackVendors: false,
    ...rules,
  };
  return fixture;
}

interface Simulator {
  readonly fetch: unknown;
  readonly faults: FaultQueue;
}

/** A simulated vendor that fails as it is told and lives in the fixture's time, where nobody really waits. */
export function simulated<Vendor extends Simulator>(
  create: (world: World) => Vendor,
  secret: object,
  faults: readonly (FaultName | Fault)[],
) {
  const fetch: Fetch = (url, init) => (vendor.fetch as Fetch)(url, init);
  const fixture = vendorDeps(fetch, secret);
  const sleep = async (ms: number) => {
    fixture.time += ms;
  };
  const vendor = create({ ...systemWorld, now: () => fixture.time, sleep });
  vendor.faults.push(...faults);
  return { vendor, fixture, call: (changes: Partial<Call> = {}) => aCall(fixture, changes) };
}

/** A vendor that gives these answers one after the other. */
export function answering(secret: object, answers: readonly (Response | Error)[]) {
  const sent: { readonly url: string; readonly method: string; readonly body: string | undefined }[] = [];
  const left = [...answers];
  const fetch: Fetch = async (url, { method, body }) => {
    sent.push({ url, method, body });
    const answer = left.shift();
    if (!answer) throw new Error('No more answers');
    if (answer instanceof Error) throw answer;
    return answer;
  };
  return { sent, fixture: vendorDeps(fetch, secret) };
}

export function aCall(fixture: VendorFixture, changes: Partial<Call> = {}): Call {
  return { actionId: 'act_1', account: 'default', deadline: fixture.time + 60_000, ...changes };
}

function soon(_: number, task: () => void): () => void {
  let left = TURNS;
  const turn = () => {
    left -= 1;
    if (left === 0) task();
    else if (left > 0) setImmediate(turn);
  };
  setImmediate(turn);
  return () => {
    left = 0;
  };
}
