import { policyOfNames } from './api-gateway/authorizer.ts';
import { CREDENTIALS, REGION } from './aws/account.ts';

/** Where the local AWS services listen. */
export interface AwsEndpoints {
  readonly dynamodb: string;
  readonly sqs: string;
  readonly secretsmanager: string;
  readonly events: string;
  readonly lambda: string;
}

/** What the functions are told of the stack around them. */
export interface Surroundings {
  readonly aws: AwsEndpoints;
  readonly secretsPrefix: string;
  readonly tableName: string;
  readonly wakeUpQueueUrl: string | undefined;
  readonly params: Readonly<Record<string, string>>;
  /** Where the API listens. */
  readonly publicUrl: string | undefined;
}

/** Variables that whoever starts the stack may set for the functions. */
const PASSED_THROUGH = [
  'REQUIRE_IDEMPOTENCY_KEY',
  'ALLOWED_VENDOR_HOSTS',
  'ACCESS_POLICY',
  'VENDOR_RESPONSE_TIMEOUT_MS',
  'SECRETS_MAX_AGE_MS',
  'SETTLE_MS',
  'SAFE_RESEND_MS',
];

/** The environment of every function: what serverless.yml sets, and where AWS is. */
export function functionEnvironment(
  { aws, secretsPrefix, tableName, wakeUpQueueUrl, params, publicUrl }: Surroundings,
  overrides: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  return {
    STAGE: 'local',
    SECRETS_PREFIX: secretsPrefix,
    TABLE_NAME: tableName,
    ...(wakeUpQueueUrl && { WAKE_UP_QUEUE_URL: wakeUpQueueUrl }),
    ...(publicUrl && { PUBLIC_URL: publicUrl }),
    RESULT_BUS_NAME: params['resultBus'] ?? 'default',
    EVENT_SOURCES: params['eventSources'] ?? '',
    ALLOW_LOOPBACK_VENDORS: 'true',
    ONLY_LOOPBACK_VENDORS: 'true',
    ...Object.fromEntries(PASSED_THROUGH.flatMap((name) => (overrides[name] ? [[name, overrides[name]]] : []))),
    ...(overrides['ACCESS_POLICY'] ? { ACCESS_POLICY: policyOfNames(overrides['ACCESS_POLICY']) } : {}),
    ...awsEnvironment(aws),
  };
}

/** What the SDK and the CLI need to find the local AWS instead of the real one. */
export function awsEnvironment(aws: AwsEndpoints): Record<string, string> {
  return {
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
    AWS_ENDPOINT_URL_DYNAMODB: aws.dynamodb,
    AWS_ENDPOINT_URL_SQS: aws.sqs,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: aws.secretsmanager,
    AWS_ENDPOINT_URL_EVENTBRIDGE: aws.events,
    AWS_ENDPOINT_URL_LAMBDA: aws.lambda,
    // No files of the user's, no instance metadata: nothing outside this process is asked.
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  };
}
