import { arn } from './account.ts';

/** A call of an AWS service, as IAM would judge it. */
export interface AwsCall {
  /** The access key that signed it: in a stack whose functions are apart, the function's key. */
  readonly principal: string;
  /** @example 'dynamodb:Query' */
  readonly action: string;
  /** The ARN of what it is about. */
  readonly resource: string;
  /** What conditions ask for, by the name of the condition's key. */
  readonly context: Readonly<Record<string, readonly string[]>>;
}

/** Told of each call, whoever made it. SQS fails the call where this returns that it is down. */
export type OnCall = (call: AwsCall) => 'down' | undefined;

interface Request {
  readonly authorization: string | undefined;
  /** `X-Amz-Target`: `DynamoDB_20120810.Query`. */
  readonly target: string;
  /** JSON. */
  readonly body: string;
}

/** Reads a request of the AWS JSON protocol; `undefined` where it is about a service that no function calls. */
export function readCall({ authorization = '', target, body }: Request): AwsCall | undefined {
  const [service = '', operation = ''] = target.split('.');
  const read = READERS[service];
  if (!read) return undefined;
  const principal = /Credential=([^/]+)\//.exec(authorization)?.[1] ?? 'unsigned';
  return { principal, ...read(operation, parse(body)) };
}

type Read = (operation: string, input: Readonly<Record<string, unknown>>) => Omit<AwsCall, 'principal'>;

/** By the part of `X-Amz-Target` that names the service. */
const READERS: Readonly<Record<string, Read>> = {
  DynamoDB_20120810(operation, input) {
    const table = `table/${input['TableName']}`;
    const index = input['IndexName'];
    const key = Object(input['Key'] ?? input['Item'])['pk'];
    return {
      action: `dynamodb:${operation}`,
      resource: arn('dynamodb', index === undefined ? table : `${table}/index/${index}`),
      context: { 'dynamodb:LeadingKeys': key === undefined ? [] : [String(Object(key)['S'])] },
    };
  },
  AmazonSQS: (operation, { QueueUrl }) => ({
    action: `sqs:${operation}`,
    resource: arn('sqs', String(QueueUrl).split('/').at(-1) ?? ''),
    context: {},
  }),
  secretsmanager: (operation, { SecretId }) => ({
    action: `secretsmanager:${operation}`,
    // Secrets Manager ends an ARN with six characters of its own.
    resource: String(SecretId).startsWith('arn:')
      ? String(SecretId)
      : `${arn('secretsmanager', `secret:${SecretId}`)}-AbCdEf`,
    context: {},
  }),
  AWSEvents(operation, { Entries }) {
    const entries: unknown[] = Array.isArray(Entries) ? Entries : [];
    return {
      action: `events:${operation}`,
      resource: arn('events', `event-bus/${Object(entries[0])['EventBusName'] ?? 'default'}`),
      context: { 'events:source': entries.map((entry) => String(Object(entry)['Source'])) },
    };
  },
};

function parse(body: string): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(body));
  } catch {
    return {};
  }
}
