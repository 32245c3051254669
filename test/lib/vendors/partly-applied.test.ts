import { Response } from 'node-fetch';
import { describe, expect, it } from 'vitest';
import { SECRETS } from '../../../dev/simulators/simulators.ts';
import { route as cancel } from '../../../functions/actions/cancel.ts';
import { route as get } from '../../../functions/actions/get.ts';
import { operation as reply } from '../../../functions/conversations/reply.ts';
import { operation as update } from '../../../functions/conversations/update.ts';
import { operation as updateAtHelpscout } from '../../../functions/helpscout/update-conversation.ts';
import { operations } from '../../../functions/registry.ts';
import { operation as assign } from '../../../functions/wapikit/assign-conversation.ts';
import { CONNECTING } from '../../../lib/http/outcome.ts';
import type { Fetch, FetchResponse } from '../../../lib/http/transport.ts';
import type { Fields, Operation } from '../../../lib/operation.ts';
import { virtualWorld } from '../../dev/simulators/virtual-world.ts';
import { createBundle } from '../../kit/bundle.ts';
import { sampled } from '../../kit/depth.ts';
import { simulatedVendors } from '../../kit/vendors.ts';
import { type Everything, untilSettled } from '../../kit/world.ts';

const AT_WAPIKIT = '7c9e6679-7425-40de-944b-e07fc1f90ae7';
const MEMBER = 'c0000000-0000-4000-8000-000000004002';
const OTHER_MEMBER = 'c0000000-0000-4000-8000-000000004003';

/** Inputs of several requests that no operation has as an example. */
const MORE: readonly (readonly [Operation, Fields])[] = [
  // biome-ignore lint/suspicious/noThenProperty: the contract's own word; no one awaits an input
  [reply, { target: { vendor: 'wapikit', conversationId: AT_WAPIKIT }, text: 'On its way', then: 'closed' }],
  // biome-ignore lint/suspicious/noThenProperty: as above
  [reply, { target: { vendor: 'reamaze', conversationId: 'the-kettle-leaks' }, text: 'On its way', then: 'pending' }],
  [update, { target: { vendor: 'wapikit', conversationId: AT_WAPIKIT }, assignee: { id: MEMBER }, status: 'closed' }],
  [update, { target: { vendor: 'helpscout', conversationId: '123' }, tags: { add: ['refund'] }, status: 'closed' }],
  [updateAtHelpscout, { conversationId: '123', subject: 'New', assignTo: 4003 }],
  [assign, { conversationId: AT_WAPIKIT, organizationMemberId: MEMBER }],
];

const INPUTS = [
  ...operations.flatMap((each) => [each.example, ...(each.otherExamples ?? [])].map((input) => [each, input] as const)),
  ...MORE,
];

/** What becomes of a request instead of being sent, or after it. */
type Strike = (send: () => Promise<FetchResponse>) => Promise<FetchResponse>;

const broken = (code: string) => Promise.reject(Object.assign(new Error('broken'), { code }));
const told = async (status: number) => new Response('{}', { status });

/** Ways in which a request fails whose sender then knows that it had no effect. */
const FAILED: readonly (readonly [string, Strike])[] = [
  ['is refused', () => told(422)],
  ['is limited', () => told(429)],
  ['cannot be sent', () => broken(`${CONNECTING}ECONNREFUSED`)],
];
const LOST: readonly (readonly [string, Strike])[] = [
  ['is lost on its way', () => broken('ECONNRESET')],
  [
    'is carried out, and its response is lost',
    async (send) => {
      await send();
      return broken('ECONNRESET');
    },
  ],
];
const [[, REFUSED]] = FAILED as readonly [readonly [string, Strike]];

interface Write {
  readonly url: string;
  readonly method: string;
  readonly body?: string | undefined;
}

/** The same request again, in a later attempt. */
const nameOf = ({ url, method, body = '' }: Write) => `${method} ${url} ${body.replace(/"createdAt":"[^"]*"/, '')}`;

/** The bundle with vendors whose n-th state-changing request is struck, and each repetition of that request. */
function struckAt(n: number, strike: Strike, times = Number.POSITIVE_INFINITY) {
  const world = virtualWorld();
  const vendors = simulatedVendors(world);
  const { wapikit } = vendors.simulators;
  const conversation = wapikit.state.conversations.get(AT_WAPIKIT);
  const [member] = wapikit.state.members.values();
  if (conversation && member) conversation.assignedTo = { ...member, uniqueId: OTHER_MEMBER };
  const writes: string[] = [];
  let struck: string | undefined;
  let left = times;
  const fetch: Fetch = (url, init) => {
    const send = () => vendors.fetch(url, init);
    if (init.method === 'GET' || url.includes('oauth')) return send();
    const name = nameOf({ url, ...init });
    writes.push(name);
    if (writes.length === n) struck = name;
    if (name !== struck || left === 0) return send();
    left -= 1;
    return strike(send);
  };
  const all: Everything = { bundle: createBundle(fetch, SECRETS, { world }), vendors, world };
  return { all, writes };
}

/** Everything that customers and agents see, at all vendors. */
function shown({ vendors }: Everything): string {
  const { helpscout, wapikit, reamaze } = vendors.simulators;
  const states = [helpscout, wapikit, reamaze].map(({ state }) => [...state.conversations]);
  return JSON.stringify(states, (_, value) => (value instanceof Map || value instanceof Set ? [...value] : value));
}

async function started({ bundle }: Everything, operation: Operation, input: Fields): Promise<string> {
  const answer = await bundle.invoke(operation, { input });
  const { actionId, error } = Object(answer) as { actionId?: string; error?: { actionId: string } };
  return actionId ?? error?.actionId ?? '';
}

const CASES: { operation: Operation; input: Fields; requests: number }[] = [];
for (const [operation, input] of INPUTS) {
  const { all, writes } = struckAt(0, REFUSED);
  await untilSettled(all, operation, await started(all, operation, input));
  if (writes.length > 1) CASES.push({ operation, input, requests: writes.length });
}

/** The end of an action, and whether the vendor shows a change that the action's answer does not speak of, or the reverse. */
async function ending(all: Everything, operation: Operation, actionId: string, before: string) {
  await untilSettled(all, operation, actionId);
  all.world.advance(600_000);
  const { body } = await all.bundle.route(get, { method: 'GET', pathParameters: { actionId } });
  const { state, warnings, error } = body;
  const isWithout = state === 'cancelled' || state === 'failed';
  if (state === 'failed') expect(error.warnings ?? []).toEqual(warnings);
  return { isWithout, says: warnings.includes('partly_applied'), shows: shown(all) !== before };
}

it('finds the operations that send more than one request', () => {
  expect([...new Set(CASES.map(({ operation }) => operation.name))].sort()).toEqual([
    'conversations.reactivate',
    'conversations.reply',
    'conversations.update',
    'helpscout.updateConversation',
    'wapikit.assignConversation',
  ]);
});

describe.each(sampled(CASES, 4))('$operation.name $input', ({ operation, input, requests }) => {
  describe.each(Array.from({ length: requests }, (_, index) => index + 1))('where request %i', (n) => {
    it.each(FAILED)(
      '%s, and so is each repetition, warns if and only if the vendor shows a part of it',
      async (_, strike) => {
        const { all } = struckAt(n, strike);
        const before = shown(all);
        const actionId = await started(all, operation, input);
        const { isWithout, says, shows } = await ending(all, operation, actionId, before);
        expect({ isWithout, says }).toEqual({ isWithout: true, says: shows });
      },
    );

    it.each(FAILED)(
      '%s, and the action is cancelled, warns if and only if the vendor shows a part of it',
      async (_, strike) => {
        const { all } = struckAt(n, strike);
        const before = shown(all);
        const actionId = await started(all, operation, input);
        await all.bundle.route(cancel, { method: 'DELETE', pathParameters: { actionId } });
        const { isWithout, says, shows } = await ending(all, operation, actionId, before);
        expect({ isWithout, says }).toEqual({ isWithout: true, says: shows });
      },
    );

    it.each(LOST)('%s, and so is each repetition, says no less than the vendor shows', async (_, strike) => {
      const { all } = struckAt(n, strike);
      const before = shown(all);
      const actionId = await started(all, operation, input);
      const { isWithout, says, shows } = await ending(all, operation, actionId, before);
      if (isWithout && shows) expect(says).toBe(true);
    });

    it.each(FAILED.slice(1))('%s once, is done all the same', async (_, strike) => {
      const { all } = struckAt(n, strike, 1);
      const { state } = await untilSettled(all, operation, await started(all, operation, input));
      expect(state).toBe('done');
    });
  });
});
