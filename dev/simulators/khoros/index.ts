import { basic } from '../basic-auth.ts';
import { defineSimulator } from '../define-simulator.ts';
import type { Answer } from '../exchange.ts';
import { RateWindow } from '../rate-window.ts';
import { findRoute } from '../routing.ts';
import { createSimulator, type Simulator, type SimulatorOptions } from '../simulator.ts';
import { accepts } from './auth.ts';
import { inbox } from './inbox.ts';
import { defaultKnobs, type KhorosKnobs } from './knobs.ts';
import { rateLimited, refusal, unauthorized } from './refusals.ts';
import { routes } from './routes.ts';
import { seed } from './seed.ts';
import type { KhorosExchange, KhorosState, Note } from './state.ts';

export type { KhorosKnobs } from './knobs.ts';
export type { Author, Conversation, KhorosState, Note } from './state.ts';

export interface KhorosOptions extends SimulatorOptions {
  readonly knobs?: Partial<KhorosKnobs>;
}

declare module '../define-simulator.ts' {
  interface Simulators {
    readonly khoros: KhorosSimulator;
  }
}

export type KhorosSimulator = Simulator<KhorosState, KhorosKnobs, Note>;

const MINUTE = 60_000;

/** Khoros Care's Author and Conversation APIs, version 2. `effects()` are the notes that were added. */
export function createKhorosSimulator({
  knobs: changes,
  extraConversations = 0,
  ...options
}: KhorosOptions = {}): KhorosSimulator {
  const knobs = { ...defaultKnobs(), ...changes };
  const window = new RateWindow(MINUTE);

  function answer(exchange: KhorosExchange): Answer {
    const { request, now } = exchange;
    if (!accepts(request, knobs)) return unauthorized();
    const api = request.path.startsWith('/api/v2/authors') ? 'authors' : 'conversations';
    if (!window.take(now, knobs.limitPerMinute, 1, api).allowed) return rateLimited();
    const routed = findRoute(routes, request);
    if (routed.found) return routed.found.answer(exchange, routed.params);
    return refusal(routed.allowed.length > 0 ? 405 : 404);
  }

  return createSimulator(
    {
      name: 'khoros',
      knobs,
      seed: (now) => {
        window.clear();
        return seed(now, extraConversations);
      },
      operationOf: (request) => findRoute(routes, request).found?.operation ?? 'unknown',
      answer: (request, state, now) => answer({ request, state, knobs, now }),
      refuse: refusal,
      unauthorized,
      forbidden: () => refusal(403),
      rateLimited,
      effects: ({ added }) => added,
    },
    options,
  );
}

const [USERNAME = '', PASSWORD = ''] = Object.entries(defaultKnobs().credentials)[0] ?? [];

export const simulated = defineSimulator('khoros', {
  create: createKhorosSimulator,
  inbox: ({ state }) => inbox(state),
  secret: (origin = 'https://acme.response.lithium.com') => ({
    baseUrl: `${origin}/api/v2`,
    username: USERNAME,
    password: PASSWORD,
  }),
  extraConversation: (index) => ({ networkType: 'twitter', networkId: `extra-${index}` }),
  specimen: { conversationId: '12745300', author: { networkType: 'smooch', networkId: '573948029' } },
  trial: {
    headers: { authorization: basic(USERNAME, PASSWORD) },
    method: 'PUT',
    path: '/api/v2/authors/networks/smooch/ids/573948029/conversations/reactivate?comment=my%20note',
  },
});
