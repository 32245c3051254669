const { pascalCase, readCatalog } = require('./catalog.cjs');
const { readMappings } = require('./mappings.cjs');

const arnOf = (logicalId) => ({ 'Fn::GetAtt': [logicalId, 'Arn'] });
const list = (text) =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean);

/** A rule, and the leave for that rule alone to invoke the function. */
function ruleFor(name, { target, bus, pattern, description }) {
  return {
    [`${name}Rule`]: {
      Type: 'AWS::Events::Rule',
      Properties: {
        Description: description,
        EventBusName: bus,
        EventPattern: pattern,
        Targets: [
          {
            Id: 'operation',
            Arn: arnOf(target),
            RetryPolicy: { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 },
            DeadLetterConfig: { Arn: arnOf('EventDeadLetterQueue') },
          },
        ],
      },
    },
    [`${name}RulePermission`]: {
      Type: 'AWS::Lambda::Permission',
      Properties: {
        FunctionName: arnOf(target),
        Action: 'lambda:InvokeFunction',
        Principal: 'events.amazonaws.com',
        SourceArn: arnOf(`${name}Rule`),
      },
    },
  };
}

/** What a function that is invoked asynchronously does with an event that it could not record. */
function invokeConfigFor({ logicalId, operation }) {
  return {
    [logicalId.replace(/LambdaFunction$/, 'AsyncConfig')]: {
      Type: 'AWS::Lambda::EventInvokeConfig',
      Properties: {
        FunctionName: { Ref: logicalId },
        Qualifier: '$LATEST',
        // A sweep is not repeated: the next minute brings the next one.
        MaximumEventAgeInSeconds: operation ? 3600 : 60,
        MaximumRetryAttempts: operation ? 2 : 0,
        DestinationConfig: { OnFailure: { Destination: arnOf('InvocationDeadLetterQueue') } },
      },
    },
  };
}

/** Only our own rules may leave events in the queue; everything over TLS. */
function deadLetterPolicy(rules) {
  const queue = arnOf('EventDeadLetterQueue');
  return {
    EventDeadLetterQueuePolicy: {
      Type: 'AWS::SQS::QueuePolicy',
      Properties: {
        Queues: [{ Ref: 'EventDeadLetterQueue' }],
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            {
              Sid: 'TlsOnly',
              Effect: 'Deny',
              Principal: '*',
              Action: ['sqs:DeleteMessage', 'sqs:ReceiveMessage', 'sqs:SendMessage'],
              Resource: queue,
              Condition: { Bool: { 'aws:SecureTransport': 'false' } },
            },
            {
              Sid: 'OurRules',
              Effect: 'Allow',
              Principal: { Service: 'events.amazonaws.com' },
              Action: 'sqs:SendMessage',
              Resource: queue,
              Condition: {
                ArnEquals: { 'aws:SourceArn': rules.map(arnOf) },
                StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
              },
            },
          ],
        },
      },
    },
  };
}

/** All that hangs on the functions: event rules (our own events, and each mapping's), asynchronous invocations, log encryption. */
async function resources({ resolveVariable }) {
  const bus = await resolveVariable('param:eventBus');
  const sources = list(await resolveVariable('param:eventSources'));
  const catalog = readCatalog();
  const operations = catalog.filter(({ operation }) => operation);
  const targets = new Map(operations.map(({ operation, logicalId }) => [operation, logicalId]));

  const own = sources.length
    ? operations.map(({ operation, logicalId }) =>
        ruleFor(pascalCase(operation), {
          target: logicalId,
          bus,
          pattern: { source: sources, 'detail-type': [operation] },
          description: `Our own events for ${operation}`,
        }),
      )
    : [];
  const mapped = (await readMappings(catalog)).map(({ name, operation, match }) =>
    ruleFor(`${pascalCase(name)}Mapping`, {
      target: targets.get(operation),
      bus,
      pattern: match,
      description: `mappings/${name}.yml`,
    }),
  );

  const rules = Object.assign({}, ...own, ...mapped);
  const ruleNames = Object.keys(rules).filter((name) => rules[name].Type === 'AWS::Events::Rule');
  const asynchronous = catalog.filter(({ operation, key }) => operation || key === 'workers-sweep');
  return {
    Resources: Object.assign(rules, deadLetterPolicy(ruleNames), ...asynchronous.map(invokeConfigFor)),
    extensions: Object.fromEntries(
      catalog.map(({ logGroup }) => [logGroup, { Properties: { KmsKeyId: arnOf('Key') } }]),
    ),
  };
}

module.exports = { resources };
