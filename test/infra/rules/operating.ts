import { describe, expect, it } from 'vitest';
import { METRICS } from '../../../lib/telemetry/telemetry.ts';
import type { Stacks } from '../packaged.ts';
import { at, idIn } from '../template.ts';

export function operatingRules(stacks: Stacks): void {
  const template = () => stacks.stack.template;
  const alarms = () => template().all('AWS::CloudWatch::Alarm');

  describe('the ledger', () => {
    it('is encrypted with our key, can be restored, forgets by `expires`, and outlives the stack', () => {
      expect(template().resources['Table']?.DeletionPolicy).toBe('Retain');
      expect(template().properties('Table')).toMatchObject({
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
        SSESpecification: { SSEEnabled: true, SSEType: 'KMS' },
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        TimeToLiveSpecification: { AttributeName: 'expires', Enabled: true },
        DeletionProtectionEnabled: true,
      });
      expect(template().properties('Key')['EnableKeyRotation']).toBe(true);
    });
  });

  describe('alarms', () => {
    it('watch metrics that the bundle emits', () => {
      const ours = alarms().filter(([, { Namespace }]) => Namespace === 'conversation-actions');
      for (const [id, { MetricName }] of ours) expect(Object.keys(METRICS), id).toContain(MetricName);
      expect(ours.length).toBeGreaterThanOrEqual(8);
    });

    it('are their stage’s alone, though another one shares the account', () => {
      for (const { template } of [stacks.stack, stacks.production]) {
        const [stage] = template.all('AWS::Lambda::Function').map(([, it]) => at(it, 'Environment.Variables.STAGE'));
        const Dimensions = [{ Name: 'stage', Value: stage }];
        const ours = template
          .all('AWS::CloudWatch::Alarm')
          .filter(([, { Namespace }]) => Namespace === 'conversation-actions');
        expect(ours.length).toBeGreaterThanOrEqual(8);
        for (const [id, alarm] of ours) expect(alarm['Dimensions'], id).toEqual(Dimensions);
      }
    });

    it('cover every function, rule and dead letter', () => {
      const text = JSON.stringify(alarms());
      const watched = ['AWS::Lambda::Function', 'AWS::Events::Rule'].flatMap((type) => template().all(type));
      expect(watched.filter(([id]) => !text.includes(`{"Ref":"${id}"}`)).map(([id]) => id)).toEqual([]);
      const queues = template().all('AWS::SQS::Queue');
      expect(queues.filter(([id]) => !text.includes(`["${id}","QueueName"]`)).map(([id]) => id)).toEqual([]);
    });

    it('see the sweep stop: silence for five minutes is an alarm', () => {
      expect(template().properties('OldestUnfinishedAgeAlarm')).toMatchObject({
        ...{ TreatMissingData: 'breaching', Period: 60, EvaluationPeriods: 5, DatapointsToAlarm: 5 },
      });
    });

    it('on a folder’s functions judge each by the largest value, against one threshold', () => {
      const { Metrics, Threshold } = stacks.production.template.properties('HelpscoutDurationAlarm');
      expect(at(Metrics, '0.MetricStat.Stat')).toBe('p99');
      expect(Object(Metrics).at(-1)).toMatchObject({ Expression: expect.stringMatching(/^MAX\(\[m0, m1, .*m8\]\)$/) });
      expect(Threshold).toBe(23_200);
      expect(stacks.production.template.properties('HelpscoutConcurrencyAlarm')['Threshold']).toBe(16);
      expect(stacks.stack.template.resources['HelpscoutConcurrencyAlarm']).toBeUndefined();
    });

    it('tell the stack’s own topics where the stage names none, and CloudWatch alone publishes there, over TLS', () => {
      const topics = template().all('AWS::SNS::Topic');
      expect(topics.map(([id]) => id)).toEqual(['PageTopic', 'TicketTopic']);
      for (const [id, { AlarmActions }] of alarms())
        expect(['PageTopic', 'TicketTopic'], id).toContain(idIn(at(AlarmActions, '0')));
      for (const [id, { KmsMasterKeyId }] of topics) {
        expect(idIn(KmsMasterKeyId), id).toBe('Key');
        expect(template().outputs[`${id}Arn`]?.Value).toEqual({ Ref: id });
        expect(template().statementsOf(`${id}Policy`)).toMatchObject([
          { Effect: 'Allow', Action: 'sns:Publish', Principal: { Service: 'cloudwatch.amazonaws.com' } },
          { Effect: 'Deny', Principal: '*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
        ]);
      }
      expect(idIn(at(template().properties('DuplicateDetectedAlarm')['AlarmActions'], '0'))).toBe('PageTopic');
      expect(idIn(at(template().properties('ActionHeldAlarm')['AlarmActions'], '0'))).toBe('TicketTopic');
      expect(stacks.production.template.all('AWS::SNS::Topic')).toEqual([]);
    });

    it('tell the topic that the stage names', () => {
      for (const [id, { AlarmActions }] of stacks.production.template.all('AWS::CloudWatch::Alarm')) {
        expect(AlarmActions, id).toEqual(['arn:aws:sns:us-east-1:123456789012:page']);
      }
    });
  });
}
