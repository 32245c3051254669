import { operation as createReply } from '../../functions/helpscout/create-reply.ts';
import type { HttpAnswer } from './bundle.ts';
import { type Everything, untilSettled } from './world.ts';

/** Faults that keep a reply from reaching Help Scout, and leave nobody the wiser. */
const LOST = { name: 'reset-before', match: { operation: 'createReply' } } as const;

/** A reply to a conversation of the simulator's, as a caller sends it. */
export function reply({ bundle }: Everything, options: ReplyOptions = {}): Promise<HttpAnswer> {
  const { conversationId = '123', key, query = {}, caller } = options;
  return bundle.http(createReply, {
    pathParameters: { conversationId },
    body: { customer: { id: 123 }, text: 'How are you?' },
    headers: key === undefined ? {} : { 'idempotency-key': key },
    query,
    ...(caller === undefined ? {} : { caller }),
  });
}

interface ReplyOptions {
  readonly conversationId?: string;
  readonly key?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly caller?: string;
}

/** Replies in each state that lasts, by the id of the action. */
export const replies = {
  done: async (all: Everything) => idOf(await reply(all)),
  /** Merged long ago, and forgotten by the vendor. */
  failed: async (all: Everything) => idOf(await reply(all, { conversationId: '999999' })),
  waiting: async (all: Everything) => idOf(await reply(all, { query: { notBefore: '2099-01-01T00:00:00Z' } })),
  async in_doubt(all: Everything) {
    all.vendors.simulators.helpscout.faults.push(LOST);
    return idOf(await reply(all));
  },
  /** Sent twice, and never seen: only a person can tell. */
  async held(all: Everything) {
    all.vendors.simulators.helpscout.faults.push({ ...LOST, times: 2 });
    const actionId = idOf(await reply(all));
    await untilSettled(all, createReply, actionId);
    return actionId;
  },
} as const;

function idOf({ body }: HttpAnswer): string {
  return body.actionId;
}
