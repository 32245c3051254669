import type { Fault, FaultName } from '../../../../dev/simulators/faults.ts';
import { createHelpscoutSimulator, type HelpscoutOptions } from '../../../../dev/simulators/helpscout/index.ts';
import type { Call } from '../../../../lib/operation.ts';
import { ConversationId, helpscout, NewReply } from '../../../../lib/vendors/helpscout/index.ts';
import { aCall, simulated } from '../fixture.ts';

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
  const { vendor, fixture, call } = simulated(
    (world) => createHelpscoutSimulator({ world, ...(knobs ? { knobs } : {}) }),
    secret,
    faults,
  );
  const client = helpscout.create(fixture);
  return {
    client,
    vendor,
    fixture,
    call,
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
