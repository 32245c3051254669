import type { Fault, FaultName } from '../../../../dev/simulators/faults.ts';
import { createWapikitSimulator, type WapikitOptions } from '../../../../dev/simulators/wapikit/index.ts';
import type { Call } from '../../../../lib/operation.ts';
import { ConversationId, ConversationUpdate, wapikit } from '../../../../lib/vendors/wapikit/index.ts';
import { aCall, answering, simulated } from '../fixture.ts';

export const TOKEN = { accessToken: 'local-token' };

/** Conversations that the simulator knows, by status, and one that it does not know. */
export const CLOSED = '6f9619ff-8b86-4d01-b42d-00cf4fc964ff';
export const ACTIVE = '7c9e6679-7425-40de-944b-e07fc1f90ae7';
export const RESOLVED = '550e8400-e29b-41d4-a716-446655440000';
export const UNKNOWN = '00000000-0000-4000-8000-000000000000';

/** WapiKit's client in front of a simulated WapiKit that fails as it is told. */
export function wapikitWith(...faults: readonly (FaultName | Fault)[]) {
  return wapikitWhere({}, ...faults);
}

export function wapikitWhere(knobs: NonNullable<WapikitOptions['knobs']>, ...faults: readonly (FaultName | Fault)[]) {
  const { vendor, fixture, call } = simulated((world) => createWapikitSimulator({ world, knobs }), TOKEN, faults);
  const client = wapikit.create(fixture);
  return {
    client,
    vendor,
    fixture,
    call,
    update: (id: string, status: string, changes: Partial<Call> = {}) =>
      client.updateConversation(conversation(id), setting(status), aCall(fixture, changes)),
    statusOf: (id: string) => vendor.state.conversations.get(id)?.status,
    /** Requests as `POST /api/…`. */
    asked: () => vendor.requests.map(({ method, path }) => `${method} ${path}`),
  };
}

/** WapiKit's client in front of answers that are given one after the other. */
export function wapikitAnswering(...answers: readonly (Response | Error)[]) {
  const { sent, fixture } = answering(TOKEN, answers);
  const client = wapikit.create(fixture);
  const update = (status: string) => client.updateConversation(conversation('abc'), setting(status), aCall(fixture));
  return { client, fixture, sent, update, call: () => aCall(fixture) };
}

export function conversation(id: string): ConversationId {
  return ConversationId.parse(id);
}

export function setting(status: string): ConversationUpdate {
  return ConversationUpdate.parse({ status });
}
