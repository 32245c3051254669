import type { Metric as Ours } from '../lib/telemetry/telemetry.ts';
import type { FunctionEntry } from '../scripts/catalog.ts';

/** What is measured, by CloudWatch's own names. */
export interface Metric {
  readonly Namespace: string;
  readonly MetricName: string;
  readonly dimensions: Readonly<Record<string, unknown>>;
}

export const OUR_NAMESPACE = 'conversation-actions';

const ref = (logicalId: string) => ({ Ref: logicalId });

/** What the functions measure themselves, of the whole stage. */
export const ours = (MetricName: Ours, stage: string): Metric => ({
  Namespace: OUR_NAMESPACE,
  MetricName,
  dimensions: { stage },
});

export const sqs = (MetricName: string, queue: string): Metric => ({
  Namespace: 'AWS/SQS',
  MetricName,
  dimensions: { QueueName: { 'Fn::GetAtt': [queue, 'QueueName'] } },
});

export const api = (MetricName: string): Metric => ({
  Namespace: 'AWS/ApiGateway',
  MetricName,
  dimensions: { ApiId: ref('HttpApi') },
});

export const table = (MetricName: string, Operation?: string): Metric => ({
  Namespace: 'AWS/DynamoDB',
  MetricName,
  dimensions: { TableName: ref('Table'), ...(Operation && { Operation }) },
});

export const lambda = (MetricName: string, { logicalId }: FunctionEntry): Metric => ({
  Namespace: 'AWS/Lambda',
  MetricName,
  dimensions: { FunctionName: ref(logicalId) },
});

/** The queues of which a message must be looked at by a person. */
export const DEAD_LETTER_QUEUES = ['WakeUpDeadLetterQueue', 'EventDeadLetterQueue', 'InvocationDeadLetterQueue'];
