import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { createAwsJson } from '../../lib/aws/aws-json.ts';
import type { Call, Service } from '../../lib/aws/services.ts';
import { systemWorld } from '../../lib/world.ts';

/** @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html */
type CloudWatchLogs = Call<{
  FilterLogEvents: {
    takes: Filter & { readonly logGroupName: string; readonly nextToken?: string };
    returns: { readonly events?: readonly LogEvent[]; readonly nextToken?: string };
  };
}>;

interface Filter {
  readonly filterPattern: string;
  /** Epoch milliseconds. */
  readonly startTime: number;
}

interface LogEvent {
  readonly message?: string;
  readonly timestamp?: number;
}

const LOGS: Service = {
  ...{ variable: 'CLOUDWATCH_LOGS', name: 'logs', target: 'Logs_20140328', version: '1.1' },
  timeoutMs: 30_000,
};

/** The log groups of CloudWatch, read with a person's credentials as the functions read other services: one operation needs no client of the SDK. */
export function logGroupsOf(
  region: string,
  { env = process.env, sdk = new SecretsManagerClient({ region }) } = {},
): { linesOf(groups: readonly string[], filter: Filter): Promise<readonly string[]> } {
  const logs: CloudWatchLogs = createAwsJson({ sdk, env, world: systemWorld })(LOGS);
  return {
    /** The oldest line first. */
    async linesOf(groups, filter) {
      const found = await Promise.all(groups.map((logGroupName) => eventsOf(logs, logGroupName, filter)));
      return found
        .flat()
        .sort((a, b) => (a.timestamp ?? 0) - (b.timestamp ?? 0))
        .map(({ message = '' }) => message.trim());
    },
  };
}

/** Reads every page. A function that has not run yet has no log group. */
async function eventsOf(logs: CloudWatchLogs, logGroupName: string, filter: Filter): Promise<readonly LogEvent[]> {
  const found: LogEvent[] = [];
  let nextToken: string | undefined;
  do {
    const page = await logs('FilterLogEvents', { logGroupName, ...filter, ...(nextToken && { nextToken }) }).catch(
      (thrown: Error) => {
        if (thrown.name === 'ResourceNotFoundException') return { events: [] };
        throw thrown;
      },
    );
    found.push(...(page.events ?? []));
    nextToken = 'nextToken' in page ? page.nextToken : undefined;
  } while (nextToken !== undefined);
  return found;
}
