import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { versionOf } from '../../dev/simulation/deployment.ts';
import { createMemoryStore } from '../../dev/simulation/memory-store.ts';
import type { ReadConversation } from '../../lib/conversations/model/conversation.ts';
import type { AccountView } from '../../lib/doors/outgoing/accounts.ts';
import type { DryRun } from '../../lib/doors/outgoing/dry-run.ts';
import type { ActionDetail, ActionView } from '../../lib/doors/outgoing/schemas.ts';
import type { Route } from '../../lib/doors/route.ts';
import { type LambdaHandler, serve, serveQuery, serveRoute } from '../../lib/doors/serve.ts';
import type { Issue } from '../../lib/errors/app-error.ts';
import type { Problem } from '../../lib/errors/problem.ts';
import type { Fetch } from '../../lib/http/transport.ts';
import { drive } from '../../lib/ledger/protocol/loop.ts';
import { sweep } from '../../lib/ledger/protocol/sweep.ts';
import type { Operation, Query } from '../../lib/operation.ts';
import { buildRuntime, type Edge, type Runtime } from '../../lib/runtime.ts';
import { type HttpRequest, httpEvent } from './http-event.ts';
import { lambdaContext } from './lambda-context.ts';
import { faultOf } from './log-lines.ts';

/** @typeParam Body what the API describes of this route, where it is none of an action, a problem and a list */
export interface HttpAnswer<Body = AnswerBody> {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: Body;
}

type Described = Omit<Problem, keyof ActionDetail> &
  Omit<ActionDetail, 'next' | 'vendor' | 'warnings' | 'due' | 'error'>;

/** The fields of the API's answers: an action, a problem, lists. Which of them an answer has, its test expects. */
export interface AnswerBody extends Described {
  readonly actionId: string;
  readonly vendor: unknown;
  readonly warnings: readonly string[];
  readonly due: string;
  readonly issues: readonly [Issue, ...Issue[]];
  readonly actions: readonly [ActionView, ...ActionView[]];
  readonly accounts: readonly [AccountView, ...AccountView[]];
  readonly conversations: readonly ReadConversation[];
  readonly candidates: readonly string[];
  readonly error: Problem;
  readonly request: DryRun['request'];
  /** Of a list: where its next page begins. */
  readonly next: string;
}

export interface Bundle {
  readonly runtime: Runtime;
  /** Every log line and metric so far. */
  readonly lines: string[];
  /** Result events so far: `[detail-type, action id or detail]`. */
  readonly announced: [string, unknown][];
  readonly wakeUps: { readonly actionId: string; readonly delayMs: number }[];
  readonly secretReads: { count: number };
  http(operation: Operation, request: HttpRequest, remainingMs?: number): Promise<HttpAnswer>;
  /** As `http`, for what is no operation. */
  route<Body = AnswerBody>(route: Route, request: HttpRequest): Promise<HttpAnswer<Body>>;
  /** As `http`, for a query. */
  query<Body = AnswerBody>(query: Query, request: HttpRequest): Promise<HttpAnswer<Body>>;
  invoke(operation: Operation, event: unknown, requestId?: string): Promise<unknown>;
  drive(operation: Operation, actionId: string): ReturnType<typeof drive>;
  sweep(operation: Operation): Promise<number>;
  /** Drives what the wake-ups so far name, as workers do: among them the ends whose events a caller does not wait for. */
  work(operation: Operation): Promise<void>;
}

export const ENVIRONMENT = {
  STAGE: 'test',
  SECRETS_PREFIX: 'conversation-actions/test',
  TABLE_NAME: 'test',
  EVENT_SOURCES: 'shop,billing',
  ALLOW_LOOPBACK_VENDORS: 'true',
} as const;

/**
 * The whole bundle on an in-memory store.
 * @param fetch `undefined`: over real sockets
 * @param secrets by `vendor/account`; a change is a rotation
 */
export function createBundle(
  fetch: Fetch | undefined,
  secrets: Record<string, unknown>,
  edge: Partial<Edge> = {},
): Bundle {
  const lines: string[] = [];
  const announced: [string, unknown][] = [];
  const wakeUps: { actionId: string; delayMs: number }[] = [];
  const secretReads = { count: 0 };
  const runtime = buildRuntime({
    ...(fetch && { fetch }),
    store: createMemoryStore(),
    async secretSource(name) {
      secretReads.count += 1;
      const secret = secrets[name.replace(`${ENVIRONMENT.SECRETS_PREFIX}/`, '')];
      const text = JSON.stringify(secret);
      return secret === undefined ? undefined : { text, versionId: versionOf(text) };
    },
    wakeUps: {
      async send(actionId, delayMs) {
        wakeUps.push({ actionId, delayMs });
      },
    },
    resultEvents: {
      async publish(action) {
        announced.push([`action.${action.state}`, action.id]);
      },
      async publishEvent(detailType, detail) {
        announced.push([detailType, detail]);
      },
    },
    write: (line) => {
      const fault = faultOf(line);
      if (fault !== undefined) throw new Error(fault);
      lines.push(line);
    },
    ...edge,
    env: { ...ENVIRONMENT, ...edge.env },
  });
  const source = () => runtime;
  const soon = () => ({ deadline: runtime.world.now() + 60_000, patience: runtime.world.now() });

  return {
    ...{ runtime, lines, announced, wakeUps, secretReads },
    http: (operation, request, remainingMs) => ask(serve(operation, source), request, remainingMs),
    route: (route, request) => ask(serveRoute(route, source), request),
    query: (query, request) => ask(serveQuery(query, source), request),
    invoke: (operation, event, requestId) => serve(operation, source)(event, lambdaContext(undefined, requestId)),
    drive: (operation, actionId) => drive(runtime.ledger(operation), actionId, soon()),
    sweep: (operation) => sweep(runtime.ledger(operation), soon()),
    async work(operation) {
      for (const { actionId } of wakeUps.splice(0)) await drive(runtime.ledger(operation), actionId, soon());
    },
  };
}

async function ask<Body = AnswerBody>(
  handler: LambdaHandler,
  request: HttpRequest,
  remainingMs?: number,
): Promise<HttpAnswer<Body>> {
  const answer = (await handler(httpEvent(request), lambdaContext(remainingMs))) as APIGatewayProxyStructuredResultV2;
  const { statusCode = 0, headers = {}, body = 'null' } = answer;
  return { status: statusCode, headers, body: JSON.parse(body) };
}
