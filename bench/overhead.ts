import middy from '@middy/core';
import nodeFetch from 'node-fetch';
import { createMemoryStore } from '../dev/simulation/memory-store.ts';
import { httpEvent } from '../dev/simulation/requests.ts';
import { createHelpscoutSimulator } from '../dev/simulators/helpscout/index.ts';
import { serve as serveSimulator } from '../dev/simulators/serve.ts';
import { createWapikitSimulator } from '../dev/simulators/wapikit/index.ts';
import { operation as createReply } from '../functions/helpscout/create-reply.ts';
import { operation as updateWapikit } from '../functions/wapikit/update-conversation.ts';
import { serve } from '../lib/doors/serve.ts';
import type { Operation } from '../lib/operation.ts';
import { buildRuntime } from '../lib/runtime.ts';
import { systemWorld } from '../lib/world.ts';
import { lambdaContext } from '../test/kit/lambda-context.ts';

const ROUNDS = 300;
const WARM_UP = 100;
const IDLE_MS = 60_000;
const FIRST_CONVERSATION = 10_000;
const WAPIKIT_CONVERSATION = '6f9619ff-8b86-4d01-b42d-00cf4fc964ff';

/** One write, by the bundle and by the least code that could do it. */
interface Subject {
  readonly title: string;
  bundle(round: number): Promise<unknown>;
  bare(round: number): Promise<unknown>;
}

const helpscout = createHelpscoutSimulator({ extraConversations: 2 * (ROUNDS + WARM_UP) });
const wapikit = createWapikitSimulator();
helpscout.knobs.accessTokens.push('good');
helpscout.knobs.limitPerMinute = 1e9;
wapikit.knobs.limitPerHour = 1e9;
const [helpscoutServed, wapikitServed] = [await serveSimulator(helpscout), await serveSimulator(wapikit)];

const secrets: Readonly<Record<string, object>> = {
  'bench/helpscout/default': { accessToken: 'good', userId: 4001, baseUrl: helpscoutServed.url },
  'bench/wapikit/default': { accessToken: 'local-token', baseUrl: `${wapikitServed.url}/api` },
};
/** Each action finds an account that has been idle: its rate limit is not what is measured. */
let idleMs = 0;
const runtime = buildRuntime({
  env: {
    ...{ STAGE: 'bench', SECRETS_PREFIX: 'bench', TABLE_NAME: 'bench', ALLOW_LOOPBACK_VENDORS: 'true' },
    SECRETS_MAX_AGE_MS: '86400000',
  },
  world: { ...systemWorld, now: () => systemWorld.now() + idleMs },
  store: createMemoryStore(),
  secretSource: async (name) => ({ text: JSON.stringify(secrets[name]), versionId: '1' }),
  wakeUps: { send: async () => undefined },
  resultEvents: { publish: async () => undefined, publishEvent: async () => undefined },
  mappings: [],
  write: () => {},
});

function byBundle(operation: Operation) {
  const handler = serve(operation, () => runtime);
  return async (input: Readonly<Record<string, unknown>>, key: string) => {
    const answer = (await handler(httpEvent({ operation, input }, key), lambdaContext())) as { statusCode: number };
    if (answer.statusCode !== 200) throw new Error(`${operation.name}: ${JSON.stringify(answer)}`);
  };
}

/** What somebody would write without any of this: parse, post, answer. */
const bare = middy(async ({ url, headers, body }: { url: string; headers: Record<string, string>; body: string }) => {
  const response = await nodeFetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(JSON.parse(body)),
  });
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  return { statusCode: 200, body: JSON.stringify({ answer: await response.text() }) };
});

const reply = byBundle(createReply);
const update = byBundle(updateWapikit);
const message = { customer: { id: 123 }, text: 'Your order is on its way.' };
const subjects: readonly Subject[] = [
  {
    title: 'WapiKit: update (one request)',
    bundle: (round) => update({ conversationId: WAPIKIT_CONVERSATION, status: 'Active' }, `update-${round}`),
    bare: () =>
      bare(
        {
          url: `${wapikitServed.url}/api/conversation/${WAPIKIT_CONVERSATION}`,
          headers: { 'x-access-token': 'local-token' },
          body: JSON.stringify({ status: 'Active' }),
        },
        lambdaContext(),
      ),
  },
  {
    title: 'Help Scout: reply (a read and a request)',
    bundle: (round) => reply({ conversationId: String(FIRST_CONVERSATION + 2 * round), ...message }, `reply-${round}`),
    bare: (round) =>
      bare(
        {
          url: `${helpscoutServed.url}/v2/conversations/${FIRST_CONVERSATION + 2 * round + 1}/reply`,
          headers: { authorization: 'Bearer good' },
          body: JSON.stringify(message),
        },
        lambdaContext(),
      ),
  },
];

console.log(`What the bundle adds to an action's time, the vendor answering at once and the table in memory: how many times as long
it takes as a bare handler that posts the same to the same simulator. Medians of ${ROUNDS}, taken in turns.\n`);
for (const { title, ...ways } of subjects) {
  const times: Record<keyof typeof ways, number[]> = { bundle: [], bare: [] };
  for (let round = 0; round < WARM_UP + ROUNDS; round += 1) {
    for (const way of ['bundle', 'bare'] as const) {
      idleMs += IDLE_MS;
      const startedAt = performance.now();
      await ways[way](round);
      if (round >= WARM_UP) times[way].push(performance.now() - startedAt);
    }
  }
  console.log(`${title.padEnd(44)} × ${(median(times.bundle) / median(times.bare)).toFixed(1)}`);
}
await Promise.all([helpscoutServed.close(), wapikitServed.close()]);

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}
