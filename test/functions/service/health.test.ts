import { expect, it } from 'vitest';
import { route } from '../../../functions/service/health.ts';
import { everything } from '../../kit/world.ts';

it('answers any caller, and asks no other service', async () => {
  const { bundle, vendors } = everything();
  const answer = await bundle.route(route, { method: 'GET', caller: undefined });
  expect(answer).toMatchObject({ status: 200, body: { status: 'ok' } });
  expect(vendors.requests() + bundle.secretReads.count).toBe(0);
});

it('says which variables are missing, and not what the others hold', async () => {
  const { serveRoute } = await import('../../../lib/doors/serve.ts');
  const { buildRuntime } = await import('../../../lib/runtime.ts');
  const { httpEvent } = await import('../../kit/http-event.ts');
  const { lambdaContext } = await import('../../kit/lambda-context.ts');
  const handler = serveRoute(route, () => buildRuntime({ env: { STAGE: 'a-stage', SECRETS_PREFIX: 'a-prefix' } }));
  const { statusCode, body } = Object(await handler(httpEvent({ method: 'GET' }), lambdaContext()));
  expect(statusCode).toBe(503);
  expect(JSON.parse(body)).toMatchObject({ kind: 'misconfigured', issues: [{ path: 'TABLE_NAME' }] });
  expect(body).not.toMatch(/a-stage|a-prefix/);
});
