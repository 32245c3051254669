import type { Fault, FaultName } from '../../../../dev/simulators/faults.ts';
import { createKhorosSimulator, type KhorosKnobs } from '../../../../dev/simulators/khoros/index.ts';
import type { Fetch } from '../../../../lib/http/transport.ts';
import type { Call } from '../../../../lib/operation.ts';
import { createKhoros, Reactivation } from '../../../../lib/vendors/khoros/index.ts';
import { systemWorld } from '../../../../lib/world.ts';
import { aCall, vendorDeps } from '../fixture.ts';

export const ACCOUNT = {
  baseUrl: 'https://acme.response.lithium.com/api/v2',
  username: 'local-api-user',
  password: 'local-password',
};

/** The vendor's own example. */
export const EXAMPLE = {
  networkType: 'facebook',
  networkId: '32031810236844413',
  comment: 'my note',
  pageId: '354241721305178',
};

/** Khoros's client in front of a simulated Khoros that fails as it is told. */
export function khorosWith(...faults: readonly (FaultName | Fault)[]) {
  return khorosWhere({}, ...faults);
}

export function khorosWhere(knobs: Partial<KhorosKnobs>, ...faults: readonly (FaultName | Fault)[]) {
  const fetch: Fetch = (url, init) => (vendor.fetch as unknown as Fetch)(url, init);
  const fixture = vendorDeps(fetch, ACCOUNT);
  const sleep = async (ms: number) => {
    fixture.time += ms;
  };
  const world = { ...systemWorld, now: () => fixture.time, sleep };
  const vendor = createKhorosSimulator({ world, knobs });
  vendor.faults.push(...faults);
  const client = createKhoros(fixture);
  return {
    client,
    vendor,
    fixture,
    call: (changes: Partial<Call> = {}) => aCall(fixture, changes),
    reactivate: (changes: Partial<Reactivation> = {}, call: Partial<Call> = {}) =>
      client.reactivateAuthorConversations(aReactivation(changes), aCall(fixture, call)),
    /** The most notes that any one conversation has got. */
    mostNotes: () => {
      vendor.effects();
      return Math.max(...[...vendor.state.conversations.values()].map(({ notes }) => notes.length));
    },
    status: (displayNumber: number) => vendor.state.conversations.get(displayNumber)?.status,
  };
}

export function aReactivation(changes: Partial<Reactivation> = {}): Reactivation {
  return Reactivation.parse({ ...EXAMPLE, ...changes });
}
