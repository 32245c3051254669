import type { Fault, FaultName } from '../../../../dev/simulators/faults.ts';
import { createHelpscoutSimulator, type HelpscoutOptions } from '../../../../dev/simulators/helpscout/index.ts';
import type { Fetch } from '../../../../lib/http/transport.ts';
import type { Call } from '../../../../lib/operation.ts';
import { ConversationId, createHelpScout, NewReply } from '../../../../lib/vendors/helpscout/index.ts';
import { systemWorld } from '../../../../lib/world.ts';
import { aCall, vendorDeps } from '../fixture.ts';

export const APP = { clientId: 'local-client', clientSecret: 'local-secret' };

/** Who the simulator's app acts as. */
export const OWNER = 4001;

/** Help Scout's client in front of a simulated Help Scout that fails as it is told. */
export function helpscoutWith(...faults: readonly (FaultName | Fault)[]) {
  return helpscoutWhere({}, APP, ...faults);
}

export function helpscoutWhere(
  knobs: HelpscoutOptions['knobs'],
  secret: object,
  ...faults: readonly (FaultName | Fault)[]
) {
  const fetch: Fetch = (url, init) => (vendor.fetch as unknown as Fetch)(url, init);
  const fixture = vendorDeps(fetch, secret);
  const sleep = async (ms: number) => {
    fixture.time += ms;
  };
  const world = { ...systemWorld, now: () => fixture.time, sleep };
  const vendor = createHelpscoutSimulator({ world, ...(knobs ? { knobs } : {}) });
  vendor.faults.push(...faults);
  const client = createHelpScout(fixture);
  return {
    client,
    vendor,
    fixture,
    call: (changes: Partial<Call> = {}) => aCall(fixture, changes),
    reply: (id: string, reply: NewReply = aReply(), changes: Partial<Call> = {}) =>
      client.createReply(conversation(id), reply, aCall(fixture, changes)),
    /** Requests as `POST /v2/…`, without those for tokens. */
    asked: () =>
      vendor.requests.filter(({ operation }) => operation !== 'token').map(({ method, path }) => `${method} ${path}`),
  };
}

export function conversation(id: string): ConversationId {
  return ConversationId.parse(id);
}

export function aReply(changes: Partial<NewReply> = {}): NewReply {
  return NewReply.parse({ customer: { id: 123 }, text: 'How are you?', ...changes });
}
