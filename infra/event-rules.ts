import type { Mapping } from '../lib/mappings/compile.ts';
import { capital, type FunctionEntry } from '../scripts/catalog.ts';
import { inputOf } from '../scripts/operation-inputs.ts';
import { toCloudWatch } from './cloudwatch-alarm.ts';
import { compileMappings } from './mappings.ts';
import type { Settings } from './settings.ts';

interface Rule {
  readonly name: string;
  readonly target: string;
  readonly pattern: object;
  readonly description: string;
  /** The mapping's name, where it is somebody else's event. */
  readonly mapping?: string;
}

type Resources = Record<string, object>;

/**
 * Returns the event rules, the permission of each to invoke its function, their alarms, and their dead letters.
 * @throws MappingFaults
 */
export async function eventResources(operations: readonly FunctionEntry[], settings: Settings): Promise<Resources> {
  const stage = { prefix: settings.prefix, eventBus: settings.eventBus };
  const mappings = await compileMappings({ inputOf, stage });
  const rules = [...ownRules(operations, settings.eventSources), ...mappingRules(operations, mappings)];
  return Object.assign(
    { EventDeadLetterQueuePolicy: deadLetterPolicy(rules) },
    ...rules.map((rule) => ruleAndPermission(rule, settings.eventBus)),
    ...rules.map((rule) => alarm(rule, settings)),
  );
}

/** Our own events: one rule for each operation. */
function ownRules(operations: readonly FunctionEntry[], sources: readonly string[]): readonly Rule[] {
  if (sources.length === 0) return [];
  return operations.map(({ name, logicalId }) => ({
    name: `${pascalCase(name)}Rule`,
    target: logicalId,
    pattern: { source: sources, 'detail-type': [name] },
    description: `Our own events for ${name}`,
  }));
}

/** Somebody else's events: one rule for each mapping. */
function mappingRules(operations: readonly FunctionEntry[], mappings: readonly Mapping[]): readonly Rule[] {
  return mappings.map(({ name, operation, match }) => ({
    name: mappingRuleId(name),
    target: operations.find((entry) => entry.name === operation)?.logicalId ?? '',
    pattern: match,
    description: `mappings/${name}.yml`,
    mapping: name,
  }));
}

/** The logical id of a mapping's rule. */
export function mappingRuleId(mapping: string): string {
  return `${pascalCase(mapping)}MappingRule`;
}

/**
 * What the rule of a mapping delivers: the mapping's name and the whole event, so that the function need not match again.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
 */
function transformer(mapping: string | undefined): object {
  if (mapping === undefined) return {};
  return { InputTransformer: { InputTemplate: `{"mapping":"${mapping}","event":<aws.events.event.json>}` } };
}

/** A rule, and the permission for that rule alone to invoke the function. */
function ruleAndPermission({ name, target, pattern, description, mapping }: Rule, bus: string): Resources {
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
            ...transformer(mapping),
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

/** An event that neither its function nor the dead letters received is lost. */
function alarm({ name }: Rule, settings: Settings): Resources {
  const { eventBus } = settings;
  const metric = (MetricName: string) => ({
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
function deadLetterPolicy(rules: readonly Rule[]): object {
  const queue = arnOf('EventDeadLetterQueue');
  const tlsOnly = {
    Sid: 'TlsOnly',
    Effect: 'Deny',
    Principal: '*',
    Action: 'sqs:*',
    Resource: queue,
    Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  };
  const ourRules = {
    Sid: 'OurRules',
    Effect: 'Allow',
    Principal: { Service: 'events.amazonaws.com' },
    Action: 'sqs:SendMessage',
    Resource: queue,
    Condition: {
      ArnEquals: { 'aws:SourceArn': rules.map(({ name }) => arnOf(name)) },
      StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
    },
  };
  return {
    Type: 'AWS::SQS::QueuePolicy',
    Properties: {
      Queues: [{ Ref: 'EventDeadLetterQueue' }],
      PolicyDocument: { Version: '2012-10-17', Statement: [tlsOnly, ...(rules.length > 0 ? [ourRules] : [])] },
    },
  };
}

function arnOf(logicalId: string): object {
  return { 'Fn::GetAtt': [logicalId, 'Arn'] };
}

/** `helpscout.createReply` as `HelpscoutCreateReply`. */
function pascalCase(name: string): string {
  return name
    .split(/[^A-Za-z0-9]+/)
    .map(capital)
    .join('');
}
