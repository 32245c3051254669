import { expect, it } from 'vitest';
import { authorize, policyOfNames } from '../../../dev/api-gateway/authorizer.ts';

it('an access policy names the callers of the local stack as they name themselves', () => {
  const rule = ['helpscout/*'];
  const named = Object.keys(JSON.parse(policyOfNames(JSON.stringify({ local: rule, ann: rule }))));
  expect(named).toEqual([authorize({})?.iam.userArn, authorize({ 'x-local-caller': 'ann' })?.iam.userArn]);
});

it('leaves what is no such name, and what is no policy, as it is', () => {
  const other = { direct: [], 'event:shop': [], 'arn:aws:iam::000000000000:user/ann': [] };
  expect(JSON.parse(policyOfNames(JSON.stringify(other)))).toEqual(other);
  expect(policyOfNames('{nonsense')).toBe('{nonsense');
});
