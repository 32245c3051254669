import { describe, expect, it } from 'vitest';
import { readFunctions } from '../../../scripts/catalog.ts';
import type { Stacks } from '../packaged.ts';
import { at, idIn, listed } from '../template.ts';

const FOURTEEN_DAYS_S = 1_209_600;
const A_DAY = { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 };
const DEAD_LETTERS = ['EventDeadLetterQueue', 'InvocationDeadLetterQueue', 'WakeUpDeadLetterQueue'];

export function deliveryRules(stacks: Stacks): void {
  const template = () => stacks.stack.template;
  const properties = (id: string) => template().properties(id);

  describe('what cannot be delivered', () => {
    it('is kept for 14 days, whichever way it came', () => {
      const all = (type: string, path: string) =>
        template()
          .all(type)
          .map(([, one]) => idIn(at(one, path)));
      const kept = [
        ...all('AWS::Events::Rule', 'Targets.0.DeadLetterConfig.Arn'),
        ...all('AWS::Scheduler::Schedule', 'Target.DeadLetterConfig.Arn'),
        ...all('AWS::Lambda::EventInvokeConfig', 'DestinationConfig.OnFailure.Destination'),
        ...all('AWS::Lambda::EventSourceMapping', 'EventSourceArn').map((queue) =>
          idIn(at(properties(queue), 'RedrivePolicy.deadLetterTargetArn')),
        ),
      ];
      expect(new Set(kept)).toEqual(new Set(DEAD_LETTERS));
      for (const id of DEAD_LETTERS) expect(properties(id)['MessageRetentionPeriod'], id).toBe(FOURTEEN_DAYS_S);
    });

    it('was tried for a day by a rule, and for an hour by Lambda', () => {
      for (const [id, rule] of template().all('AWS::Events::Rule')) {
        expect(at(rule, 'Targets.0.RetryPolicy'), id).toEqual(A_DAY);
      }
      expect(at(properties('ExampleSchedule'), 'Target.RetryPolicy')).toEqual(A_DAY);
      const invocation = { MaximumEventAgeInSeconds: 3600, MaximumRetryAttempts: 2 };
      expect(properties('HelpscoutDashcreateDashreplyInvokeConfig')).toMatchObject(invocation);
    });

    it('may be left in the dead letters only by our own rules', () => {
      for (const { template } of [stacks.stack, stacks.production]) {
        const rules = template.all('AWS::Events::Rule').map(([id]) => id);
        const [leave] = template.statementsOf('EventDeadLetterQueuePolicy').filter(({ Effect }) => Effect === 'Allow');
        expect(leave?.Principal).toEqual({ Service: 'events.amazonaws.com' });
        expect(listed(leave?.Condition?.['ArnEquals']?.['aws:SourceArn']).map(idIn)).toEqual(rules);
      }
    });
  });

  describe('events', () => {
    it("reach each operation's own function", async () => {
      const targets = template()
        .all('AWS::Events::Rule')
        .filter(([id]) => !id.endsWith('MappingRule'))
        .map(([, rule]) => idIn(at(rule, 'Targets.0.Arn')));
      const operations = (await readFunctions()).filter(({ kind }) => kind === 'operation');
      expect(targets.sort()).toEqual(operations.map(({ logicalId }) => logicalId).sort());
      expect(properties('HelpscoutCreateReplyRule')['EventPattern']).toEqual({
        source: ['conversation-actions.requests'],
        'detail-type': ['helpscout.createReply'],
      });
      expect(stacks.production.template.properties('HelpscoutCreateReplyRule')['EventBusName']).toBe('support');
    });

    it('of somebody else reach the function that their mapping names', () => {
      const rule = properties('PaymentCompletedMappingRule');
      expect(rule['EventPattern']).toEqual({ source: ['payments'], 'detail-type': ['payment.completed'] });
      expect(idIn(at(rule, 'Targets.0.Arn'))).toBe('KhorosDashreactivateDashauthorDashconversationsLambdaFunction');
      // The whole event, with the mapping's name: the function need not match again.
      expect(at(rule, 'Targets.0.InputTransformer')).toEqual({
        InputTemplate: '{"mapping":"payment-completed","event":<aws.events.event.json>}',
      });
      expect(at(properties('HelpscoutCreateReplyRule'), 'Targets.0.InputTransformer')).toBeUndefined();
    });

    it('of a schedule carry what makes a retry the same action, and the example is off', () => {
      expect(template().resources['ExampleSchedule']?.Condition).toBe('ExampleScheduleIsOn');
      expect(template().conditions).toMatchObject({ ExampleScheduleIsOn: { 'Fn::Equals': ['false', 'true'] } });
      expect(JSON.parse(String(at(properties('ExampleSchedule'), 'Target.Input')))).toMatchObject({
        source: 'aws.scheduler',
        'detail-type': 'khoros.reactivateAuthorConversations',
        resources: ['<aws.scheduler.schedule-arn>'],
        time: '<aws.scheduler.scheduled-time>',
        detail: { input: { networkType: 'twitter' } },
      });
    });
  });

  describe('wake-ups', () => {
    it('come one at a time, to ten at once, and stay hidden six times as long as their function may take', () => {
      const [[, mapping] = ['', {}]] = template().all('AWS::Lambda::EventSourceMapping');
      expect(mapping).toMatchObject({
        BatchSize: 1,
        ScalingConfig: { MaximumConcurrency: 10 },
        FunctionResponseTypes: ['ReportBatchItemFailures'],
      });
      const timeout = Number(properties(idIn(mapping['FunctionName']))['Timeout']);
      expect(properties('WakeUpQueue')['VisibilityTimeout']).toBeGreaterThanOrEqual(6 * timeout);
    });

    it('and dead letters are encrypted, and travel over TLS alone', () => {
      const queues = template().all('AWS::SQS::Queue');
      expect(queues).toHaveLength(1 + DEAD_LETTERS.length);
      const refusals = template()
        .statements()
        .filter(([, { Effect }]) => Effect === 'Deny');
      for (const [id, { KmsMasterKeyId }] of queues) {
        expect(idIn(KmsMasterKeyId), id).toBe('Key');
        const [, refusal] = refusals.find(([, { Resource }]) => idIn(Resource) === id) ?? [];
        expect(refusal, id).toMatchObject({
          ...{ Principal: '*', Action: 'sqs:*' },
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        });
      }
    });
  });
}
