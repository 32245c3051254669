const { pascalCase } = require('./catalog.cjs');
const { toCloudWatch } = require('./cloudwatch-alarm.cjs');
const { compileMappings } = require('./mappings.cjs');

const arnOf = (logicalId) => ({ 'Fn::GetAtt': [logicalId, 'Arn'] });

/**
 * The event rules: one per operation for our own events, one per mapping for somebody else's.
 * @param {import('./catalog.cjs').Entry[]} catalog
 * @param {string[]} sources whose events may be our own
 * @returns {Promise<{name: string, target: string, pattern: object, description: string}[]>}
 */
async function eventRules(catalog, sources) {
  const operations = catalog.filter(({ operation }) => operation);
  const own = operations.map(({ operation, logicalId }) => ({
    name: `${pascalCase(operation)}Rule`,
    target: logicalId,
    pattern: { source: sources, 'detail-type': [operation] },
    description: `Our own events for ${operation}`,
  }));
  const mapped = (await compileMappings(catalog)).map(({ name, operation, match }) => ({
    name: `${pascalCase(name)}MappingRule`,
    target: operations.find((entry) => entry.operation === operation).logicalId,
    pattern: match,
    description: `mappings/${name}.yml`,
  }));
  return [...(sources.length ? own : []), ...mapped];
}

/** A rule, and the leave for that rule alone to invoke the function. */
function ruleAndPermission({ name, target, pattern, description }, bus) {
  return {
    [name]: {
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
    [`${name}Permission`]: {
      Type: 'AWS::Lambda::Permission',
      Properties: {
        FunctionName: arnOf(target),
        Action: 'lambda:InvokeFunction',
        Principal: 'events.amazonaws.com',
        SourceArn: arnOf(name),
      },
    },
  };
}

/** An event that neither its function nor the dead letters got is lost. */
function alarm({ name }, { eventBus, ...settings }) {
  const metric = (MetricName) => ({
    Namespace: 'AWS/Events',
    MetricName,
    dimensions: { RuleName: { Ref: name }, ...(eventBus !== 'default' && { EventBusName: eventBus }) },
  });
  const lost = [metric('FailedInvocations'), metric('InvocationsFailedToBeSentToDlq')];
  return {
    [`${name}Alarm`]: toCloudWatch(
      { sum: lost, threshold: 1, comparison: '>=', of: [1, 1], page: true, says: 'An event could not be delivered' },
      settings,
    ),
  };
}

/** Only our own rules may leave events in the queue; everything over TLS. */
function deadLetterPolicy(rules) {
  const queue = arnOf('EventDeadLetterQueue');
  return {
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
          ...(rules.length
            ? [
                {
                  Sid: 'OurRules',
                  Effect: 'Allow',
                  Principal: { Service: 'events.amazonaws.com' },
                  Action: 'sqs:SendMessage',
                  Resource: queue,
                  Condition: {
                    ArnEquals: { 'aws:SourceArn': rules.map(({ name }) => arnOf(name)) },
                    StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
                  },
                },
              ]
            : []),
        ],
      },
    },
  };
}

/**
 * The rules, the leave of each to invoke its function, their alarms, and their dead letters.
 * @throws Error naming each fault of a mapping
 */
async function eventResources(catalog, settings) {
  const rules = await eventRules(catalog, settings.eventSources);
  return Object.assign(
    { EventDeadLetterQueuePolicy: deadLetterPolicy(rules) },
    ...rules.map((rule) => ruleAndPermission(rule, settings.eventBus)),
    ...rules.map((rule) => alarm(rule, settings)),
  );
}

module.exports = { eventResources };
