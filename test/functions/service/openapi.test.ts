import { readFileSync } from 'node:fs';
import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { route } from '../../../functions/service/openapi.ts';
import { ActionDetailSchema, AnswerSchema, DryRunSchema, ProblemSchema } from '../../../lib/doors/outgoing/schemas.ts';
import { ROOT, readFunctions } from '../../../scripts/catalog.ts';
import { replies } from '../../kit/replies.ts';
import { everything } from '../../kit/world.ts';

const functions = await readFunctions();

interface Described {
  readonly responses: Readonly<Record<string, unknown>>;
  readonly security?: readonly unknown[];
}

interface Document {
  readonly [member: string]: unknown;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>;
}

async function document(): Promise<Document> {
  return (await everything().bundle.route<Document>(route, { method: 'GET' })).body;
}

it('is a valid OpenAPI 3.1 document', async () => {
  const validator = new Validator();
  expect(await validator.validate(await document())).toEqual({ valid: true });
  expect(validator.version).toBe('3.1');
});

it('has each route of the API, and no other', async () => {
  const { paths } = await document();
  const described = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
  const served = functions.flatMap(({ http }) => (http ? [`${http.method} ${http.path}`] : []));
  expect(described.sort()).toEqual(served.sort());
});

it('has every status of the contract', async () => {
  const { paths } = await document();
  const { responses = {} } = paths['/helpscout/conversations/{conversationId}/reply']?.['post'] ?? {};
  expect(Object.keys(responses).map(Number)).toEqual(
    expect.arrayContaining([200, 202, 400, 401, 403, 404, 409, 413, 415, 422, 429, 502, 503, 504]),
  );
});

it('lets only the health route, and what errors mean, be called by anyone', async () => {
  const { paths } = await document();
  const open = Object.entries(paths).filter(([, methods]) =>
    Object.values(methods).some(({ security }) => security?.length === 0),
  );
  expect(open.map(([path]) => path)).toEqual(['/health', '/problems/{kind}']);
});

describe('what is answered is what is described', () => {
  const sample = (stem: string) => JSON.parse(readFileSync(`${ROOT}events/${stem}.http.json`, 'utf8'));
  const operations = functions.filter(({ kind }) => kind === 'operation');

  it.each(operations.map(({ name, stem }) => [name, stem] as const))('%s', async (_, stem) => {
    const { bundle } = everything();
    const { operation } = await import(/* @vite-ignore */ `${ROOT}functions/${stem}.ts`);
    const body = JSON.parse(Object(await bundle.invoke(operation, sample(stem))).body);
    expect(z.strictObject(AnswerSchema.shape).parse(body)).toEqual(body);
    expect(operation.result.parse(body.result)).toEqual(body.result);

    const dryRun = { ...sample(stem), queryStringParameters: { dryRun: 'true' } };
    const rehearsed = JSON.parse(Object(await everything().bundle.invoke(operation, dryRun)).body);
    expect(z.strictObject(DryRunSchema.shape).parse(rehearsed)).toEqual(rehearsed);

    const refused = JSON.parse(Object(await bundle.invoke(operation, { ...sample(stem), body: '[]' })).body);
    expect(z.strictObject(ProblemSchema.shape).parse(refused)).toEqual(refused);
  });

  it.each(['done', 'failed', 'waiting', 'in_doubt', 'held'] as const)('an action that is %s', async (state) => {
    const { route: get } = await import('../../../functions/actions/get.ts');
    const all = everything({ env: { SETTLE_MS: '1000' } });
    const { body } = await all.bundle.route(get, {
      method: 'GET',
      pathParameters: { actionId: await replies[state](all) },
    });
    expect(z.strictObject(ActionDetailSchema.shape).parse(body)).toEqual(body);
  });
});
