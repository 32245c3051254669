import { describe, expect, it } from 'vitest';
import { type AwsCall, readCall } from '../../dev/aws/recorded-call.ts';
import { judge, type Reason, readReasons } from '../../dev/check-privileges/judge.ts';
import { allows, type Permission, rolesOf } from '../../dev/check-privileges/permissions.ts';
import { type Stack, startStack } from '../../dev/stack.ts';
import { readFunctions } from '../../scripts/catalog.ts';

const AUTHORIZATION = 'AWS4-HMAC-SHA256 Credential=helpscout-create-reply/20260101/us-east-1/dynamodb/aws4_request, …';
const TABLE = 'arn:aws:dynamodb:us-east-1:000000000000:table/conversation-actions-local';

const get: AwsCall = {
  principal: 'helpscout-create-reply',
  action: 'dynamodb:GetItem',
  resource: TABLE,
  context: { 'dynamodb:LeadingKeys': ['V#helpscout|default'] },
};
const permission: Permission = { action: 'dynamodb:GetItem', resource: TABLE, condition: {} };

describe('a recorded call', () => {
  it.each([
    [
      'DynamoDB_20120810.GetItem',
      { TableName: 'conversation-actions-local', Key: { pk: { S: 'V#helpscout|default' } } },
      get,
    ],
    [
      'DynamoDB_20120810.Query',
      { TableName: 'conversation-actions-local', IndexName: 'by-state' },
      { action: 'dynamodb:Query', resource: `${TABLE}/index/by-state` },
    ],
    [
      'AmazonSQS.SendMessage',
      { QueueUrl: 'http://127.0.0.1:1/000000000000/wake-ups' },
      { action: 'sqs:SendMessage', resource: 'arn:aws:sqs:us-east-1:000000000000:wake-ups' },
    ],
    [
      'secretsmanager.GetSecretValue',
      { SecretId: 'conversation-actions/local/khoros/default' },
      {
        resource:
          'arn:aws:secretsmanager:us-east-1:000000000000:secret:conversation-actions/local/khoros/default-AbCdEf',
      },
    ],
    [
      'AWSEvents.PutEvents',
      { Entries: [{ Source: 'conversation-actions' }] },
      {
        resource: 'arn:aws:events:us-east-1:000000000000:event-bus/default',
        context: { 'events:source': ['conversation-actions'] },
      },
    ],
  ])('of %s says who asks for what', (target, input, expected) => {
    const call = readCall({ authorization: AUTHORIZATION, target, body: JSON.stringify(input) });
    expect(call).toMatchObject({ principal: 'helpscout-create-reply', ...expected });
  });

  it('of another service is none', () => {
    expect(readCall({ authorization: AUTHORIZATION, target: 'AWSScheduler.GetSchedule', body: '{}' })).toBeUndefined();
  });
});

describe('a permission', () => {
  const conditionOf = (operator: string, value: string) => ({ [operator]: { 'dynamodb:LeadingKeys': [value] } });

  it.each<[string, Partial<Permission>, boolean]>([
    ['allows its action on its resource', {}, true],
    ['does not allow another action', { action: 'dynamodb:PutItem' }, false],
    ['does not allow an index of its table', { resource: `${TABLE}/index/by-state` }, false],
    ['allows what its star covers', { resource: 'arn:aws:dynamodb:*:table/*' }, true],
    [
      'allows a key that its condition names',
      { condition: conditionOf('ForAllValues:StringLike', 'V#helpscout|*') },
      true,
    ],
    ['does not allow another vendor’s key', { condition: conditionOf('ForAllValues:StringLike', 'V#khoros|*') }, false],
    ['does not allow by a condition that is not known here', { condition: conditionOf('DateLessThan', '2030') }, false],
  ])('%s', (_, change, expected) => {
    expect(allows({ ...permission, ...change }, get)).toBe(expected);
  });
});

describe('the roles of a template', () => {
  const put: Permission = { ...permission, action: 'dynamodb:PutItem' };
  const roles = new Map([[get.principal, { id: 'HelpscoutRole', permissions: [permission, put] }]]);
  const reason: Reason = {
    reason: 'Lambda does this in the name of the role.',
    roles: '.*Role',
    actions: [put.action],
  };

  it('are refused a call that they do not allow', () => {
    const foreign = { ...get, action: 'dynamodb:DeleteItem' };
    expect(judge([get, foreign], roles, []).refused).toEqual([foreign]);
    expect(judge([{ ...foreign, principal: 'local' }], roles, []).refused).toEqual([]); // a service of the stack
  });

  it('have an action too many where no run uses it and no reason explains it', () => {
    const unused = (reasons: readonly Reason[]) =>
      judge([get], roles, reasons).uses.filter((use) => use.by.size === 0 && use.reason === undefined);
    expect(unused([])).toMatchObject([{ role: 'HelpscoutRole', permission: put }]);
    expect(unused([reason])).toEqual([]);
    expect(unused([{ ...reason, on: 'arn:aws:sqs:.*' }])).toHaveLength(1);
  });

  it('make a reason needless whose action is used, or is not allowed at all', () => {
    const needless = (action: string) => judge([get], roles, [{ ...reason, actions: [action] }]).needless;
    expect(needless(put.action)).toEqual([]);
    expect(needless('dynamodb:GetItem')).toEqual(['dynamodb:GetItem of .*Role']);
    expect(needless('dynamodb:Scan')).toEqual(['dynamodb:Scan of .*Role']);
  });

  it('are read with the names that the local stack gives to tables, queues and secrets', () => {
    const Statement = [
      {
        Effect: 'Allow',
        Action: ['dynamodb:Query'],
        Resource: [{ 'Fn::Join': ['/', [{ 'Fn::GetAtt': ['Table', 'Arn'] }, 'index/by-list']] }],
      },
      { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: { 'Fn::GetAtt': ['WakeUpQueue', 'Arn'] } },
      { Effect: 'Allow', Action: 'xray:PutTraceSegments', Resource: '*' },
    ];
    const Resources = {
      Table: { Type: 'AWS::DynamoDB::Table' },
      WakeUpQueue: { Type: 'AWS::SQS::Queue' },
      TheRole: { Type: 'AWS::IAM::Role', Properties: { Policies: [{ PolicyDocument: { Statement } }] } },
      F: { Type: 'AWS::Lambda::Function', Properties: { Role: { 'Fn::GetAtt': ['TheRole', 'Arn'] } } },
    };
    const role = rolesOf(JSON.stringify({ Resources }), 'conversation-actions-local').get('F');
    expect(role?.permissions.map(({ action, resource }) => [action, resource])).toEqual([
      ['dynamodb:Query', `${TABLE}/index/by-list`],
      ['sqs:SendMessage', 'arn:aws:sqs:us-east-1:000000000000:conversation-actions-local-WakeUpQueue'],
      ['xray:PutTraceSegments', '*'],
    ]);
  });
});

it('the stack tells of each call that a function makes, by the function’s own credentials', async () => {
  const calls: AwsCall[] = [];
  const stack: Stack = await startStack({
    onCall(call) {
      calls.push(call);
      return undefined;
    },
  });
  try {
    await stack.invoke('helpscout-get-conversation', { input: { conversationId: '123' } });
    await stack.invoke('actions-list', { input: { state: 'held' } });
  } finally {
    await stack.close();
  }
  const actionsOf = (key: string) => new Set(calls.flatMap((call) => (call.principal === key ? [call.action] : [])));
  expect(actionsOf('helpscout-get-conversation')).toEqual(
    new Set(['secretsmanager:GetSecretValue', 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem']),
  );
  expect(actionsOf('actions-list')).toEqual(new Set(['dynamodb:Query']));
});

it('every reason that is on file is for a role of the functions', async () => {
  const roles = [...new Set((await readFunctions()).map(({ role }) => role))];
  for (const { roles: pattern } of readReasons()) {
    expect(
      roles.filter((role) => new RegExp(`^(?:${pattern})$`).test(role)),
      pattern,
    ).not.toEqual([]);
  }
});
