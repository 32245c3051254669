import { readFileSync } from 'node:fs';
import type { UpdateContinuousBackupsCommandInput, UpdateTimeToLiveCommandInput } from '@aws-sdk/client-dynamodb';
import { parse } from 'yaml';
import * as z from 'zod/mini';
import { ROOT } from '../scripts/catalog.ts';
import type { TableDefinition } from './aws/dynamodb.ts';
import type { QueueDefinition } from './aws/sqs.ts';

/** `Fn::GetAtt` of a resource's ARN: its logical id. */
export const ArnOf = z.pipe(
  z.object({ 'Fn::GetAtt': z.tuple([z.string(), z.literal('Arn')]) }),
  z.transform(({ 'Fn::GetAtt': [id] }) => id),
);

const Resources = z.object({
  Resources: z.record(z.string(), z.object({ Type: z.string(), Properties: z.record(z.string(), z.unknown()) })),
});

const QueueProperties = z.object({
  VisibilityTimeout: z.optional(z.number()),
  MessageRetentionPeriod: z.optional(z.number()),
  RedrivePolicy: z.optional(z.object({ deadLetterTargetArn: ArnOf, maxReceiveCount: z.number() })),
});

/** A YAML file of this project, checked. */
export function readYaml<T>(file: string, schema: z.ZodMiniType<T>): T {
  return schema.parse(parse(readFileSync(`${ROOT}${file}`, 'utf8')));
}

/** What is set of a table once it is there. */
type Lasting = Pick<UpdateTimeToLiveCommandInput, 'TimeToLiveSpecification'> &
  Pick<UpdateContinuousBackupsCommandInput, 'PointInTimeRecoverySpecification'>;

/** The table of infra/table.yml. */
export function readTable(): TableDefinition & Partial<Lasting> {
  return resources('infra/table.yml', 'AWS::DynamoDB::Table')[0]?.[1] ?? {};
}

/** The queues of infra/queues.yml. */
export function readQueues(): QueueDefinition[] {
  return resources('infra/queues.yml', 'AWS::SQS::Queue').map(([id, properties]) => {
    const { RedrivePolicy: redrive, ...numbers } = QueueProperties.parse(properties);
    return {
      id,
      attributes: Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, String(value)])),
      redrive: redrive && { to: redrive.deadLetterTargetArn, maxReceiveCount: redrive.maxReceiveCount },
    };
  });
}

/** What serverless.yml's parameters are by default. */
export function readParams(): Record<string, string> {
  return readYaml('infra/params.yml', z.object({ default: z.record(z.string(), z.coerce.string()) })).default;
}

const StageFile = z.record(z.string(), z.nullish(z.record(z.string(), z.unknown())));

/** The parameters of a stage, as packaging takes them together: those for all stages, its own, and those that are given. */
export function readStageParams(stage: string, given: readonly string[] = []): Readonly<Record<string, unknown>> {
  return { ...readYaml('infra/params.yml', StageFile)['default'], ...readOwnParams(stage, given) };
}

/** The parameters of a stage that are not those of every stage: its own, and those that are given. */
export function readOwnParams(stage: string, given: readonly string[] = []): Readonly<Record<string, unknown>> {
  const pairs = given.map((text) => [text.split('=', 1)[0] ?? '', text.slice(text.indexOf('=') + 1)]);
  return { ...readYaml('infra/params.yml', StageFile)[stage], ...Object.fromEntries(pairs) };
}

/** Whose events are our own. */
export function eventSources(env: Readonly<Record<string, string | undefined>>): readonly string[] {
  const text = env['EVENT_SOURCES'] ?? readParams()['eventSources'] ?? '';
  return text
    .split(',')
    .map((source) => source.trim())
    .filter(Boolean);
}

function resources(file: string, type: string): [string, Record<string, unknown>][] {
  const { Resources: all } = readYaml(file, Resources);
  return Object.entries(all).flatMap(([id, { Type, Properties }]) => (Type === type ? [[id, Properties]] : []));
}
