import { describe, expect, it } from 'vitest';
import { comparable, differences } from '../../../dev/check-doors/comparable.ts';

const TEMPLATE = {
  Parameters: { Stage: {}, Topic: { Default: '' }, Sources: { Type: 'CommaDelimitedList', Default: 'crm' } },
  Conditions: { HasTopic: { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'Topic' }, ''] }] } },
  Resources: {
    Alarm: {
      Properties: {
        // biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation's.
        Name: { 'Fn::Sub': 'alarm-${Stage}' },
        Threshold: 3,
        AlarmActions: [{ 'Fn::If': ['HasTopic', { Ref: 'Topic' }, { Ref: 'AWS::NoValue' }] }],
        Sources: { 'Fn::Join': [',', { Ref: 'Sources' }] },
      },
    },
    Only: { Condition: 'HasTopic' },
    ServerlessDeploymentBucket: {},
    Function: { Properties: { Code: { S3Key: 'here' } } },
  },
};

describe('what CloudFormation makes of a template', () => {
  it('has values instead of parameters, and only what its conditions allow', () => {
    expect(comparable(TEMPLATE, { Stage: 'dev' }).Resources).toEqual({
      Alarm: { Properties: { Name: 'alarm-dev', Threshold: '3', Sources: 'crm' } },
      Function: { Properties: {} },
    });
    expect(comparable(TEMPLATE, { Stage: 'dev', Topic: 'arn', Sources: 'crm,shop' }).Resources).toMatchObject({
      Alarm: { Properties: { AlarmActions: ['arn'], Sources: 'crm,shop' } },
      Only: {},
    });
  });

  it('is compared place by place', () => {
    const dev = comparable(TEMPLATE, { Stage: 'dev' });
    expect(differences(dev, comparable(TEMPLATE, { Stage: 'dev' }))).toEqual([]);
    expect(differences(dev, comparable(TEMPLATE, { Stage: 'test' }))).toEqual([
      'Resources.Alarm.Properties.Name: "alarm-dev" and "alarm-test"',
    ]);
    expect(differences(dev, comparable(TEMPLATE, { Stage: 'dev', Topic: 'arn' }))).toHaveLength(2);
  });

  it('is not guessed where a condition needs more than the parameters', () => {
    const { Stage, ...Parameters } = TEMPLATE.Parameters;
    const unknown = { ...TEMPLATE, Parameters, Conditions: { HasTopic: { 'Fn::Or': [] } } };
    expect(() => comparable(unknown)).toThrow('The condition HasTopic is not known');
  });
});
