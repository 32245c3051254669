import {
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import {
  DescribeEventBusCommand,
  DescribeRuleCommand,
  EventBridgeClient,
  ListTargetsByRuleCommand,
} from '@aws-sdk/client-eventbridge';
import {
  GetAccountSettingsCommand,
  GetFunctionConfigurationCommand,
  GetPolicyCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
} from '@aws-sdk/client-lambda';
import { paginateListSecrets, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetQueueAttributesCommand, GetQueueUrlCommand, SQSClient } from '@aws-sdk/client-sqs';
import { secretsManager } from '../../lib/secrets/secrets-manager.ts';
import type { Cloud } from '../stages/cloud.ts';
import { readStack } from '../stages/deployed.ts';
import type { AlarmFacts, AwsFacts } from './facts.ts';

/** The account around a stage, read by the unmodified SDK. The clients of what the local stack does not have are loaded when they are needed. */
export function awsFacts(cloud: Cloud): AwsFacts {
  const of = cloud.settings;
  const lambda = new LambdaClient(of('lambda'));
  const secrets = new SecretsManagerClient(of('secretsmanager'));
  const dynamo = new DynamoDBClient(of('dynamodb'));
  const sqs = new SQSClient({ ...of('sqs'), useQueueUrlAsEndpoint: false });
  const bus = new EventBridgeClient(of('events'));

  return {
    async identity() {
      const { GetCallerIdentityCommand, STSClient } = await import('@aws-sdk/client-sts');
      const { Account = '', Arn = '' } = await new STSClient(of('sts')).send(new GetCallerIdentityCommand({}));
      return { account: Account, arn: Arn };
    },
    async subscriptions(TopicArn) {
      const { GetTopicAttributesCommand, SNSClient } = await import('@aws-sdk/client-sns');
      const sns = new SNSClient({ ...of('sns'), region: TopicArn.split(':')[3] ?? cloud.region });
      const topic = await sns.send(new GetTopicAttributesCommand({ TopicArn })).catch(ifMissing(undefined));
      return topic && Number(topic.Attributes?.['SubscriptionsConfirmed'] ?? 0);
    },
    async secretNames(beginning) {
      const names: string[] = [];
      const Filters = [{ Key: 'name' as const, Values: [beginning] }];
      for await (const { SecretList = [] } of paginateListSecrets(
        { client: secrets },
        { Filters, IncludePlannedDeletion: true },
      ))
        names.push(...SecretList.map(({ Name = '' }) => Name));
      return names;
    },
    secret: secretsManager(secrets),
    stack: () => readStack(cloud),
    async table(TableName) {
      const { Table = {} } = await dynamo.send(new DescribeTableCommand({ TableName }));
      const indexes = (Table.GlobalSecondaryIndexes ?? []).map(({ IndexName, IndexStatus }) => [
        IndexName,
        IndexStatus,
      ]);
      const seen = { status: Table.TableStatus ?? '', indexes: Object.fromEntries(indexes) };
      if (cloud.isLocal) return seen; // its table is in memory
      const { TimeToLiveDescription: life } = await dynamo.send(new DescribeTimeToLiveCommand({ TableName }));
      const backups = await dynamo.send(new DescribeContinuousBackupsCommand({ TableName }));
      const { PointInTimeRecoveryDescription: recovery } = backups.ContinuousBackupsDescription ?? {};
      const forgetsBy = life?.TimeToLiveStatus?.startsWith('ENABL') ? life.AttributeName : undefined;
      return { ...seen, kept: { forgetsBy, isRestorable: recovery?.PointInTimeRecoveryStatus === 'ENABLED' } };
    },
    queueUrl: async (QueueName) => (await sqs.send(new GetQueueUrlCommand({ QueueName }))).QueueUrl ?? '',
    async messages(QueueUrl) {
      const AttributeNames = ['ApproximateNumberOfMessages' as const];
      const { Attributes = {} } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames }));
      return Number(Attributes['ApproximateNumberOfMessages'] ?? 0);
    },
    async wakeUps(FunctionName) {
      const { EventSourceMappings = [] } = await lambda.send(new ListEventSourceMappingsCommand({ FunctionName }));
      return EventSourceMappings.map(({ State = '' }) => State);
    },
    async rule(Name, EventBusName) {
      const [{ State, EventPattern = '' }, { Targets = [] }] = await Promise.all([
        bus.send(new DescribeRuleCommand({ Name, EventBusName })),
        bus.send(new ListTargetsByRuleCommand({ Rule: Name, EventBusName })),
      ]);
      return { isEnabled: State === 'ENABLED', pattern: EventPattern, targets: Targets.length };
    },
    hasBus: (Name) => bus.send(new DescribeEventBusCommand({ Name })).then(() => true, ifMissing(false)),
    async concurrency() {
      const { AccountLimit: limit = {} } = await lambda.send(new GetAccountSettingsCommand({}));
      return { most: limit.ConcurrentExecutions ?? 0, unreserved: limit.UnreservedConcurrentExecutions ?? 0 };
    },
    async policyBytes(FunctionName) {
      const { Policy = '' } = await lambda
        .send(new GetPolicyCommand({ FunctionName }))
        .catch(ifMissing({ Policy: '' }));
      return Buffer.byteLength(Policy);
    },
    async environmentBytes(FunctionName) {
      const { Environment } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
      return Object.entries(Environment?.Variables ?? {}).reduce(
        (sum, pair) => sum + Buffer.byteLength(pair.join('')),
        0,
      );
    },
    async alarms(AlarmNamePrefix) {
      const { CloudWatchClient, paginateDescribeAlarms } = await import('@aws-sdk/client-cloudwatch');
      const found: AlarmFacts[] = [];
      const client = new CloudWatchClient(of('cloudwatch'));
      for await (const { MetricAlarms = [] } of paginateDescribeAlarms({ client }, { AlarmNamePrefix }))
        found.push(
          ...MetricAlarms.map(({ AlarmName = '', AlarmActions = [], ActionsEnabled, StateValue = '' }) => ({
            ...{ name: AlarmName, actions: ActionsEnabled === false ? [] : AlarmActions, state: StateValue },
          })),
        );
      return found;
    },
  };
}

const MISSING = ['NotFound', 'NotFoundException', 'ResourceNotFoundException'];

/** Stands in for what is not there. @throws the error that is another one */
function ifMissing<Value>(value: Value): (error: unknown) => Value {
  return (error) => {
    if (error instanceof Error && MISSING.includes(error.name)) return value;
    throw error;
  };
}
