import type { SecretSource } from '../../lib/secrets/secrets.ts';
import type { DeployedStack } from '../stages/deployed.ts';

/** What a doctor reads of an AWS account. Each read may throw the SDK's error, whose name says why. */
export interface AwsFacts {
  identity(): Promise<{ readonly account: string; readonly arn: string }>;
  /** Confirmed subscriptions of an SNS topic; `undefined` where there is no such topic. */
  subscriptions(topicArn: string): Promise<number | undefined>;
  /** Names of secrets with this beginning, those that are marked for deletion among them. */
  secretNames(beginning: string): Promise<readonly string[]>;
  readonly secret: SecretSource;
  stack(): Promise<DeployedStack | undefined>;
  table(name: string): Promise<TableFacts>;
  queueUrl(name: string): Promise<string>;
  /** Messages that can be read. */
  messages(queueUrl: string): Promise<number>;
  /** What wakes a function: whether messages of its queue reach it, by state: `Enabled`. */
  wakeUps(functionName: string): Promise<readonly string[]>;
  rule(name: string, bus: string): Promise<RuleFacts>;
  hasBus(name: string): Promise<boolean>;
  concurrency(): Promise<{ readonly most: number; readonly unreserved: number }>;
  /** The length of a function's policy in bytes; 0 where it has none. */
  policyBytes(functionName: string): Promise<number>;
  /** The bytes of a function's environment. */
  environmentBytes(functionName: string): Promise<number>;
  alarms(beginning: string): Promise<readonly AlarmFacts[]>;
}

export interface TableFacts {
  readonly status: string;
  /** Names of the indexes, with their status. */
  readonly indexes: Readonly<Record<string, string>>;
  /** Absent where the table does not last. */
  readonly kept?: {
    /** The attribute by which records are forgotten; `undefined` where none are. */
    readonly forgetsBy: string | undefined;
    /** Whether it can be restored to a moment. */
    readonly isRestorable: boolean;
  };
}

export interface RuleFacts {
  readonly isEnabled: boolean;
  /** As JSON. */
  readonly pattern: string;
  readonly targets: number;
}

export interface AlarmFacts {
  readonly name: string;
  /** Whom it tells; with its actions switched off, no one. */
  readonly actions: readonly string[];
  /** `OK`, `ALARM` or `INSUFFICIENT_DATA`. */
  readonly state: string;
}
