import type {
  DeleteItemCommandInput,
  DeleteItemCommandOutput,
  GetItemCommandInput,
  GetItemCommandOutput,
  PutItemCommandInput,
  PutItemCommandOutput,
  QueryCommandInput,
  QueryCommandOutput,
  UpdateItemCommandInput,
  UpdateItemCommandOutput,
} from '@aws-sdk/client-dynamodb';
import type { PutEventsCommandInput, PutEventsCommandOutput } from '@aws-sdk/client-eventbridge';
import type { SendMessageCommandInput, SendMessageCommandOutput } from '@aws-sdk/client-sqs';

/** The operations of a service that we call: what each takes and returns, in the SDK's own types. */
export type Operations = Readonly<Record<string, { readonly takes: object; readonly returns: object }>>;

/**
 * Calls an operation of a service.
 * @throws an error whose `name` is the service's code, such as `ConditionalCheckFailedException`
 */
export type Call<Of extends Operations> = <Name extends keyof Of & string>(
  operation: Name,
  input: Of[Name]['takes'],
) => Promise<Of[Name]['returns']>;

/** Attributes are texts and numbers only: binary ones would not survive as JSON. */
export type DynamoDb = Call<{
  GetItem: { takes: GetItemCommandInput; returns: GetItemCommandOutput };
  PutItem: { takes: PutItemCommandInput; returns: PutItemCommandOutput };
  UpdateItem: { takes: UpdateItemCommandInput; returns: UpdateItemCommandOutput };
  DeleteItem: { takes: DeleteItemCommandInput; returns: DeleteItemCommandOutput };
  Query: { takes: QueryCommandInput; returns: QueryCommandOutput };
}>;
export type Sqs = Call<{ SendMessage: { takes: SendMessageCommandInput; returns: SendMessageCommandOutput } }>;
export type EventBridge = Call<{ PutEvents: { takes: PutEventsCommandInput; returns: PutEventsCommandOutput } }>;

/** What AWS JSON needs to know about a service. */
export interface Service {
  /** The last part of the variable that names its endpoint: `AWS_ENDPOINT_URL_SQS`. */
  readonly variable: string;
  /** The first part of its host name, and the service for which a request is signed. */
  readonly name: string;
  /** The prefix of its operations in the header: `AmazonSQS.SendMessage`. */
  readonly target: string;
  readonly version: '1.0' | '1.1';
  /** How long it may take to respond. */
  readonly timeoutMs: number;
}

/** @see https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html */
export const SERVICES = {
  dynamodb: { variable: 'DYNAMODB', name: 'dynamodb', target: 'DynamoDB_20120810', version: '1.0', timeoutMs: 1_500 },
  /** Short, because the caller waits for it: the sweep wakes an action whose wake-up was not sent in this time. */
  sqs: { variable: 'SQS', name: 'sqs', target: 'AmazonSQS', version: '1.0', timeoutMs: 700 },
  /** Short, because the caller waits for it: the sweep publishes an event that was not published in this time. */
  events: { variable: 'EVENTBRIDGE', name: 'events', target: 'AWSEvents', version: '1.1', timeoutMs: 700 },
} as const satisfies Record<string, Service>;
