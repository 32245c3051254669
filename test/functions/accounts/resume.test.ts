import { expect, it } from 'vitest';
import { route } from '../../../functions/accounts/resume.ts';
import { everything } from '../../kit/world.ts';

it('resumes what was not paused, and says how the account fares', async () => {
  const answer = await everything().bundle.route(route, {
    pathParameters: { vendor: 'khoros', account: 'default' },
    body: {},
  });
  expect(answer).toMatchObject({ status: 200, body: { vendor: 'khoros', account: 'default', waiting: { count: 0 } } });
  expect(answer.body).not.toHaveProperty('paused');
});

it.each([
  { vendor: 'Khoros', account: 'default' },
  { vendor: 'khoros', account: 'a b' },
])('takes no account like %j', async (pathParameters) => {
  expect(await everything().bundle.route(route, { pathParameters, body: {} })).toMatchObject({ status: 400 });
});
