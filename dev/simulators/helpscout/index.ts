import { systemWorld } from '../../../lib/world.ts';
import { defineSimulator } from '../define-simulator.ts';
import { type Answer, type VendorRequest, withHeaders } from '../exchange.ts';
import { RateWindow } from '../rate-window.ts';
import { createSimulator, type Simulator, type SimulatorOptions } from '../simulator.ts';
import { Tokens } from './auth.ts';
import { inbox } from './inbox.ts';
import { defaultKnobs, type HelpscoutKnobs } from './knobs.ts';
import { rateLimited, refusal, unauthorized } from './refusals.ts';
import { routeOf } from './routes.ts';
import { FIRST_EXTRA_CONVERSATION, seed } from './seed.ts';
import type { HelpscoutExchange, HelpscoutState, Mail } from './state.ts';

export type { HelpscoutKnobs } from './knobs.ts';
export type { Conversation, HelpscoutState, Mail, Thread } from './state.ts';

export interface HelpscoutOptions extends SimulatorOptions {
  readonly knobs?: Partial<HelpscoutKnobs>;
}

declare module '../define-simulator.ts' {
  interface Simulators {
    readonly helpscout: HelpscoutSimulator;
  }
}

export type HelpscoutSimulator = Simulator<HelpscoutState, HelpscoutKnobs, Mail>;

const TOKEN_PATH = '/v2/oauth2/token';
const MINUTE = 60_000;

/** Help Scout's Mailbox API 2.0. `effects()` are the mails that customers got. */
export function createHelpscoutSimulator({
  knobs: changes,
  extraConversations = 0,
  ...options
}: HelpscoutOptions = {}): HelpscoutSimulator {
  const { world = systemWorld } = options;
  const knobs = { ...defaultKnobs(), ...changes };
  const tokens = new Tokens(() => world.uniqueId().replaceAll('-', ''));
  const window = new RateWindow(MINUTE);
  let correlations = 0;

  /** Authentication, then the limit, then the endpoint. */
  function guarded(exchange: HelpscoutExchange): Answer {
    const { request, now } = exchange;
    if (!tokens.accepts(request, knobs, now)) return unauthorized();
    const reading = window.take(now, knobs.limitPerMinute, weightOf(request.method, knobs));
    const counters = {
      'X-RateLimit-Limit-Minute': String(reading.limit),
      'X-RateLimit-Remaining-Minute': String(reading.remaining),
    };
    if (!reading.allowed) return withHeaders(rateLimited(Math.ceil((reading.resetsAt - now) / 1000)), counters);
    const { found, params, allowed } = { params: {}, allowed: [], ...routeOf(request) };
    if (found) return withHeaders(found.answer(exchange, params), counters);
    return withHeaders(refusal(allowed.length > 0 ? 405 : 404), counters);
  }

  function correlated(answer: Answer): Answer {
    correlations += 1;
    const id = `${world.uniqueId()}#${correlations}`;
    const isError = answer.headers['Content-Type'] === 'application/vnd.error+json';
    const body = isError ? JSON.stringify({ logRef: id, ...JSON.parse(String(answer.body)) }) : answer.body;
    return withHeaders({ ...answer, body }, { 'Correlation-Id': id });
  }

  return createSimulator(
    {
      name: 'helpscout',
      knobs,
      seed: (now) => {
        window.clear();
        return seed(now, extraConversations);
      },
      operationOf: (request) => {
        if (isToken(request)) return 'token';
        return routeOf(request).found?.operation ?? 'unknown';
      },
      answer: (request, state, now) =>
        correlated(isToken(request) ? tokens.grant(request, knobs, now) : guarded({ request, state, knobs, now })),
      refuse: (status) => correlated(refusal(status)),
      unauthorized: () => correlated(unauthorized()),
      forbidden: () => correlated(refusal(403)),
      rateLimited: (retryAfterS) => correlated(rateLimited(retryAfterS)),
      effects: ({ mails }) => mails,
      controls: { revokeTokens: () => tokens.revokeAll() },
    },
    options,
  );
}

export const simulated = defineSimulator('helpscout', {
  create: createHelpscoutSimulator,
  inbox: ({ state }) => inbox(state),
  secret(baseUrl) {
    const { credentials, tokenUserId } = defaultKnobs();
    const [clientId, clientSecret] = Object.entries(credentials)[0] ?? [];
    return { clientId, clientSecret, userId: tokenUserId, dedicatedUser: true, ...(baseUrl && { baseUrl }) };
  },
  extraConversation: (index) => ({ conversationId: String(FIRST_EXTRA_CONVERSATION + index) }),
  specimen: {
    conversationId: '124',
    customer: { email: 'jonas.lindqvist@example.com', id: '124' },
    owner: { email: 'grace@shop.example', id: '4003' },
    field: {
      name: '104',
      read: ({ state }) => state.conversations.get(124)?.fields.find(({ id }) => id === 104)?.value,
    },
  },
  trial: {
    knobs: { accessTokens: ['good'] },
    headers: { authorization: 'Bearer good' },
    method: 'POST',
    path: '/v2/conversations/123/reply',
    body: { text: 'Hello', customer: { id: 123 } },
  },
});

function isToken({ method, path }: VendorRequest): boolean {
  return method === 'POST' && path === TOKEN_PATH;
}

function weightOf(method: string, knobs: HelpscoutKnobs): number {
  if (method === 'PATCH') return knobs.patchWeight;
  return method === 'GET' ? 1 : 2;
}
