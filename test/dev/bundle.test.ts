import { describe, expect, it } from 'vitest';
import { type DeliveredEvent, inputOf } from '../../dev/aws/event-bus.ts';
import { readBundle } from '../../dev/bundle.ts';
import { resources } from '../../infra/functions.ts';

type Resource = { Type: string; Properties: Record<string, unknown> };

interface Target {
  readonly Arn: { readonly 'Fn::GetAtt': readonly string[] };
  readonly InputTransformer?: { readonly InputTemplate: string };
}

/** What an input transformer writes for the whole event. */
const EVENT = '<aws.events.event.json>';

const bundle = await readBundle();

/** What serverless.yml packages beside the functions, by type. */
const packaged: Resource[] = await (async () => {
  const resolveVariable = async (name: string) => bundle.params[name.replace('param:', '')] ?? '';
  return Object.values((await resources({ resolveVariable })).Resources);
})();
const ofType = (type: string) => packaged.filter(({ Type }) => Type === type).map(({ Properties }) => Properties);
const logicalId = (key: string) =>
  `${key.charAt(0).toUpperCase()}${key.slice(1).replaceAll('-', 'Dash')}LambdaFunction`;

describe('what the local stack plays is what is packaged', () => {
  it('the event rules', () => {
    const event = { id: 'event-1' } as DeliveredEvent;
    const local = bundle.rules.map((rule) => ({
      pattern: rule.pattern,
      target: logicalId(rule.target),
      delivers: inputOf(rule, event),
    }));
    const deployed = ofType('AWS::Events::Rule').map(({ EventPattern: pattern, Targets }) => {
      const [target] = Targets as Target[];
      const template = target?.InputTransformer?.InputTemplate ?? EVENT;
      return {
        pattern,
        target: target?.Arn['Fn::GetAtt'][0],
        delivers: JSON.parse(template.replace(EVENT, JSON.stringify(event))),
      };
    });
    expect(local).toEqual(expect.arrayContaining(deployed));
    expect(local).toHaveLength(deployed.length);
  });

  it('how often a failed invocation is repeated', () => {
    for (const { FunctionName, MaximumRetryAttempts } of ofType('AWS::Lambda::EventInvokeConfig')) {
      const { Ref: id } = FunctionName as { Ref: string };
      const local = bundle.functions.find(({ key }) => logicalId(key) === id);
      expect(local).toMatchObject({ asyncRetries: MaximumRetryAttempts });
    }
  });

  it('the table, the queues, and who is woken by them', () => {
    expect(bundle.table.GlobalSecondaryIndexes?.map(({ IndexName }) => IndexName)).toEqual([
      'by-state',
      'by-list',
      'by-conversation',
    ]);
    expect(bundle.queues.find(({ id }) => id === 'WakeUpQueue')).toMatchObject({
      attributes: { VisibilityTimeout: '360' },
      redrive: { to: 'WakeUpDeadLetterQueue', maxReceiveCount: 8 },
    });
    expect(bundle.consumers).toEqual([
      { functionKey: 'workers-run-action', queue: 'WakeUpQueue', maximumConcurrency: 10 },
    ]);
  });
});

it('only the health check, and what errors mean, are open to everybody', () => {
  expect(bundle.routes.filter(({ authorized }) => !authorized).map(({ path }) => path)).toEqual([
    '/health',
    '/problems/{kind}',
  ]);
});

it('a stage with other event sources has other rules, and one without any has only the mappings', async () => {
  expect((await readBundle('crm, shop')).rules[0]?.pattern).toMatchObject({ source: ['crm', 'shop'] });
  expect((await readBundle('')).rules.every(({ name }) => name.startsWith('mappings/'))).toBe(true);
});
