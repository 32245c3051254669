import { basic } from '../basic-auth.ts';
import { defineSimulator } from '../define-simulator.ts';
import type { Answer, VendorRequest } from '../exchange.ts';
import { RateWindow } from '../rate-window.ts';
import { findRoute } from '../routing.ts';
import { createSimulator, type Simulator, type SimulatorOptions } from '../simulator.ts';
import { brandOf, callerOf } from './auth.ts';
import { inbox } from './inbox.ts';
import { defaultKnobs, type ReamazeKnobs } from './knobs.ts';
import { rateLimited, refusal, unauthorized } from './refusals.ts';
import { routes } from './routes.ts';
import { seed } from './seed.ts';
import type { Effect, ReamazeState } from './state.ts';

export type { ReamazeKnobs } from './knobs.ts';
export type { Conversation, Effect, Message, ReamazeState } from './state.ts';

export interface ReamazeOptions extends SimulatorOptions {
  readonly knobs?: Partial<ReamazeKnobs>;
}

declare module '../define-simulator.ts' {
  interface Simulators {
    readonly reamaze: ReamazeSimulator;
  }
}

export type ReamazeSimulator = Simulator<ReamazeState, ReamazeKnobs, Effect>;

const MINUTE = 60_000;

/** Re:amaze's API, version 1. `effects()` are messages, notes and updates. */
export function createReamazeSimulator({
  knobs: changes,
  extraConversations = 0,
  ...options
}: ReamazeOptions = {}): ReamazeSimulator {
  const knobs = { ...defaultKnobs(), ...changes };
  const window = new RateWindow(MINUTE);

  function answer(request: VendorRequest, state: ReamazeState, now: number): Answer {
    const caller = callerOf(request, knobs, state);
    if (!caller) return unauthorized();
    const reading = window.take(now, knobs.limitPerMinute, 1, caller.email);
    if (!reading.allowed) return rateLimited(Math.ceil((reading.resetsAt - now) / 1000), knobs);
    const brand = brandOf(request, knobs);
    if (!state.channels.some((channel) => channel.brand === brand)) return refusal(404, 'Not found');
    const asked = withoutSuffix(request);
    if (!asked) return { status: 406, headers: { 'Content-Type': 'text/html' }, body: '<h1>Not acceptable</h1>' };
    const routed = findRoute(routes, asked);
    if (!routed.found) return refusal(404, 'Not found');
    return routed.found.answer({ request, state, knobs, now, brand, caller }, routed.params);
  }

  return createSimulator(
    {
      name: 'reamaze',
      knobs,
      seed: (now) => {
        window.clear();
        return seed(now, extraConversations);
      },
      operationOf: (request) => findRoute(routes, withoutSuffix(request) ?? request).found?.operation ?? 'unknown',
      answer,
      refuse: (status) => refusal(status),
      unauthorized,
      rateLimited: (retryAfterS) => rateLimited(retryAfterS, knobs),
      effects: ({ effects }) => effects,
    },
    options,
  );
}

const { brand: BRAND, credentials: CREDENTIALS } = defaultKnobs();
const [EMAIL = '', API_TOKEN = ''] = Object.entries(CREDENTIALS)[0] ?? [];

export const simulated = defineSimulator('reamaze', {
  create: createReamazeSimulator,
  inbox: ({ state }) => inbox(state),
  secret: (baseUrl) => ({ brand: BRAND, email: EMAIL, apiToken: API_TOKEN, ...(baseUrl && { baseUrl }) }),
  extraConversation: (index) => ({ slug: `extra-${index}` }),
  specimen: {
    conversationId: 'the-kettle-leaks',
    customer: { email: 'jonas.lindqvist@example.com' },
    owner: { email: 'staff1@example.com' },
    field: {
      name: 'order',
      read: ({ state }) => state.conversations.find(({ slug }) => slug === 'the-kettle-leaks')?.data['order'],
    },
  },
  trial: {
    headers: { accept: 'application/json', authorization: basic(EMAIL, API_TOKEN) },
    method: 'PUT',
    path: '/api/v1/conversations/old-question',
    body: { conversation: { status: 0 } },
  },
});

/** JSON has to be asked for, by `Accept` or by the suffix `.json`; `undefined` if it was not. */
function withoutSuffix({ method, path, headers }: VendorRequest): { method: string; path: string } | undefined {
  if (path.endsWith('.json')) return { method, path: path.slice(0, -'.json'.length) };
  return headers['accept']?.includes('application/json') ? { method, path } : undefined;
}
