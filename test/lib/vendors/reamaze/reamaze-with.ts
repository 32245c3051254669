import type { Fault, FaultName } from '../../../../dev/simulators/faults.ts';
import { createReamazeSimulator, type ReamazeOptions } from '../../../../dev/simulators/reamaze/index.ts';
import type { Call } from '../../../../lib/operation.ts';
import { ConversationUpdate, reamaze, Slug } from '../../../../lib/vendors/reamaze/index.ts';
import { aCall, answering, simulated } from '../fixture.ts';

export const LOGIN = { brand: 'acme', email: 'automation@shop.example', apiToken: 'local-token' };

/** Conversations of the simulator: done and tagged; one whose channel is a chat; one of another brand. */
export const REFUND = 'refund-for-order-5123';
export const CHAT = 'délivery-when';
export const OTHER_BRAND = 'outlet-sizes';

/** Re:amaze's client in front of a simulated Re:amaze that fails as it is told. */
export function reamazeWith(...faults: readonly (FaultName | Fault)[]) {
  return reamazeWhere({}, ...faults);
}

export function reamazeWhere(knobs: NonNullable<ReamazeOptions['knobs']>, ...faults: readonly (FaultName | Fault)[]) {
  const { vendor, fixture, call } = simulated((world) => createReamazeSimulator({ world, knobs }), LOGIN, faults);
  const client = reamaze.create(fixture);
  const parsed = (update: object): ConversationUpdate => ConversationUpdate.parse(update);
  return {
    client,
    vendor,
    fixture,
    call,
    update: (slug: string, update: object, changes: Partial<Call> = {}) =>
      client.updateConversation(Slug.parse(slug), parsed(update), aCall(fixture, changes)),
    find: (slug: string, update: object, sentAt: number) =>
      client.findUpdate(Slug.parse(slug), parsed(update), { sentAt, before: [] }, aCall(fixture)),
    at: (slug: string) => vendor.state.conversations.find((it) => it.slug === slug),
    /** Requests as `PUT /api/…`. */
    asked: () => vendor.requests.map(({ method, path }) => `${method} ${decodeURIComponent(path)}`),
  };
}

/** Re:amaze's client in front of answers that are given one after the other. */
export function reamazeAnswering(...answers: readonly (Response | Error)[]) {
  const { sent, fixture } = answering(LOGIN, answers);
  const client = reamaze.create(fixture);
  const parsed = (update: object): ConversationUpdate => ConversationUpdate.parse(update);
  const slug = Slug.parse('order-51');
  return {
    sent,
    fixture,
    update: (update: object) => client.updateConversation(slug, parsed(update), aCall(fixture)),
    find: (update: object, sentAt = fixture.time) =>
      client.findUpdate(slug, parsed(update), { sentAt, before: [] }, aCall(fixture)),
  };
}

/** A conversation as Re:amaze answers it. */
export function shown(fields: object, slug = 'order-51'): Response {
  return Response.json({ slug, status: 0, ...fields });
}
