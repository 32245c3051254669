import { expect, it } from 'vitest';
import { judgeTemplate, type PackagedTemplate } from '../../infra/preflight.ts';

type Resources = PackagedTemplate['Resources'];

const functionOf = (FunctionName: string, Variables: object = {}) => ({
  Type: 'AWS::Lambda::Function',
  Properties: { FunctionName, Environment: { Variables } },
});
const alarm = (AlarmActions?: readonly unknown[]) => ({
  Type: 'AWS::CloudWatch::Alarm',
  Properties: AlarmActions ? { AlarmActions } : {},
});
const many = (count: number, resource: Resources[string]): Resources =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`R${index}`, resource]));

const STAGE = { prefix: 'service-dev', eventBus: 'default' };

/** What is found about the part of a stage that `about` begins with. */
const findingsOf = (Resources: Resources, about: string) =>
  judgeTemplate({ Resources }, STAGE).filter((finding) => finding.about.startsWith(about));

it.each([
  [100, 'ok'],
  [451, 'warning'],
  [500, 'warning'],
  [501, 'fault'],
])('a stack of %i resources is a case for: %s', (count, mark) => {
  expect(findingsOf(many(count, alarm(['topic'])), 'resources')).toMatchObject([{ mark, seen: `${count} of 500` }]);
});

it('an environment of more than 4 kB is refused, and the function is named', () => {
  const Resources = {
    A: functionOf('service-dev-a', { ACCESS_POLICY: 'x'.repeat(4_096), TABLE_NAME: { Ref: 'Table' } }),
    B: functionOf('service-dev-b'),
  };
  const [finding, ...others] = findingsOf(Resources, 'environment of');
  expect(finding).toMatchObject({ about: 'environment of service-dev-a', mark: 'fault' });
  expect([finding?.todo.includes('accessPolicy'), others]).toEqual([true, []]);
});

it('a function that more rules invoke than its policy has room for is refused, and named', () => {
  const permission = { Type: 'AWS::Lambda::Permission', Properties: { FunctionName: { 'Fn::GetAtt': ['A', 'Arn'] } } };
  const findings = (count: number) =>
    findingsOf({ A: functionOf('service-dev-a'), ...many(count, permission) }, 'policy of');
  expect(findings(3)).toMatchObject([{ mark: 'ok' }]);
  expect(findings(80)).toMatchObject([{ about: 'policy of service-dev-a', mark: 'fault' }]);
});

it('a bus with a long name leaves a policy less room', () => {
  const permission = { Type: 'AWS::Lambda::Permission', Properties: { FunctionName: { 'Fn::GetAtt': ['A', 'Arn'] } } };
  const seenOn = (eventBus: string) => {
    const template = { Resources: { A: functionOf('service-dev-a'), ...many(40, permission) } };
    return judgeTemplate(template, { prefix: 'service-dev', eventBus }).find(({ about }) => about.startsWith('policy'))
      ?.mark;
  };
  expect([seenOn('default'), seenOn('b'.repeat(200))]).toEqual(['ok', 'fault']);
});

it.each([
  [64, 'ok'],
  [65, 'fault'],
])('a function whose name has %i characters is a case for: %s', (length, mark) => {
  const Resources = { A: functionOf('a'), B: functionOf('b'.repeat(length)) };
  expect(findingsOf(Resources, 'names of')).toMatchObject([
    { mark, seen: expect.stringContaining(`${length} of 64 characters`) },
  ]);
});

it('alarms that tell no person are counted, and what to name is said', () => {
  const [finding] = findingsOf({ A: alarm(), B: alarm(['arn:aws:sns:us-east-1:123456789012:page']) }, 'alarms');
  expect(finding).toMatchObject({ mark: 'warning', seen: '1 of 2 have no action' });
  expect(finding?.todo).toContain('pageTopicArn');
  expect(findingsOf({ B: alarm(['topic']) }, 'alarms')).toMatchObject([{ mark: 'ok', seen: 'all 1' }]);
  expect(findingsOf({ B: alarm([{ Ref: 'PageTopic' }]) }, 'alarms')).toMatchObject([
    { mark: 'ok', seen: expect.stringContaining('subscribed') },
  ]);
});
