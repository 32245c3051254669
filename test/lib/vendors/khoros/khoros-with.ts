import type { Fault, FaultName } from '../../../../dev/simulators/faults.ts';
import { createKhorosSimulator, type KhorosKnobs } from '../../../../dev/simulators/khoros/index.ts';
import type { Call } from '../../../../lib/operation.ts';
import { khoros, Reactivation } from '../../../../lib/vendors/khoros/index.ts';
import { aCall, simulated } from '../fixture.ts';

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
  const { vendor, fixture, call } = simulated((world) => createKhorosSimulator({ world, knobs }), ACCOUNT, faults);
  const client = khoros.create(fixture);
  return {
    client,
    vendor,
    fixture,
    call,
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
