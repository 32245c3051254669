import { expect, it } from 'vitest';
import { withoutConditions } from '../../../clients/cdk/src/simplify.ts';

const NONE = { Ref: 'AWS::NoValue' };
const given = (name: string) => ({ 'Fn::Not': [{ 'Fn::Equals': [{ Ref: name }, ''] }] });
const TEMPLATE = {
  Parameters: { Topic: { Type: 'String', Default: '' }, Domain: { Type: 'String', Default: '' } },
  Conditions: { HasTopic: given('Topic'), HasDomain: given('Domain') },
  Resources: {
    Alarm: {
      Type: 'AWS::CloudWatch::Alarm',
      Properties: { AlarmActions: [{ 'Fn::If': ['HasTopic', { Ref: 'Topic' }, NONE] }] },
    },
    Domain: {
      Type: 'AWS::ApiGatewayV2::DomainName',
      Condition: 'HasDomain',
      Properties: { DomainName: { Ref: 'Domain' } },
    },
  },
  Outputs: { Target: { Condition: 'HasDomain', Value: { Ref: 'Domain' } } },
};
const isLater = (value: string) => value.startsWith('later:');

it.each([
  ['a value', 'arn:aws:sns:…'],
  ['a value that is known when the stack is deployed', 'later:topic'],
])('keeps what depends on %s', (_, Topic) => {
  const { Resources, Conditions } = withoutConditions(TEMPLATE, { Topic, Domain: '' }, isLater);
  expect(Resources['Alarm']).toMatchObject({ Properties: { AlarmActions: [{ Ref: 'Topic' }] } });
  expect(Conditions).toEqual({});
});

it('leaves out what depends on a parameter without a value', () => {
  const { Resources, Outputs } = withoutConditions(TEMPLATE, { Topic: '', Domain: '' }, isLater);
  expect(Resources['Alarm']).toMatchObject({ Properties: { AlarmActions: [] } });
  expect({ resources: Object.keys(Resources), outputs: Outputs }).toEqual({ resources: ['Alarm'], outputs: {} });
});

it('no longer makes a resource depend on a condition that holds', () => {
  const { Resources } = withoutConditions(TEMPLATE, { Topic: '', Domain: 'a.example' }, isLater);
  expect(Resources['Domain']).not.toHaveProperty('Condition');
});

it('refuses a condition of a form that it cannot decide', () => {
  const other = { ...TEMPLATE, Conditions: { ...TEMPLATE.Conditions, HasDomain: { 'Fn::Or': [] } } };
  expect(() => withoutConditions(other, { Topic: '', Domain: '' }, isLater)).toThrow(
    'No such condition is known: Fn::Or.',
  );
});
