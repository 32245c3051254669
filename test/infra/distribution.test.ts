import { describe, expect, it } from 'vitest';
import { distributionOf } from '../../infra/distribution.ts';
import { DISTRIBUTION_PARAMETERS } from '../../infra/distribution-parameters.ts';

const marker = (name: string) => DISTRIBUTION_PARAMETERS.find((each) => each.name === name)?.marker ?? '';
const SHA256 = 'a'.repeat(64);

/** What becomes of one resource's properties. */
function propertiesOf(Properties: Record<string, unknown>, Type = 'AWS::Any::Thing') {
  const packaged = { Resources: { Thing: { Type, Properties } }, Outputs: {}, Conditions: {} };
  const made = distributionOf(packaged, { sha256: { 'one.zip': SHA256 }, defaults: { requestBurst: 100 } });
  return { properties: made.Resources['Thing']?.['Properties'], made };
}

describe('a template that every door deploys', () => {
  it('has a parameter where a value of the stage was, and a text that is made of it', () => {
    const { properties, made } = propertiesOf({
      Burst: marker('requestBurst'),
      Name: `service-${marker('stage')}-\${literal}`,
      Arn: { 'Fn::Sub': `arn:\${AWS::Partition}:${marker('stage')}` },
    });
    expect(properties).toEqual({
      Burst: { Ref: 'RequestBurst' },
      // biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation's.
      Name: { 'Fn::Sub': 'service-${Stage}-${!literal}' },
      // biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation's.
      Arn: { 'Fn::Sub': 'arn:${AWS::Partition}:${Stage}' },
    });
    expect(Object.keys(made.Parameters)).toEqual(['CodeBucket', 'CodePrefix', 'Stage', 'RequestBurst']);
    expect(made.Parameters['RequestBurst']).toMatchObject({ Default: '100' });
    expect(made.Parameters['Stage']).not.toHaveProperty('Default');
  });

  it('keeps a number that is a marker only where it is one', () => {
    expect(propertiesOf({ RetentionInDays: Number(marker('logRetentionDays')), Other: 30 }).properties).toEqual({
      RetentionInDays: { Ref: 'LogRetentionDays' },
      Other: 30,
    });
  });

  it('has a list where the parameter is one, and its text elsewhere', () => {
    expect(propertiesOf({ source: [marker('eventSources')], text: marker('eventSources') }).properties).toEqual({
      source: { Ref: 'EventSources' },
      text: { 'Fn::Join': [',', { Ref: 'EventSources' }] },
    });
  });

  it('leaves out what holds a parameter that is not given', () => {
    const none = { Ref: 'AWS::NoValue' };
    const { properties, made } = propertiesOf({
      ACCESS_POLICY: marker('accessPolicy'),
      EventBusName: marker('eventBus'),
      Dimensions: [{ Name: 'EventBusName', Value: marker('eventBus') }],
      AlarmActions: [marker('ticketTopicArn'), marker('pageTopicArn')],
    });
    const pageOr = (own: string) => ({ 'Fn::If': ['HasPageTopicArn', { Ref: 'PageTopicArn' }, { Ref: own }] });
    expect(properties).toEqual({
      ACCESS_POLICY: { 'Fn::If': ['HasAccessPolicy', { Ref: 'AccessPolicy' }, none] },
      EventBusName: { Ref: 'EventBus' },
      Dimensions: [{ 'Fn::If': ['HasEventBus', { Name: 'EventBusName', Value: { Ref: 'EventBus' } }, none] }],
      AlarmActions: [
        { 'Fn::If': ['HasTicketTopicArn', { Ref: 'TicketTopicArn' }, pageOr('TicketTopic')] },
        pageOr('PageTopic'),
      ],
    });
    expect(made.Resources['TicketTopicPolicy']).toMatchObject({ Condition: 'OwnTicketTopic' });
    expect(made.Outputs['PageTopicArn']).toMatchObject({ Condition: 'OwnPageTopic' });
    expect(made.Conditions['HasEventBus']).toEqual({ 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'EventBus' }, 'default'] }] });
  });

  it('names each package by its content, and has no bucket of osls', () => {
    const Code = { S3Bucket: { Ref: 'ServerlessDeploymentBucket' }, S3Key: 'serverless/dev/1/one.zip' };
    const { properties } = propertiesOf({ Code }, 'AWS::Lambda::Function');
    expect(properties).toEqual({
      Code: { S3Bucket: { Ref: 'CodeBucket' }, S3Key: { 'Fn::Sub': `\${CodePrefix}${SHA256}.zip` } },
    });
    const other = { Code: { ...Code, S3Key: 'two.zip' } };
    expect(() => propertiesOf(other, 'AWS::Lambda::Function')).toThrow('There is no package two.zip.');
  });

  it('is not made where a value of the stage is part of a name that no parameter can reach', () => {
    expect(() => propertiesOf({ [`key-${marker('stage')}`]: 1 })).toThrow(`No parameter can reach ${marker('stage')}`);
  });
});
