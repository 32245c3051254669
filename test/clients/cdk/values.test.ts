import { expect, it } from 'vitest';
import { valuesOf } from '../../../clients/cdk/src/values.ts';

const Parameters = {
  Stage: { Type: 'String', AllowedPattern: '^[a-z][a-z0-9-]{0,9}$' },
  CodeBucket: { Type: 'String' },
  ResultBus: { Type: 'String', Default: 'default', AllowedPattern: '^[A-Za-z0-9._/-]{1,256}$' },
  LogRetentionDays: { Type: 'String', Default: '365', AllowedValues: ['30', '365'] },
};
const isLater = (value: string) => value.startsWith('later:');
const of = (given: Parameters<typeof valuesOf>[1]) => valuesOf({ Parameters }, given, isLater);

it('are those that are given, else the defaults of the template', () => {
  expect(of({ stage: 'prod', resultBus: 'results' })).toEqual({
    ...{ Stage: 'prod', CodeBucket: '', ResultBus: 'results', LogRetentionDays: '365' },
  });
});

it('may be known only when the stack is deployed', () => {
  expect(of({ stage: 'prod', resultBus: 'later:*' })).toMatchObject({ ResultBus: 'later:*' });
});

it.each([
  [{ stage: 'production-eu' }, 'Stage must be like'],
  [{ stage: 'prod', resultBus: '*' }, 'ResultBus must be like'],
  [{ stage: 'prod', logRetentionDays: '31' as '30' }, 'LogRetentionDays must be one of 30, 365.'],
])('are refused where CloudFormation would refuse them: %j', (given, why) => {
  expect(() => of(given)).toThrow(why);
});

it('are missed where there is no default', () => {
  expect(() => valuesOf({ Parameters: { JwtIssuer: { Type: 'String' } } }, { stage: 'prod' }, isLater)).toThrow(
    'The stage needs a value of JwtIssuer.',
  );
});
