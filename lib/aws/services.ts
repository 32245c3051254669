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

/** The operations of a service that are called here: what each takes and returns, in the SDK's own types. */
export type Operations = Readonly<Record<string, { readonly takes: object; readonly returns: object }>>;

/**
 * Calls an operation of a service.
 * @throws an error whose `name` is the service's code, like `ConditionalCheckFailedException`
 */
export type Call<Of extends Operations> = <Name extends keyof Of & string>(
  operation: Name,
  input: Of[Name]['takes'],
) => Promise<Of[Name]['returns']>;

/** Attributes are texts and numbers alone: binary ones would not survive as JSON. */
export type DynamoDb = Call<{
  GetItem: { takes: GetItemCommandInput; returns: GetItemCommandOutput };
  PutItem: { takes: PutItemCommandInput; returns: PutItemCommandOutput };
  UpdateItem: { takes: UpdateItemCommandInput; returns: UpdateItemCommandOutput };
  DeleteItem: { takes: DeleteItemCommandInput; returns: DeleteItemCommandOutput };
  Query: { takes: QueryCommandInput; returns: QueryCommandOutput };
}>;
export type Sqs = Call<{ SendMessage: { takes: SendMessageCommandInput; returns: SendMessageCommandOutput } }>;
export type EventBridge = Call<{ PutEvents: { takes: PutEventsCommandInput; returns: PutEventsCommandOutput } }>;

/** What AWS JSON has to know of a service. */
export interface Service {
  /** Ends the name of the variable that names its endpoint: `AWS_ENDPOINT_URL_SQS`. */
  readonly variable: string;
  /** What its host begins with, and what a request to it is signed for. */
  readonly name: string;
  /** What its operations are called behind: `AmazonSQS.SendMessage`. */
  readonly target: string;
  readonly version: '1.0' | '1.1';
  /** How long it may take to answer. */
  readonly timeoutMs: number;
}

/** @see https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html */
export const SERVICES = {
  dynamodb: { variable: 'DYNAMODB', name: 'dynamodb', target: 'DynamoDB_20120810', version: '1.0', timeoutMs: 1_500 },
  sqs: { variable: 'SQS', name: 'sqs', target: 'AmazonSQS', version: '1.0', timeoutMs: 1_500 },
  /** The caller waits for the publication of a result event, and the sweep publishes what this does not. */
  events: { variable: 'EVENTBRIDGE', name: 'events', target: 'AWSEvents', version: '1.1', timeoutMs: 700 },
} as const satisfies Record<string, Service>;
