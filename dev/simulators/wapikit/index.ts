import { defineSimulator } from '../define-simulator.ts';
import { type Answer, withHeaders } from '../exchange.ts';
import { RateWindow } from '../rate-window.ts';
import { findRoute } from '../routing.ts';
import { createSimulator, type Simulator, type SimulatorOptions } from '../simulator.ts';
import { accepts } from './auth.ts';
import { inbox } from './inbox.ts';
import { defaultKnobs, type WapikitKnobs } from './knobs.ts';
import { frameworkError, limitHeaders, rateLimited, refusal, unauthorized } from './refusals.ts';
import { routes } from './routes.ts';
import { extraConversationId, seed } from './seed.ts';
import type { Effect, WapikitExchange, WapikitState } from './state.ts';

export type { WapikitKnobs } from './knobs.ts';
export { extraConversationId } from './seed.ts';
export type { Conversation, Effect, WapikitState } from './state.ts';

export interface WapikitOptions extends SimulatorOptions {
  readonly knobs?: Partial<WapikitKnobs>;
}

declare module '../define-simulator.ts' {
  interface Simulators {
    readonly wapikit: WapikitSimulator;
  }
}

export type WapikitSimulator = Simulator<WapikitState, WapikitKnobs, Effect>;

const HOUR = 60 * 60_000;

/** WapiKit as documented or as built. `effects()` are new statuses and messages to contacts. */
export function createWapikitSimulator({
  knobs: changes,
  extraConversations = 0,
  ...options
}: WapikitOptions = {}): WapikitSimulator {
  const knobs = { ...defaultKnobs(), ...changes };
  const window = new RateWindow(HOUR, { sliding: true });

  /** The limiter stands before authentication: unknown callers use it up as well. */
  function answer(exchange: WapikitExchange): Answer {
    const { request, now } = exchange;
    const routed = findRoute(routes, request);
    if (!routed.found) return frameworkError(routed.allowed.length > 0 ? 405 : 404, routed.allowed);
    if (knobs.mode === 'asBuiltJan') return authorized(exchange, routed);
    const reading = window.take(now, knobs.limitPerHour, 1, `${routed.found.method} ${routed.found.pattern}`);
    if (!reading.allowed) return rateLimited(knobs.mode, reading);
    return withHeaders(authorized(exchange, routed), limitHeaders(reading));
  }

  function authorized(exchange: WapikitExchange, { found, params }: FoundRoute): Answer {
    return accepts(exchange.request, knobs) ? found.answer(exchange, params) : unauthorized(knobs.mode);
  }

  return createSimulator(
    {
      name: 'wapikit',
      knobs,
      seed: (now) => {
        window.clear();
        return seed(now, extraConversations);
      },
      operationOf: (request) => findRoute(routes, request).found?.operation ?? 'unknown',
      answer: (request, state, now) => answer({ request, state, knobs, now }),
      refuse: (status) => refusal(knobs.mode, status, 'Internal server error'),
      unauthorized: () => unauthorized(knobs.mode),
      rateLimited: (retryAfterS, now) =>
        rateLimited(knobs.mode, {
          allowed: false,
          limit: knobs.limitPerHour,
          remaining: 0,
          resetsAt: now + retryAfterS * 1000,
        }),
      effects: ({ effects }) => effects,
    },
    options,
  );
}

const [ACCESS_TOKEN = ''] = defaultKnobs().accessTokens;

export const simulated = defineSimulator('wapikit', {
  create: createWapikitSimulator,
  inbox: ({ state }) => inbox(state),
  secret: (origin) => ({ accessToken: ACCESS_TOKEN, ...(origin && { baseUrl: `${origin}/api` }) }),
  extraConversation: (index) => ({ conversationId: extraConversationId(index) }),
  specimen: {
    conversationId: '7c9e6679-7425-40de-944b-e07fc1f90ae7',
    customer: { phone: '+46 700 000 124', id: 'c0000000-0000-4000-8000-000000000124' },
    owner: { id: 'c0000000-0000-4000-8000-000000004002' },
  },
  trial: {
    headers: { 'x-access-token': ACCESS_TOKEN },
    method: 'POST',
    path: '/api/conversation/6f9619ff-8b86-4d01-b42d-00cf4fc964ff',
    body: { status: 'Active' },
  },
});

type FoundRoute = Extract<ReturnType<typeof findRoute<WapikitExchange>>, { found: object }>;
