// Generated from infra/ by `npm run generate`. Do not edit.

/** Parameters of a stage. What is left out keeps the default of infra/params.yml.
 * Decided by `npm run build:dist`, and not here: settleMs, reservedConcurrency, exampleSchedule. */
export interface StageParameters {
  /** For how many days log lines are kept. */
  readonly logRetentionDays?: '1' | '3' | '5' | '7' | '14' | '30' | '60' | '90' | '120' | '150' | '180' | '365' | '400' | '545' | '731' | '1096' | '1827' | '2192' | '2557' | '2922' | '3288' | '3653';
  /** Whose tokens are accepted: the issuer’s https address. */
  readonly jwtIssuer?: string;
  /** For whom a token must be. */
  readonly jwtAudience?: string;
  /** Which scope a token must have. */
  readonly jwtScope?: string;
  /** The API’s own domain; needs certificateArn. */
  readonly domainName?: string;
  /** The certificate of domainName, in the region of the stage. */
  readonly certificateArn?: string;
  /** How many requests a second the API accepts. */
  readonly requestsPerSecond?: string;
  /** How many requests the API accepts at once. */
  readonly requestBurst?: string;
  /** The bus on which the rules match events. */
  readonly eventBus?: string;
  /** The bus on which result events are published. */
  readonly resultBus?: string;
  /** Comma-separated: whose events may ask for an action directly. */
  readonly eventSources?: string;
  /** Whether requests without a key are refused. */
  readonly requireIdempotencyKey?: 'true' | 'false';
  /** Comma-separated: further hosts that an account’s baseUrl may name. */
  readonly allowedVendorHosts?: string;
  /** JSON: which caller may do what, at which accounts. */
  readonly accessPolicy?: string;
  /** How long a vendor’s response is waited for. */
  readonly vendorResponseTimeoutMs?: string;
  /** After which time a secret is read again. */
  readonly secretsMaxAgeMs?: string;
  /** Within which time a harmless request is sent again without a read. */
  readonly safeResendMs?: string;
  /** The SNS topic of alarms that wake the person on call; without it the stack has one. */
  readonly pageTopicArn?: string;
  /** The SNS topic of alarms that can wait; without it pageTopicArn, or else a topic of the stack. */
  readonly ticketTopicArn?: string;
}

/** What the stack tells. */
export type OutputName = 'HttpApiUrl' | 'HttpApiId' | 'PublicUrl' | 'TableName' | 'KeyArn' | 'WakeUpQueueUrl' | 'WakeUpDeadLetterQueueUrl' | 'EventDeadLetterQueueUrl' | 'InvocationDeadLetterQueueUrl' | 'EventBusName' | 'ResultBusName' | 'SecretsPrefix' | 'ConsoleCommand' | 'DomainTarget' | 'PageTopicArn' | 'TicketTopicArn';
