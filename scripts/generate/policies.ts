import type { Served } from '../catalog.ts';

/** A policy of IAM, as a file that a person attaches. `API_ID` stands for the stack's output HttpApiId. */
export interface Policy {
  readonly Version: '2012-10-17';
  readonly Statement: readonly Statement[];
}

interface Statement {
  readonly Sid: string;
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: object;
}

const NAME = 'conversation-actions-*';
const arn = (service: string, resource: string) => `arn:aws:${service}:*:*:${resource}`;
const actions = (service: string, ...names: readonly string[]) => names.map((name) => `${service}:${name}`);
const allow = (Sid: string, Action: readonly string[], Resource: readonly string[], Condition?: object): Statement => ({
  ...{ Sid, Effect: 'Allow', Action, Resource },
  ...(Condition && { Condition }),
});

/** For whom the bundle acts: every operation and query, and nothing of the ledger. */
export function callerPolicy(served: readonly Served[]): Policy {
  const acting = served.filter(({ kind }) => kind !== 'route');
  return policy(allow('Call', ['execute-api:Invoke'], invokable(acting)));
}

/** For who is on call: what the API offers, and what the commands of package.json read and write beside it. */
export function operatorPolicy(served: readonly Served[]): Policy {
  const tables = [arn('dynamodb', `table/${NAME}`), arn('dynamodb', `table/${NAME}/index/*`)];
  return policy(
    allow('AskTheApi', ['execute-api:Invoke'], invokable(served.filter(({ http }) => !http.isPublic))),
    allow('ReadTheStack', actions('cloudformation', 'DescribeStacks', 'GetTemplate', 'ListStackResources'), [
      arn('cloudformation', `stack/${NAME}`),
    ]),
    allow('Rehearse', actions('lambda', 'InvokeFunction', 'GetFunctionConfiguration', 'GetPolicy'), [
      arn('lambda', `function:${NAME}`),
    ]),
    allow('PutEvents', actions('events', 'PutEvents', 'DescribeEventBus', 'DescribeRule', 'ListTargetsByRule'), [
      arn('events', 'event-bus/*'),
      arn('events', `rule/${NAME}`),
      arn('events', `rule/*/${NAME}`),
    ]),
    allow('ReadLogs', ['logs:FilterLogEvents'], [arn('logs', `log-group:/aws/lambda/${NAME}`)]),
    allow('ReadQueues', ['sqs:GetQueueAttributes'], [arn('sqs', NAME)]),
    allow('ReadTopics', ['sns:GetTopicAttributes'], [arn('sns', '*')]),
    allow(
      'KeepAccounts',
      actions('secretsmanager', 'CreateSecret', 'DescribeSecret', 'GetSecretValue', 'PutSecretValue'),
      [arn('secretsmanager', 'secret:conversation-actions/*')],
    ),
    allow(
      'Erase',
      actions(
        'dynamodb',
        'DeleteItem',
        'DescribeContinuousBackups',
        'DescribeTable',
        'DescribeTimeToLive',
        'GetItem',
        'PutItem',
        'Query',
      ),
      tables,
    ),
    useKey(['dynamodb', 'secretsmanager'], 'Decrypt', 'GenerateDataKey'),
    allow(
      'ListWhatHasNoName',
      [
        'cloudwatch:DescribeAlarms',
        'lambda:GetAccountSettings',
        'lambda:ListEventSourceMappings',
        'secretsmanager:ListSecrets',
        'sts:GetCallerIdentity',
      ],
      ['*'],
    ),
  );
}

/** What CloudFormation does in the deployer's name, by the type of the resource. A test holds these to be the template's types. */
export const DEPLOYED_TYPES: Readonly<Record<string, Omit<Statement, 'Effect'>>> = {
  'AWS::ApiGatewayV2::*': allow(
    'Api',
    actions('apigateway', 'DELETE', 'GET', 'PATCH', 'POST', 'PUT', 'TagResource', 'UntagResource'),
    ['apis', 'apis/*', 'domainnames', 'domainnames/*', 'tags/*'].map((path) => `arn:aws:apigateway:*::/${path}`),
  ),
  'AWS::CloudWatch::Alarm': allow(
    'Alarms',
    actions(
      'cloudwatch',
      'DeleteAlarms',
      'DescribeAlarms',
      'ListTagsForResource',
      'PutMetricAlarm',
      'TagResource',
      'UntagResource',
    ),
    ['*'],
  ),
  'AWS::CloudWatch::Dashboard': allow(
    'Dashboard',
    actions('cloudwatch', 'DeleteDashboards', 'GetDashboard', 'ListDashboards', 'PutDashboard'),
    ['*'],
  ),
  'AWS::DynamoDB::Table': allow(
    'Table',
    actions(
      'dynamodb',
      'CreateTable',
      'DescribeContinuousBackups',
      'DescribeContributorInsights',
      'DescribeKinesisStreamingDestination',
      'DescribeTable',
      'DescribeTimeToLive',
      'GetResourcePolicy',
      'ListTagsOfResource',
      'TagResource',
      'UntagResource',
      'UpdateContinuousBackups',
      'UpdateTable',
      'UpdateTimeToLive',
    ),
    [arn('dynamodb', `table/${NAME}`)],
  ),
  'AWS::Events::Rule': allow(
    'Rules',
    actions(
      'events',
      'DeleteRule',
      'DescribeEventBus',
      'DescribeRule',
      'ListTagsForResource',
      'ListTargetsByRule',
      'PutRule',
      'PutTargets',
      'RemoveTargets',
      'TagResource',
      'UntagResource',
    ),
    [arn('events', `rule/${NAME}`), arn('events', `rule/*/${NAME}`), arn('events', 'event-bus/*')],
  ),
  'AWS::IAM::Role': allow(
    'Roles',
    actions(
      'iam',
      'CreateRole',
      'DeleteRole',
      'DeleteRolePolicy',
      'GetRole',
      'GetRolePolicy',
      'ListAttachedRolePolicies',
      'ListRolePolicies',
      'ListRoleTags',
      'PutRolePolicy',
      'TagRole',
      'UntagRole',
      'UpdateAssumeRolePolicy',
    ),
    [`arn:aws:iam::*:role/${NAME}`],
  ),
  'AWS::KMS::Key': allow(
    'Key',
    actions(
      'kms',
      'CreateKey',
      'DescribeKey',
      'EnableKeyRotation',
      'GetKeyPolicy',
      'GetKeyRotationStatus',
      'ListResourceTags',
      'PutKeyPolicy',
      'TagResource',
      'UntagResource',
      'UpdateKeyDescription',
    ),
    ['*'],
  ),
  'AWS::Lambda::*': allow(
    'Functions',
    actions(
      'lambda',
      'AddPermission',
      'CreateFunction',
      'DeleteFunction',
      'DeleteFunctionConcurrency',
      'DeleteFunctionEventInvokeConfig',
      'GetFunction',
      'GetFunctionCodeSigningConfig',
      'GetFunctionConfiguration',
      'GetFunctionEventInvokeConfig',
      'GetFunctionRecursionConfig',
      'GetPolicy',
      'GetRuntimeManagementConfig',
      'ListTags',
      'PutFunctionConcurrency',
      'PutFunctionEventInvokeConfig',
      'RemovePermission',
      'TagResource',
      'UntagResource',
      'UpdateFunctionCode',
      'UpdateFunctionConfiguration',
      'UpdateFunctionEventInvokeConfig',
    ),
    [arn('lambda', `function:${NAME}`)],
  ),
  'AWS::Lambda::EventSourceMapping': allow(
    'WakeUps',
    actions(
      'lambda',
      'CreateEventSourceMapping',
      'DeleteEventSourceMapping',
      'GetEventSourceMapping',
      'ListEventSourceMappings',
      'UpdateEventSourceMapping',
    ),
    ['*'],
  ),
  'AWS::Logs::LogGroup': allow(
    'Logs',
    actions(
      'logs',
      'AssociateKmsKey',
      'CreateLogDelivery',
      'CreateLogGroup',
      'DeleteLogDelivery',
      'DeleteLogGroup',
      'DescribeLogGroups',
      'DescribeResourcePolicies',
      'GetLogDelivery',
      'ListLogDeliveries',
      'ListTagsForResource',
      'PutResourcePolicy',
      'PutRetentionPolicy',
      'TagResource',
      'UntagResource',
      'UpdateLogDelivery',
    ),
    ['*'],
  ),
  'AWS::S3::*': allow(
    'Packages',
    actions(
      's3',
      'CreateBucket',
      'DeleteObject',
      'GetBucketLocation',
      'GetBucketPolicy',
      'GetBucketVersioning',
      'GetObject',
      'ListBucket',
      'PutBucketPolicy',
      'PutBucketPublicAccessBlock',
      'PutBucketTagging',
      'PutEncryptionConfiguration',
      'PutObject',
    ),
    [`arn:aws:s3:::${NAME}`],
  ),
  'AWS::SNS::*': allow(
    'Topics',
    actions(
      'sns',
      'CreateTopic',
      'DeleteTopic',
      'GetTopicAttributes',
      'ListSubscriptionsByTopic',
      'ListTagsForResource',
      'SetTopicAttributes',
      'TagResource',
      'UntagResource',
    ),
    [arn('sns', NAME)],
  ),
  'AWS::SQS::*': allow(
    'Queues',
    actions(
      'sqs',
      'CreateQueue',
      'DeleteQueue',
      'GetQueueAttributes',
      'GetQueueUrl',
      'ListQueueTags',
      'SetQueueAttributes',
      'TagQueue',
      'UntagQueue',
    ),
    [arn('sqs', NAME)],
  ),
  'AWS::Scheduler::*': allow(
    'Schedules',
    actions(
      'scheduler',
      'CreateSchedule',
      'CreateScheduleGroup',
      'DeleteSchedule',
      'DeleteScheduleGroup',
      'GetSchedule',
      'GetScheduleGroup',
      'ListTagsForResource',
      'TagResource',
      'UntagResource',
      'UpdateSchedule',
    ),
    [arn('scheduler', `schedule-group/${NAME}`), arn('scheduler', `schedule/${NAME}`)],
  ),
};

/** For who deploys, goes back, and removes a stage: what osls asks, and what CloudFormation does in its name. */
export function deployerPolicy(): Policy {
  return policy(
    allow(
      'Stacks',
      actions(
        'cloudformation',
        'CreateChangeSet',
        'CreateStack',
        'DeleteChangeSet',
        'DeleteStack',
        'DescribeChangeSet',
        'DescribeStackEvents',
        'DescribeStackResource',
        'DescribeStacks',
        'ExecuteChangeSet',
        'GetTemplate',
        'ListStackResources',
        'SetStackPolicy',
        'UpdateStack',
      ),
      [arn('cloudformation', `stack/${NAME}`)],
    ),
    allow('Templates', ['cloudformation:ValidateTemplate'], ['*']),
    allow('PassRoles', ['iam:PassRole'], [`arn:aws:iam::*:role/${NAME}`], {
      StringEquals: { 'iam:PassedToService': ['lambda.amazonaws.com', 'scheduler.amazonaws.com'] },
    }),
    useKey(['dynamodb', 'logs', 'sns', 'sqs'], 'CreateGrant', 'Decrypt', 'Encrypt', 'GenerateDataKey'),
    ...Object.values(DEPLOYED_TYPES).map((statement): Statement => ({ ...statement, Effect: 'Allow' })),
  );
}

/** What services do with a key in a person's name. Without the condition it would be every key of the account, for anything. */
function useKey(services: readonly string[], ...names: readonly string[]): Statement {
  return allow('UseKey', actions('kms', ...names), [arn('kms', 'key/*')], {
    StringLike: { 'kms:ViaService': services.map((service) => `${service}.*.amazonaws.com`) },
  });
}

function policy(...Statement: readonly Statement[]): Policy {
  return { Version: '2012-10-17', Statement };
}

/** A route as `execute-api` names it: a parameter is any text. */
function invokable(served: readonly Served[]): readonly string[] {
  return served.map(({ http }) =>
    arn('execute-api', `API_ID/$default/${http.method}${http.path.replace(/\{\w+\}/g, '*')}`),
  );
}
