import { VENDOR_NAMES } from '../lib/vendors/vendors.ts';
import { roleOf } from '../scripts/catalog.ts';
import { readSettings, type Variables } from './settings.ts';

const sub = (text: string) => ({ 'Fn::Sub': text });
const arn = (logicalId: string) => ({ 'Fn::GetAtt': [logicalId, 'Arn'] });
const allow = (Action: string | readonly string[], Resource: unknown, Condition?: object): object => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...(Condition && { Condition }),
});

const logs = (prefix: string, folder: string) =>
  allow(
    ['logs:CreateLogStream', 'logs:PutLogEvents'],
    sub(`arn:\${AWS::Partition}:logs:\${AWS::Region}:\${AWS::AccountId}:log-group:/aws/lambda/${prefix}-${folder}-*:*`),
  );

/** X-Ray knows no resources: its write actions can only be allowed on all. */
const traces = () => allow(['xray:PutTelemetryRecords', 'xray:PutTraceSegments'], '*');

const RECORDS = ['dynamodb:DeleteItem', 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'];
/** The ledger's records; for a vendor, of conversations (`C#`), replies (`R#`) and accounts (`V#`) only its own. Actions and inputs are named by hashes. */
const ledger = (vendor?: string) =>
  allow(
    RECORDS,
    arn('Table'),
    vendor === undefined ? undefined : keys('A#*', 'I#*', ...['C', 'R', 'T', 'V'].map((kind) => `${kind}#${vendor}|*`)),
  );
/** What a query reads and moves on of the ledger: the account's rate limit. */
const rateLimit = (vendor = '*') =>
  allow(
    ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
    arn('Table'),
    keys(`V#${vendor}${vendor === '*' ? '' : '|*'}`),
  );
const keys = (...patterns: readonly string[]) => ({
  'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': patterns },
});
const lists = (...indexes: readonly string[]) =>
  allow(
    'dynamodb:Query',
    indexes.map((index) => ({ 'Fn::Join': ['/', [arn('Table'), `index/${index}`]] })),
  );

const wakeUps = () => allow('sqs:SendMessage', arn('WakeUpQueue'));
const woken = () => allow(['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'], arn('WakeUpQueue'));
const deadLetters = () => allow('sqs:SendMessage', arn('InvocationDeadLetterQueue'));

const results = (bus: string) =>
  allow('events:PutEvents', sub(`arn:\${AWS::Partition}:events:\${AWS::Region}:\${AWS::AccountId}:event-bus/${bus}`), {
    StringEquals: { 'events:source': 'conversation-actions' },
  });

const secrets = (prefix: string, vendor: string) =>
  allow(
    'secretsmanager:GetSecretValue',
    sub(`arn:\${AWS::Partition}:secretsmanager:\${AWS::Region}:\${AWS::AccountId}:secret:${prefix}/${vendor}/*`),
  );

/** The key, and only by way of the services that encrypt with it. */
const key = () =>
  allow(
    ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey', 'kms:ReEncryptFrom', 'kms:ReEncryptTo'],
    arn('Key'),
    {
      StringEquals: {
        'kms:ViaService': ['dynamodb', 'secretsmanager', 'sqs'].map((service) =>
          sub(`${service}.\${AWS::Region}.amazonaws.com`),
        ),
      },
    },
  );

const role = (name: string, Statement: readonly object[]) => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
    },
    Policies: [{ PolicyName: name, PolicyDocument: { Version: '2012-10-17', Statement } }],
  },
});

/**
 * For each vendor one role for its operations and one for its queries, which read that vendor's secrets and no other's; the same two
 * for what is said for all vendors at once, which read all of theirs; one each for the ledger's routes, the accounts, the workers
 * and the service. `npm run check:privileges` holds each to what its functions use.
 */
export async function resources(variables: Variables) {
  const { prefix, secretsPrefix, resultBus } = await readSettings(variables);
  const always = (folder: string) => [logs(prefix, folder), traces()];
  const allSecrets = VENDOR_NAMES.map((vendor) => secrets(secretsPrefix, vendor));
  const acting = (vendor?: string) => [ledger(vendor), wakeUps(), results(resultBus), key()];
  // What finds that the vendor takes an account's credentials again wakes what waits there, which it finds in a list.
  const ofVendor = (vendor: string) => [
    [
      roleOf(vendor, 'operation'),
      role(vendor, [
        ...always(vendor),
        secrets(secretsPrefix, vendor),
        lists('by-list'),
        ...acting(vendor),
        deadLetters(),
      ]),
    ],
    [
      roleOf(vendor, 'query'),
      role(`${vendor}-queries`, [...always(vendor), secrets(secretsPrefix, vendor), rateLimit(vendor), key()]),
    ],
  ];
  return {
    Resources: {
      ...Object.fromEntries(VENDOR_NAMES.flatMap(ofVendor)),
      // What is said once for all vendors acts at any of them.
      ConversationsRole: role('conversations', [
        ...always('conversations'),
        ...allSecrets,
        lists('by-list'),
        ...acting(),
        deadLetters(),
      ]),
      ConversationsQueryRole: role('conversations-queries', [
        ...always('conversations'),
        ...allSecrets,
        rateLimit(),
        key(),
      ]),
      ActionsRole: role('actions', [
        ...always('actions'),
        lists('by-state', 'by-list', 'by-conversation'),
        ...acting(),
      ]),
      // Whether there is such an account is known by its secret.
      AccountsRole: role('accounts', [
        ...always('accounts'),
        ...allSecrets,
        lists('by-state', 'by-list'),
        allow(['dynamodb:GetItem', 'dynamodb:PutItem'], arn('Table')),
        wakeUps(),
        key(),
      ]),
      WorkersRole: role('workers', [
        ...always('workers'),
        ...allSecrets,
        lists('by-state', 'by-list'),
        woken(),
        ...acting(),
        deadLetters(),
      ]),
      ServiceRole: role('service', always('service')),
    },
  };
}
