import middy from '@middy/core';
import { createMemoryStore } from '../../dev/simulation/memory-store.ts';
import { httpEvent } from '../../dev/simulation/requests.ts';
import type { Fetch as NodeFetch } from '../../dev/simulators/in-process.ts';
import { createSimulators, SECRETS } from '../../dev/simulators/simulators.ts';
import { operation as createReply } from '../../functions/helpscout/create-reply.ts';
import { operation as updateWapikit } from '../../functions/wapikit/update-conversation.ts';
import { serve } from '../../lib/doors/serve.ts';
import type { Fetch } from '../../lib/http/transport.ts';
import type { Operation } from '../../lib/operation.ts';
import { buildRuntime } from '../../lib/runtime.ts';
import { systemWorld } from '../../lib/world.ts';
import { lambdaContext } from '../../test/kit/lambda-context.ts';
import { hostOf } from '../../test/kit/vendors.ts';

const IDLE_MS = 60_000;
const FIRST_CONVERSATION = 10_000;
const WAPIKIT_CONVERSATION = '6f9619ff-8b86-4d01-b42d-00cf4fc964ff';
const MESSAGE = { customer: { id: 123 }, text: 'Your order is on its way.' };

/** One write, by the bundle and by the least code that could do it, each to a vendor that responds at once. */
export interface Subject {
  readonly title: string;
  bundle(round: number): Promise<void>;
  bare(round: number): Promise<void>;
}

/** @param rounds for each of which Help Scout has conversations of its own */
export function subjects(rounds: number): { reply: Subject; update: Subject } {
  const { helpscout, wapikit } = createSimulators({ extraConversations: 2 * rounds });
  helpscout.knobs.accessTokens.push('good');
  helpscout.knobs.limitPerMinute = 1e9;
  wapikit.knobs.limitPerHour = 1e9;
  /** Each action finds an account that has been idle: its rate limit is not what is measured. */
  let idleMs = 0;
  const runtime = buildRuntime({
    env: { STAGE: 'bench', SECRETS_PREFIX: 'bench', TABLE_NAME: 'bench', SECRETS_MAX_AGE_MS: '86400000' },
    world: { ...systemWorld, now: () => systemWorld.now() + idleMs },
    store: createMemoryStore(),
    fetch: (url, init) => {
      const { fetch } = new URL(url).host === hostOf('wapikit') ? wapikit : helpscout;
      return fetch(url, init as Parameters<NodeFetch>[1]) as ReturnType<Fetch>;
    },
    secretSource: async (name) => ({ text: JSON.stringify(SECRETS[name.replace('bench/', '')]), versionId: '1' }),
    wakeUps: { send: async () => undefined },
    resultEvents: { publish: async () => undefined, publishEvent: async () => undefined },
    mappings: [],
    write: () => {},
  });
  const byBundle = (operation: Operation) => {
    const handler = serve(operation, () => runtime);
    return async (input: Readonly<Record<string, unknown>>, key: string) => {
      idleMs += IDLE_MS;
      const answer = (await handler(httpEvent({ operation, input }, key), lambdaContext())) as { statusCode: number };
      if (answer.statusCode !== 200) throw new Error(`${operation.name}: ${JSON.stringify(answer)}`);
    };
  };
  const reply = byBundle(createReply);
  const update = byBundle(updateWapikit);
  const bareReply = bare(helpscout.fetch, { authorization: 'Bearer good' });
  const bareUpdate = bare(wapikit.fetch, { 'x-access-token': 'local-token' });
  return {
    reply: {
      title: 'Help Scout: reply (a read and a request)',
      bundle: (round) =>
        reply({ conversationId: String(FIRST_CONVERSATION + 2 * round), ...MESSAGE }, `reply-${round}`),
      bare: (round) =>
        bareReply(
          `https://${hostOf('helpscout')}/v2/conversations/${FIRST_CONVERSATION + 2 * round + 1}/reply`,
          MESSAGE,
        ),
    },
    update: {
      title: 'WapiKit: update (one request)',
      bundle: (round) => update({ conversationId: WAPIKIT_CONVERSATION, status: 'Active' }, `update-${round}`),
      bare: () =>
        bareUpdate(`https://${hostOf('wapikit')}/api/conversation/${WAPIKIT_CONVERSATION}`, { status: 'Active' }),
    },
  };
}

/** What somebody would write without any of this: parse, post, answer. */
function bare(fetch: NodeFetch, headers: Readonly<Record<string, string>>) {
  const handler = middy(async ({ url, body }: { url: string; body: string }) => {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(JSON.parse(body)),
    });
    if (!response.ok) throw new Error(`${url}: ${response.status}`);
    return { statusCode: 200, body: JSON.stringify({ answer: await response.text() }) };
  });
  return async (url: string, input: object) => {
    await handler({ url, body: JSON.stringify(input) }, lambdaContext());
  };
}
