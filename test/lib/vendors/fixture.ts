import { createTransport, type Fetch } from '../../../lib/http/transport.ts';
import type { Call } from '../../../lib/operation.ts';
import { createSecrets } from '../../../lib/secrets/secrets.ts';
import type { ConnectionDeps } from '../../../lib/vendors/connection.ts';

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
        return text === undefined ? undefined : { text, versionId: text };
      },
    }),
    transport: createTransport({ responseTimeoutMs: 10_000, fetch, now, after: soon }),
    world: { now },
    allowedVendorHosts: [],
    allowLoopbackVendors: false,
    ...rules,
  };
  return fixture;
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
