import { expect, it } from 'vitest';
import { route } from '../../../functions/service/problem.ts';
import { ERROR_KINDS } from '../../../lib/errors/kinds.ts';
import { reply } from '../../kit/replies.ts';
import { everything } from '../../kit/world.ts';

const PUBLIC_URL = 'https://api.example';

it('is where the type of a problem leads, for anyone', async () => {
  const all = everything({ env: { PUBLIC_URL } });
  const { body: problem } = await reply(all, { query: { account: 'nowhere' } });
  expect(problem).toMatchObject({ kind: 'unknown_account', type: 'https://api.example/problems/unknown_account' });
  const { pathname } = new URL(problem.type);
  const kind = pathname.replace('/problems/', '');
  const entry = await all.bundle.route(route, { method: 'GET', pathParameters: { kind }, caller: undefined });
  const { title, status } = problem;
  expect(entry).toMatchObject({ status: 200, body: { kind, title, status, retry: false } });
});

it.each(Object.keys(ERROR_KINDS))('says what to do about %s, in a sentence', async (kind) => {
  const request = { method: 'GET', pathParameters: { kind } };
  const { body } = await everything().bundle.route<{ advice: string }>(route, request);
  expect(body.advice).toMatch(/^[A-Z].{10,150}\.$/);
});

it('knows no kind that there is not', async () => {
  const kind = 'no_such_kind';
  const answer = await everything().bundle.route(route, { method: 'GET', pathParameters: { kind } });
  expect(answer).toMatchObject({
    status: 400,
    body: { issues: [{ path: 'kind', message: 'must be a kind of error' }] },
  });
});
