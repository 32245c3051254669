import { type Config, Environment } from '../lib/config/config.ts';
import { refusalsBy } from '../lib/judge.ts';
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

/** The environment of every function: what the stack decides, what its user may set of the rest, and where AWS is. */
export function functionEnvironment(
  surroundings: Surroundings,
  overrides: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const decided = decidedByStack(surroundings);
  const accessPolicy = overrides['ACCESS_POLICY'];
  return {
    ...given(decided),
    ...given(Object.fromEntries(leftToUser(decided).map((name) => [name, overrides[name] || undefined]))),
    ...(accessPolicy ? { ACCESS_POLICY: policyOfNames(accessPolicy) } : {}),
    ...awsEnvironment(surroundings.aws),
  };
}

/** Variables of the functions that the stack sets, or leaves unset, whatever its user's environment has. */
function decidedByStack({ secretsPrefix, tableName, wakeUpQueueUrl, params, publicUrl }: Surroundings) {
  return {
    STAGE: 'local',
    SECRETS_PREFIX: secretsPrefix,
    TABLE_NAME: tableName,
    WAKE_UP_QUEUE_URL: wakeUpQueueUrl,
    PUBLIC_URL: publicUrl,
    RESULT_BUS_NAME: params['resultBus'] ?? 'default',
    EVENT_SOURCES: params['eventSources'] ?? '',
    ALLOW_LOOPBACK_VENDORS: 'true',
    ONLY_LOOPBACK_VENDORS: 'true',
  } as const satisfies Partial<Record<keyof Config, string | undefined>>;
}

/** Every other variable that the functions read. */
function leftToUser(decided: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.keys(Environment.shape).filter((name) => !(name in decided));
}

/**
 * Checks what the user of the stack has set for the functions, before anything starts: each of them would only say so when it is called.
 * @throws Error that names the variables, and what they must be
 */
export function checkUserEnvironment(env: Readonly<Record<string, string | undefined>>): void {
  const place = { secretsPrefix: '-', tableName: '-', wakeUpQueueUrl: undefined, params: {}, publicUrl: undefined };
  const aws = { dynamodb: '', sqs: '', secretsmanager: '', events: '', lambda: '' };
  const issues = refusalsBy(Environment, functionEnvironment({ ...place, aws }, env));
  if (issues.length === 0) return;
  throw new Error(`${issues.map(({ path, message }) => `${String(path[0])} ${message}`).join('; ')}.`);
}

/** Without those that are not set. */
function given(variables: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
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
