import { readdirSync, readFileSync } from 'node:fs';
import type { APIGatewayProxyEventV2, SQSEvent } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { matchRoute } from '../dev/api-gateway/routes.ts';
import { route as listActions } from '../functions/actions/list.ts';
import { operation as createReply } from '../functions/helpscout/create-reply.ts';
import { operations } from '../functions/registry.ts';
import { serveQuery, serveRoute } from '../lib/doors/serve.ts';
import { serveSweep, serveWakeUps } from '../lib/doors/workers.ts';
import { STATES } from '../lib/ledger/records/action.ts';
import mappings from '../mappings/mappings.json' with { type: 'json' };
import { ROOT, readFunctions } from '../scripts/catalog.ts';
import { lambdaContext } from './kit/lambda-context.ts';
import { type Everything, everything, untilSettled } from './kit/world.ts';

const functions = await readFunctions();
const samples = readdirSync(`${ROOT}events`, { recursive: true, encoding: 'utf8' }).filter((file) =>
  file.endsWith('.json'),
);
const ENVIRONMENT = { EVENT_SOURCES: 'conversation-actions.requests', SETTLE_MS: '1000' };

/** A sample of somebody else's event is named after its mapping, and belongs to the function of the mapping's operation. */
const MAPPED = new Map(
  mappings.map(({ name, operation }) => [name, functions.find((entry) => entry.name === operation)?.stem] as const),
);
const REPLY = 'helpscout/create-reply.http.json';

describe('every sample of an operation is carried out', () => {
  const ofOperations = samples.filter((file) => functionOf(file).kind === 'operation');

  it.each(ofOperations)('%s', async (file) => {
    const all = everything({ env: ENVIRONMENT });
    const answer = answerOf(await run(all, file));
    expect(answer).toMatchObject({ operation: functionOf(file).name, state: 'done', replayed: false });
    expect(all.vendors.requests()).toBeGreaterThan(0);
  });

  it.each(ofOperations)('%s, twice, is one action', async (file) => {
    const all = everything({ env: ENVIRONMENT });
    const [first, again] = [answerOf(await run(all, file)), answerOf(await run(all, file))];
    expect(again).toEqual({ ...first, replayed: true });
  });
});

describe('every sample of a query is answered, and nothing is recorded', () => {
  it.each(samples.filter((file) => functionOf(file).kind === 'query'))('%s', async (file) => {
    const all = everything({ env: ENVIRONMENT });
    const answer = await run(all, file);
    if (file.endsWith('.http.json')) expect(answer).toMatchObject({ statusCode: 200 });
    expect(answerOf(answer)).not.toHaveProperty('error');
    expect(all.vendors.requests()).toBeGreaterThan(0);
    for (const state of STATES) {
      const { body } = await all.bundle.route(listActions, { method: 'GET', query: { state } });
      expect(body).toEqual({ actions: [] });
    }
  });
});

describe('every sample of the ledger’s routes is answered', () => {
  it.each(['actions/get.http.json', 'actions/get.direct.json'])('%s', async (file) => {
    const all = everything({ env: ENVIRONMENT });
    const done = answerOf(await run(all, REPLY));
    expect(answerOf(await run(all, file))).toMatchObject({ actionId: done.actionId, state: 'done' });
  });

  it.each(['actions/cancel.http.json', 'actions/cancel.direct.json'])('%s', async (file) => {
    const all = everything({ env: ENVIRONMENT });
    const later: APIGatewayProxyEventV2 = {
      ...read(REPLY),
      queryStringParameters: { notBefore: '2099-01-01T00:00:00Z' },
    };
    await runWith(all, REPLY, later);
    expect(answerOf(await run(all, file))).toMatchObject({ state: 'cancelled', reason: 'caller' });
  });

  it.each(['actions/resolve.http.json', 'actions/resolve.direct.json'])('%s', async (file) => {
    const all = everything({ env: ENVIRONMENT });
    await hold(all);
    expect(answerOf(await run(all, file))).toMatchObject({ state: 'done', reason: 'person' });
  });

  it.each(['actions/list.http.json', 'actions/list.direct.json'])('%s', async (file) => {
    const all = everything({ env: ENVIRONMENT });
    const actionId = await hold(all);
    expect(answerOf(await run(all, file)).actions).toMatchObject([{ actionId, state: 'held' }]);
  });
});

describe('every sample of the service’s routes is answered', () => {
  it.each(samples.filter((file) => file.startsWith('service/')))('%s', async (file) => {
    const all = everything({ env: ENVIRONMENT });
    const answer = await run(all, file);
    if (file.endsWith('.http.json')) expect(answer).toMatchObject({ statusCode: 200 });
    expect(answerOf(answer)).not.toHaveProperty('error');
    expect(all.vendors.requests() + all.bundle.secretReads.count).toBe(0);
  });
});

describe('every sample of the workers is worked off', () => {
  it('workers/run-action.sqs.json drives the action that it names', async () => {
    const all = everything({ env: ENVIRONMENT });
    all.vendors.simulators.helpscout.faults.push('refused');
    await run(all, REPLY);
    all.world.advance(60_000);
    expect(await run(all, 'workers/run-action.sqs.json')).toEqual({ batchItemFailures: [] });
    expect(answerOf(await run(all, 'actions/get.http.json'))).toMatchObject({
      state: 'done',
      attempts: expect.any(Number),
    });
  });

  it('workers/sweep.schedule.json wakes what is due', async () => {
    const all = everything({ env: ENVIRONMENT });
    all.vendors.simulators.helpscout.faults.push({ name: 'refused', times: 100 });
    await run(all, REPLY);
    all.world.advance(60_000);
    expect(await run(all, 'workers/sweep.schedule.json')).toEqual({ woken: 1 });
  });
});

describe('a sample is what the trigger delivers', () => {
  const routes = functions.flatMap(({ key, http }) =>
    http ? [{ ...http, functionKey: key, authorized: !http.isPublic }] : [],
  );

  it.each(samples.filter((file) => file.endsWith('.http.json')))('%s fits its route', (file) => {
    const { requestContext, rawPath, pathParameters = {}, body, headers } = read<APIGatewayProxyEventV2>(file);
    const { method, path } = requestContext.http;
    const match = matchRoute(routes, method, rawPath);
    expect(match).toMatchObject({ route: { functionKey: functionOf(file).key }, pathParameters });
    expect({ route: requestContext.routeKey, path }).toEqual({
      route: `${method} ${match?.route.path}`,
      path: rawPath,
    });
    expect('authorizer' in requestContext).toBe(match?.route.authorized);
    if (body !== undefined) expect(Number(headers['content-length'])).toBe(Buffer.byteLength(body));
  });

  it('a wake-up names an action as the ledger does', () => {
    const { Records } = read<SQSEvent>('workers/run-action.sqs.json');
    expect(JSON.parse(Records[0]?.body ?? '')).toEqual({ actionId: expect.stringMatching(/^act_[0-9a-v]{26}$/) });
  });
});

/** A reply that Help Scout never shows, however often it is sent: in the end a person must decide. */
async function hold(all: Everything): Promise<string> {
  all.vendors.simulators.helpscout.faults.push({ name: 'reset-before', times: 2, match: { operation: 'createReply' } });
  const { actionId } = answerOf(await run(all, REPLY));
  await untilSettled(all, createReply, actionId);
  return actionId;
}

function run(all: Everything, file: string): Promise<unknown> {
  return runWith(all, file, read(file));
}

/** Runs the function that a sample is for, as Lambda would, but in this bundle. */
async function runWith({ bundle }: Everything, file: string, event: unknown): Promise<unknown> {
  const { stem, kind } = functionOf(file);
  const source = () => bundle.runtime;
  if (stem === 'workers/sweep') return serveSweep(operations, source)(event, lambdaContext());
  if (kind === 'worker') return serveWakeUps(operations, source)(event as SQSEvent, lambdaContext());
  const module = await import(/* @vite-ignore */ `${ROOT}functions/${stem}.ts`);
  if (kind === 'query') return serveQuery(module.query, source)(event, lambdaContext());
  return kind === 'route'
    ? serveRoute(module.route, source)(event, lambdaContext())
    : bundle.invoke(module.operation, event);
}

function functionOf(file: string) {
  const [stem = ''] = file.split('.', 1);
  const mapped = MAPPED.get(stem.split('/')[1] ?? '');
  const found = functions.find((entry) => entry.stem === (mapped ?? stem));
  if (!found) throw new Error(`events/${file} is a sample of no function.`);
  return found;
}

function answerOf(answer: unknown) {
  const { statusCode, body } = Object(answer);
  return statusCode === undefined ? Object(answer) : JSON.parse(body);
}

function read<T = APIGatewayProxyEventV2>(file: string): T {
  return JSON.parse(readFileSync(`${ROOT}events/${file}`, 'utf8'));
}
