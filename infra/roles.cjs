const path = require('node:path');
const { ROOT, pascalCase } = require('./catalog.cjs');
const { readSettings } = require('./settings.cjs');
const { importTypeScript } = require('./typescript.cjs');

const sub = (text) => ({ 'Fn::Sub': text });
const arn = (logicalId) => ({ 'Fn::GetAtt': [logicalId, 'Arn'] });
const allow = (Action, Resource, Condition) => ({ Effect: 'Allow', Action, Resource, ...(Condition && { Condition }) });

const logs = (prefix, folder) =>
  allow(
    ['logs:CreateLogStream', 'logs:PutLogEvents'],
    sub(`arn:\${AWS::Partition}:logs:\${AWS::Region}:\${AWS::AccountId}:log-group:/aws/lambda/${prefix}-${folder}-*:*`),
  );

/** X-Ray knows no resources: its write actions can only be allowed on all. */
const traces = () => allow(['xray:PutTelemetryRecords', 'xray:PutTraceSegments'], '*');

const RECORDS = ['dynamodb:DeleteItem', 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'];
/** The ledger's records; for a vendor, of conversations (`C#`) and accounts (`V#`) only its own. Actions and inputs are named by hashes. */
const ledger = (vendor) =>
  allow(
    RECORDS,
    arn('Table'),
    vendor && {
      'ForAllValues:StringLike': {
        'dynamodb:LeadingKeys': ['A#*', 'I#*', `C#${vendor}|*`, `V#${vendor}|*`, `T#${vendor}|*`],
      },
    },
  );
const lists = () =>
  allow(
    'dynamodb:Query',
    ['by-state', 'by-list', 'by-conversation'].map((index) => ({
      'Fn::Join': ['/', [arn('Table'), `index/${index}`]],
    })),
  );

const wakeUps = () => allow('sqs:SendMessage', arn('WakeUpQueue'));
const woken = () => allow(['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'], arn('WakeUpQueue'));
const deadLetters = () => allow('sqs:SendMessage', arn('InvocationDeadLetterQueue'));

const results = (bus) =>
  allow('events:PutEvents', sub(`arn:\${AWS::Partition}:events:\${AWS::Region}:\${AWS::AccountId}:event-bus/${bus}`), {
    StringEquals: { 'events:source': 'conversation-actions' },
  });

const secrets = (prefix, vendor) =>
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

const role = (name, Statement) => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
    },
    Policies: [{ PolicyName: name, PolicyDocument: { Version: '2012-10-17', Statement } }],
  },
});

/** One role per vendor, which reads that vendor's secrets and no other's; one for the ledger's routes, the workers and the service. */
async function resources(variables) {
  const { prefix, secretsPrefix, resultBus } = await readSettings(variables);
  const vendors = Object.keys(await importTypeScript(path.join(ROOT, 'lib', 'vendors', 'list.ts')));
  const always = (folder) => [logs(prefix, folder), traces()];
  const acting = (vendor) => [ledger(vendor), wakeUps(), results(resultBus), deadLetters(), key()];
  const ofVendor = (vendor) => role(vendor, [...always(vendor), secrets(secretsPrefix, vendor), ...acting(vendor)]);
  return {
    Resources: {
      ...Object.fromEntries(vendors.map((vendor) => [`${pascalCase(vendor)}Role`, ofVendor(vendor)])),
      ActionsRole: role('actions', [...always('actions'), lists(), ...acting()]),
      WorkersRole: role('workers', [
        ...always('workers'),
        ...vendors.map((vendor) => secrets(secretsPrefix, vendor)),
        lists(),
        woken(),
        ...acting(),
      ]),
      ServiceRole: role('service', always('service')),
    },
  };
}

module.exports = { resources };
